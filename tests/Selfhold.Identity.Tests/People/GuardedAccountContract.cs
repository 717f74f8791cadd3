using System.Net;
using System.Text.Json;
using Selfhold.Identity.People;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.People;

/// <summary>What a stranger can't do to a person by knowing her address, and what ends when she, or the operator, ends everything.</summary>
public abstract class GuardedAccountContract(DatabaseFamily family)
{
    private const string Ana = "ana@duarte.example", Ben = "ben@duarte.example";
    private const string Good = "violin gravel seventh tundra";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task who_merely_knows_an_address_uses_up_no_tries_of_its_person()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        await ana.SignInByMail(Ana);
        byte[] secret = await AccountContract.AddTotp(host, ana);
        string ticket = Visitor.Query((await mallory.Post("/recover", ("email", Ana))).Location!, "ticket");
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/recover/prove", ("ticket", ticket), ("factor", i % 2 == 0 ? "totp" : "code"), ("code", "000000"))).Status);
        }

        host.Clock.Pass(TimeSpan.FromSeconds(60));
        string step = Visitor.Query((await ana.SignInByMail(Ana)).Location!, "ticket");
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/signin/totp", ("ticket", step), ("code", TotpCode.At(secret, TotpCode.StepAt(host.Clock.GetUtcNow()))))).Status);
    }

    [Fact]
    public async Task wrong_codes_in_a_recovery_keep_nobody_from_signing_in()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), thief = host.Visitor();
        await ana.SignInByMail(Ana);
        byte[] secret = await AccountContract.AddTotp(host, ana);
        string ticket = await Begun(host, thief);
        List<HttpStatusCode> statuses = [];
        for (int i = 0; i < 6; i++)
        {
            statuses.Add((await thief.Post("/recover/prove", ("ticket", ticket), ("factor", "totp"), ("code", "abcdef"))).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.BadRequest, 5), HttpStatusCode.TooManyRequests], statuses);
        host.Clock.Pass(TimeSpan.FromSeconds(60));
        string step = Visitor.Query((await ana.SignInByMail(Ana)).Location!, "ticket");
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/signin/totp", ("ticket", step), ("code", TotpCode.At(secret, TotpCode.StepAt(host.Clock.GetUtcNow()))))).Status);
    }

    [Fact]
    public async Task a_stranger_who_asks_for_mails_shuts_neither_sign_in_nor_recovery_for_her()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        foreach (string path in (string[])["/recover", "/signin/email"])
        {
            Answer last = await mallory.Get("/signin");
            for (int i = 0; i < 9; i++)
            {
                last = await mallory.Post(path, ("email", Ana));
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, last.Status);
            Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post(path, ("email", Ana))).Status);
        }
    }

    [Fact]
    public async Task one_machine_with_ever_new_browsers_does_not_fill_a_mailbox()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        List<HttpStatusCode> statuses = [];
        for (int i = 0; i < 12; i++)
        {
            using Visitor mallory = host.Visitor();
            statuses.Add((await mallory.Post("/signin/email", ("email", Ana))).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.SeeOther, 10), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 2)], statuses);
    }

    [Fact]
    public async Task after_ten_wrong_codes_in_a_day_only_links_of_an_address_work()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        for (int i = 0; i < 2; i++)
        {
            string guessed = Visitor.Query((await mallory.Post("/signin/email", ("email", Ana))).Location!, "ticket");
            for (int j = 0; j < 5; j++)
            {
                Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/signin/code", ("ticket", guessed), ("code", "x"))).Status);
            }
        }

        Answer asked = await ana.Post("/signin/email", ("email", Ana));
        OutgoingMail mail = await host.Mail.NewestLink(Ana, 3);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ana.Post("/signin/code", ("ticket", Visitor.Query(asked.Location!, "ticket")), ("code", Visitor.CodeIn(mail)))).Status);
        Assert.Null(ana.Session);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Follow(mail)).Status);
        Assert.NotNull(ana.Session);
    }

    [Fact]
    public async Task an_address_that_was_not_proven_for_a_year_recovers_nothing_and_is_told_to_nobody()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), heir = host.Visitor();
        await ana.SignInByMail(Ana);
        Guid person = AccountContract.PersonIn(host, ana);
        string[] codes = AccountContract.CodesIn(await ana.Post("/account/recovery-codes"));
        Assert.Equal(Ana, MainEmail(host, person));
        host.Clock.Pass(TimeSpan.FromDays(366));
        Assert.Null(MainEmail(host, person));
        string ticket = await Begun(host, heir);
        Assert.Equal(HttpStatusCode.BadRequest, (await heir.Post("/recover/prove", ("ticket", ticket), ("factor", "code"), ("code", codes[0]))).Status);
        Assert.Equal(0, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_recovery"));
    }

    [Fact]
    public async Task an_invitation_by_mail_opens_no_account_that_came_to_be_meanwhile()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), reader = host.Visitor();
        Assert.Null((await host.Room.Invite(Ana, link: false, ct: Ct)).Value);
        OutgoingMail invitation = await host.Mail.NewestLink(Ana, 1);
        await ana.SignInByMail(Ana);
        Assert.Equal(HttpStatusCode.BadRequest, (await reader.Follow(invitation)).Status);
        Assert.Null(reader.Session);
        Assert.Equal(1, host.Lines.Of("invite_refused", "person_exists"));
        Assert.Equal("person_exists", (await host.Room.Invite(Ana, link: false, ct: Ct)).Error?.Code);
    }

    [Fact]
    public async Task blocking_by_a_joined_address_blocks_all_of_the_person_and_spares_the_last_operator()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), other = host.Visitor();
        await Join(host, ana);
        await other.SignInByMail(Ben);
        Guid leader = AccountContract.PersonIn(host, ana);
        Assert.Equal(leader, AccountContract.PersonIn(host, other));
        Guid tokens = AddFamily(host, leader, null);
        Assert.True((await host.Room.Disable(Ben, Ct)).Value);
        Assert.Equal(2, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_person WHERE state = 1"));
        Assert.Null(SignInByMailContract.Current(host, ana.Session!));
        Assert.Null(SignInByMailContract.Current(host, other.Session!));
        Assert.True(HasEnded(host, tokens));
        Assert.True((await host.Room.Enable(Ben, Ct)).Value);
        Assert.Equal(0, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_person WHERE state = 1"));

        Assert.True((await host.Room.SetOperator(Ben, true, Ct)).Value);
        Assert.Equal(1, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_person WHERE operator = 1 AND joined_into IS NULL"));
        Assert.Equal(("last_operator", "last_operator"), ((await host.Room.Disable(Ben, Ct)).Error?.Code, (await host.Room.SetOperator(Ben, false, Ct)).Error?.Code));
    }

    [Fact]
    public async Task signing_out_all_others_takes_offline_tokens_too_and_leaves_those_of_this_browser()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor here = host.Visitor(), there = host.Visitor();
        await here.SignInByMail(Ana);
        await there.SignInByMail(Ana);
        Guid person = AccountContract.PersonIn(host, here);
        Guid mine = AddFamily(host, person, Session(host, here)), others = AddFamily(host, person, Session(host, there)), free = AddFamily(host, person, null);
        await here.Post("/account/sessions/end-others");
        Assert.Equal((false, true, true), (HasEnded(host, mine), HasEnded(host, others), HasEnded(host, free)));
        Assert.Equal(1, (await host.Room.EndSessions(Ana, all: true, Ct)).Value);
        Assert.True(HasEnded(host, mine));
    }

    [Fact]
    public async Task a_recovery_that_ends_takes_every_token_with_it()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), lost = host.Visitor();
        await ana.SignInByMail(Ana);
        Guid tokens = AddFamily(host, AccountContract.PersonIn(host, ana), null);
        string[] codes = AccountContract.CodesIn(await ana.Post("/account/recovery-codes"));
        string ticket = await Begun(host, lost);
        Answer waits = await lost.Post("/recover/prove", ("ticket", ticket), ("factor", "code"), ("code", codes[0]));
        host.Clock.Pass(host.Room.Options.RecoveryWait);
        Assert.False(HasEnded(host, tokens));
        Assert.Equal(HttpStatusCode.SeeOther, (await lost.Post("/recover/finish", ("ticket", Visitor.Query(waits.Location!, "ticket")))).Status);
        Assert.True(HasEnded(host, tokens));
    }

    [Fact]
    public async Task password_and_recovery_codes_of_a_joined_account_are_seen_and_go_with_hers()
    {
        await using PeopleHost host = await PeopleHost.Start(family, o => o.Passwords = true);
        using Visitor ana = host.Visitor(), ben = host.Visitor();
        await ben.SignInByMail(Ben);
        Assert.Equal(HttpStatusCode.SeeOther, (await ben.Post("/account/password", ("password", Good))).Status);
        Assert.Equal(10, AccountContract.CodesIn(await ben.Post("/account/recovery-codes")).Length);
        await Join(host, ana);
        Guid leader = AccountContract.PersonIn(host, ana);
        using (HubRead read = host.Storage.BeginRead())
        {
            Assert.Equal(10, RecoveryCodes.LeftTogether(read, leader));
            Assert.NotNull(Passwords.SinceTogether(read, leader));
        }

        await ana.SignInByMail(Ana);
        Assert.Equal(10, AccountContract.CodesIn(await ana.Post("/account/recovery-codes")).Length);
        Assert.Equal(10, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_recovery_code"));
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/password/remove")).Status);
        Assert.Equal(0, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_password"));
    }

    [Fact]
    public async Task undoing_a_join_ends_what_the_leading_account_has_by_the_other()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), other = host.Visitor();
        await Join(host, ana);
        await other.SignInByMail(Ben);
        Guid leader = AccountContract.PersonIn(host, ana), joined = AccountContract.Id(host, "SELECT joined FROM identity_joined");
        Guid bySession = AddFamily(host, leader, Session(host, other)), bySubject = AddFamily(host, leader, null, joined), own = AddFamily(host, leader, null);
        await ana.SignInByMail(Ana);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/join/undo", ("id", AccountContract.Id(host, "SELECT join_id FROM identity_joined").ToString("N")))).Status);
        Assert.Equal((true, true, false), (HasEnded(host, bySession), HasEnded(host, bySubject), HasEnded(host, own)));
    }

    [Fact]
    public async Task a_passkey_begun_by_one_person_is_not_added_to_another()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        await ana.SignInByMail(Ana);
        JsonElement begun = (await ana.PostJson("/account/passkeys/options", new { })).Json;
        JsonElement credential = JsonDocument.Parse(key.Create(begun.GetProperty("options").GetRawText())).RootElement;
        await ana.SignInByMail(Ben);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.PostJson("/account/passkeys", new { ticket = begun.GetProperty("ticket").GetString(), credential })).Status);
        Assert.Equal(0, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_passkey"));
    }

    [Fact]
    public async Task who_is_blocked_while_signing_in_is_told_so()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        Guid person = AccountContract.PersonIn(host, ana);
        Assert.True((await host.Room.Disable(Ana, Ct)).Value);
        Result<CurrentSession> begun = await host.Room.Sessions.Begin(new Microsoft.AspNetCore.Http.DefaultHttpContext(), person, Acr.One, ["email"], static _ => null, Ct);
        Assert.Equal("account_disabled", begun.Error?.Code);
    }

    [Fact]
    public async Task too_many_passwords_at_once_are_told_to_come_back_and_count_as_no_tries()
    {
        await using PeopleHost host = await PeopleHost.Start(family, o => (o.Passwords, o.PasswordHashers) = (true, 1));
        using Visitor many = host.Visitor();
        await many.Post("/signin/password", ("email", "first@duarte.example"), ("password", Good));
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 48).Select(i => many.Post("/signin/password", ("email", $"p{i}@duarte.example"), ("password", Good))));
        int busy = answers.Count(a => a.Status == HttpStatusCode.ServiceUnavailable);
        Assert.InRange(busy, 1, 39);
        Assert.Equal(48 - busy, answers.Count(a => a.Status == HttpStatusCode.BadRequest));
        Assert.Equal(49 - busy, AccountContract.Number(host, "SELECT MAX(count) FROM identity_attempt"));
    }

    /// <summary>Joins Ben's account into Ana's, who stays signed in.</summary>
    private static async Task Join(PeopleHost host, Visitor ana)
    {
        await ana.SignInByMail(Ana);
        string join = Uri.UnescapeDataString((await ana.Post("/account/join")).Location!["/signin?next=".Length..]);
        await ana.SignInByMail(Ben, join);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/join/confirm", ("ticket", Visitor.Query(join, "ticket")))).Status);
        Assert.Equal(1, AccountContract.Number(host, "SELECT COUNT(*) FROM identity_joined WHERE undone_at IS NULL"));
        await ana.SignInByMail(Ana);
    }

    /// <summary>A recovery of Ana's with the mailbox proven.</summary>
    private static async Task<string> Begun(PeopleHost host, Visitor visitor)
    {
        int before = host.Mail.Links(Ana);
        string ticket = Visitor.Query((await visitor.Post("/recover", ("email", Ana))).Location!, "ticket");
        OutgoingMail mail = await host.Mail.NewestLink(Ana, before + 1);
        Assert.StartsWith("/recover/prove?", (await visitor.Post("/recover/prove", ("ticket", ticket), ("factor", "email"), ("code", Visitor.CodeIn(mail)))).Location, StringComparison.Ordinal);
        return ticket;
    }

    private static string? MainEmail(PeopleHost host, Guid person)
    {
        using HubRead read = host.Storage.BeginRead();
        return host.Room.Contacts.MainEmail(read, person)?.Value;
    }

    private static Guid Session(PeopleHost host, Visitor visitor) => ((CurrentSession)SignInByMailContract.Current(host, visitor.Session!)!).Id;

    /// <summary>An offline family, as a business would hold it; with the subject of another account, where one is said.</summary>
    private static Guid AddFamily(PeopleHost host, Guid person, Guid? session, Guid? subjectOf = null)
    {
        var id = Guid.CreateVersion7(host.Clock.GetUtcNow());
        var domain = Guid.CreateVersion7(host.Clock.GetUtcNow());
        string subject = id.ToString("N");
        long now = HubStorage.Micros(host.Clock.GetUtcNow());
        using HubWrite write = host.Storage.BeginWrite(Ct);
        if (subjectOf is { } account)
        {
            using PreparedSql known = write.Prepare("INSERT INTO identity_subject (domain_id, person_id, subject, created_at) VALUES (@p0, @p1, @p2, @p3)", BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bigint);
            known.Uuid(0, domain).Uuid(1, account).Text(2, subject).Long(3, now).Execute();
        }

        using (PreparedSql insert = write.Prepare(
            """
            INSERT INTO identity_family (family_id, client_id, domain_id, person_id, session_id, subject, scopes, claims, offline, generation, rotated_at, auth_at, acr, amr, created_at, expires_at)
            VALUES (@p0, 'shop', @p1, @p2, @p3, @p4, 'openid', '', 1, 0, @p5, @p5, '', '', @p5, @p6)
            """, BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bigint, BulkType.Bigint))
        {
            insert.Uuid(0, id).Uuid(1, domain).Uuid(2, person).Text(4, subject).Long(5, now).Long(6, now + 1_000_000_000_000);
            (session is { } of ? insert.Uuid(3, of) : insert.Null(3)).Execute();
        }

        write.Commit();
        return id;
    }

    private static bool HasEnded(PeopleHost host, Guid tokens)
    {
        using HubRead read = host.Storage.BeginRead();
        return Selfhold.Identity.OpenId.Families.HasEnded(read, tokens);
    }
}

public sealed class GuardedAccountOnSqlite() : GuardedAccountContract(DatabaseFamily.Sqlite);

public sealed class GuardedAccountOnPostgres() : GuardedAccountContract(DatabaseFamily.Postgres);
