using System.Net;
using System.Text.RegularExpressions;
using Selfhold.Identity.People;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.People;

/// <summary>What a person may change about her account, and what nobody else may (abuse cases A1 to A16, those of this room).</summary>
public abstract class AccountContract(DatabaseFamily family)
{
    private const string Ana = "ana@duarte.example", Other = "ana@home.example", Ben = "ben@duarte.example";
    private const string Good = "violin gravel seventh tundra";

    [Fact]
    public async Task who_registered_an_address_that_is_not_hers_gets_nothing_of_whoever_proves_it()
    {
        // A1
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor mallory = host.Visitor(), victim = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        await PasskeyContract.SignUp(mallory, key, Ana);
        await host.Mail.NewestLink(Ana, 1);
        await victim.SignInByMail(Ana);
        Assert.Equal(2, Number(host, "SELECT COUNT(*) FROM identity_person"));
        Assert.Equal(1, Number(host, "SELECT COUNT(*) FROM identity_contact"));
        Assert.NotEqual(PersonIn(host, mallory), PersonIn(host, victim));
        Assert.Equal(1, host.Lines.Of("contact_lost", "never_verified"));

        // The mail that her sign-up caused is of no use to her any more either.
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/signin/link", ("token", Visitor.TokenOf(Visitor.LinkIn(host.Mail.All.First(m => m.To == Ana)))))).Status);
    }

    [Fact]
    public async Task an_address_that_was_not_proven_for_a_year_opens_nothing_of_whom_it_was()
    {
        // A15
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), heir = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        await PasskeyContract.SignUp(ana, key);
        await ana.Follow(await host.Mail.Newest(Ana));
        Guid before = PersonIn(host, ana);
        host.Clock.Pass(TimeSpan.FromDays(366));
        await heir.SignInByMail(Ana);
        Assert.NotEqual(before, PersonIn(host, heir));
        Assert.DoesNotContain("Ana Duarte", (await heir.Get("/account/security")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PasskeyContract.SignIn(ana, key)).Status);
        Assert.Equal(before, PersonIn(host, ana));
    }

    [Fact]
    public async Task changing_an_address_needs_fresh_proof_and_the_old_and_the_new_one_are_told()
    {
        // A13
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        host.Clock.Pass(TimeSpan.FromMinutes(11));
        foreach (string path in (string[])["/account/emails", "/account/emails/main", "/account/emails/remove", "/account/passkeys/remove", "/account/totp", "/account/totp/remove", "/account/recovery-codes", "/account/join", "/account/join/undo"])
        {
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, (await ana.Post(path, ("email", Other), ("id", Guid.Empty.ToString()))).Status));
        }

        await ana.SignInByMail(Ana);
        Answer asked = await ana.Post("/account/emails", ("email", Other));
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        int before = host.Mail.All.Count(m => m.To == Ana);
        OutgoingMail confirm = await host.Mail.Newest(Other);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Follow(confirm)).Status);
        await host.Mail.Newest(Ana, before + 1);
        await host.Mail.Newest(Other, 2);
        string id = Regex.Match((await ana.Get("/account/security")).Text, "name=\"id\" value=\"([0-9a-f]{32})\"").Groups[1].Value;
        Assert.NotEqual("", id);
    }

    [Fact]
    public async Task the_last_way_in_is_not_removed()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        Guid contact = Id(host, "SELECT contact_id FROM identity_contact");
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/account/emails/remove", ("id", contact.ToString("N")))).Status);
        Assert.Equal(1, Number(host, "SELECT COUNT(*) FROM identity_contact"));
    }

    [Fact]
    public async Task another_persons_things_cannot_be_named()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), ben = host.Visitor();
        await ana.SignInByMail(Ana);
        Guid contact = Id(host, "SELECT contact_id FROM identity_contact"), session = Id(host, "SELECT session_id FROM identity_session");
        await ben.SignInByMail(Ben);
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Post("/account/emails/remove", ("id", contact.ToString("N")))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Post("/account/emails/main", ("id", contact.ToString("N")))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Post("/account/sessions/end", ("id", session.ToString("N")))).Status);
        Assert.Equal(2, Number(host, "SELECT COUNT(*) FROM identity_contact"));
        Assert.NotNull(SignInByMailContract.Current(host, ana.Session!));
    }

    [Fact]
    public async Task codes_of_an_app_are_asked_for_once_confirmed_and_each_counts_once()
    {
        // A12
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        byte[] secret = await AddTotp(host, ana);

        Answer first = await ana.SignInByMail(Ana);
        Assert.StartsWith("/signin/totp?ticket=", first.Location, StringComparison.Ordinal);
        string ticket = Visitor.Query(first.Location!, "ticket");
        host.Clock.Pass(TimeSpan.FromSeconds(60));
        string code = TotpCode.At(secret, TotpCode.StepAt(host.Clock.GetUtcNow()));
        Answer done = await ana.Post("/signin/totp", ("ticket", ticket), ("code", code));
        Assert.Equal((HttpStatusCode.SeeOther, "/account"), (done.Status, done.Location));

        Answer again = await ana.SignInByMail(Ana);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/totp", ("ticket", Visitor.Query(again.Location!, "ticket")), ("code", code))).Status);
    }

    [Fact]
    public async Task five_wrong_codes_of_the_app_block_the_account_for_a_while_whatever_ticket_they_come_with()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        byte[] secret = await AddTotp(host, ana);
        host.Clock.Pass(TimeSpan.FromSeconds(90));
        foreach (int tries in (int[])[3, 2])
        {
            string each = Visitor.Query((await ana.SignInByMail(Ana)).Location!, "ticket");
            for (int i = 0; i < tries; i++)
            {
                Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/totp", ("ticket", each), ("code", "abcdef"))).Status);
            }
        }

        string ticket = Visitor.Query((await ana.SignInByMail(Ana)).Location!, "ticket");
        Answer blocked = await ana.Post("/signin/totp", ("ticket", ticket), ("code", TotpCode.At(secret, TotpCode.StepAt(host.Clock.GetUtcNow()))));
        Assert.Equal(HttpStatusCode.TooManyRequests, blocked.Status);
    }

    [Fact]
    public async Task a_recovery_code_stands_in_for_the_app_once()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        string[] codes = CodesIn(await ana.Post("/account/recovery-codes"));
        Assert.Equal(10, codes.Length);
        await AddTotp(host, ana);
        string ticket = Visitor.Query((await ana.SignInByMail(Ana)).Location!, "ticket");
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/signin/totp", ("ticket", ticket), ("code", codes[0].ToLowerInvariant()))).Status);
        ticket = Visitor.Query((await ana.SignInByMail(Ana)).Location!, "ticket");
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/totp", ("ticket", ticket), ("code", codes[0]))).Status);
    }

    [Fact]
    public async Task passwords_are_off_until_a_hub_turns_them_on()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/password", ("email", Ana), ("password", Good))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/account/password", ("password", Good))).Status);
    }

    [Fact]
    public async Task a_password_is_long_and_its_owners_and_a_passkey_gets_in_while_somebody_guesses()
    {
        // A10, A11
        await using PeopleHost host = await PeopleHost.Start(family, o => o.Passwords = true);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        await PasskeyContract.SignUp(ana, key);
        await ana.Follow(await host.Mail.Newest(Ana));
        foreach (string bad in (string[])["short", new string('x', 129), "passwordpassword", "ana@duarte.example", "TesthubTesthub"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/account/password", ("password", bad))).Status);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/password", ("password", Good))).Status);
        using Visitor elsewhere = host.Visitor();
        Assert.Equal(HttpStatusCode.SeeOther, (await elsewhere.Post("/signin/password", ("email", Ana), ("password", Good))).Status);

        Answer known = await mallory.Post("/signin/password", ("email", Ana), ("password", "wrong wrong wrong")), unknown = await mallory.Post("/signin/password", ("email", Ben), ("password", "wrong wrong wrong"));
        Assert.Equal((known.Status, Plain(known.Text).Replace(Ana, Ben, StringComparison.Ordinal)), (unknown.Status, Plain(unknown.Text)));
        Answer last = known;
        for (int i = 0; i < 10; i++)
        {
            last = await mallory.Post("/signin/password", ("email", Ana), ("password", "wrong wrong wrong"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last.Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await mallory.Post("/signin/password", ("email", Ana), ("password", Good))).Status);
        Assert.Equal(HttpStatusCode.OK, (await PasskeyContract.SignIn(ana, key)).Status);
    }

    [Fact]
    public async Task one_source_that_guesses_at_many_accounts_is_held_up()
    {
        await using PeopleHost host = await PeopleHost.Start(family, o => (o.Passwords, o.TriesPerSource) = (true, 4));
        using Visitor mallory = host.Visitor();
        var statuses = new List<HttpStatusCode>();
        for (int i = 0; i < 6; i++)
        {
            statuses.Add((await mallory.Post("/signin/password", ("email", $"p{i}@x.example"), ("password", Good))).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.BadRequest, 4), HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task a_blocked_account_is_out_at_once_and_stays_out()
    {
        // A14
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        await PasskeyContract.SignUp(ana, key);
        await ana.Follow(await host.Mail.Newest(Ana));
        Assert.True((await host.Room.Disable(Ana, TestContext.Current.CancellationToken)).Value);
        Assert.Null(SignInByMailContract.Current(host, ana.Session!));
        Assert.Equal(HttpStatusCode.Forbidden, (await PasskeyContract.SignIn(ana, key)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await ana.SignInByMail(Ana)).Status);
        Assert.True((await host.Room.Enable(Ana, TestContext.Current.CancellationToken)).Value);
        Assert.Null(SignInByMailContract.Current(host, ana.Session!));
        Assert.Equal(HttpStatusCode.OK, (await PasskeyContract.SignIn(ana, key)).Status);
    }

    [Fact]
    public async Task signing_out_elsewhere_ends_that_sign_in_and_signing_out_this_one()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor here = host.Visitor(), there = host.Visitor();
        await here.SignInByMail(Ana);
        await there.SignInByMail(Ana);
        string page = (await here.Get("/account/sessions")).Text;
        Assert.Contains("Firefox", page, StringComparison.Ordinal);
        await here.Post("/account/sessions/end-others");
        Assert.Null(SignInByMailContract.Current(host, there.Session!));
        string mine = here.Session!;
        await here.Post("/signout", ("answer", "signout"));
        Assert.Null(here.Session);
        Assert.Null(SignInByMailContract.Current(host, mine));
    }

    [Fact]
    public async Task two_accounts_are_joined_by_proof_of_both_and_undone_are_as_before()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), other = host.Visitor();
        await ana.SignInByMail(Ana);
        Guid first = PersonIn(host, ana);
        await other.SignInByMail(Ben);
        Guid second = PersonIn(host, other);
        Answer begun = await ana.Post("/account/join");
        string join = Uri.UnescapeDataString(begun.Location![(begun.Location!.IndexOf("next=", StringComparison.Ordinal) + 5)..]);

        // Without proof of the other nothing is joined, nor from another browser.
        Assert.Equal(HttpStatusCode.Unauthorized, (await ana.Get(join)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await other.Get(join)).Status);
        Answer proven = await ana.SignInByMail(Ben, join);

        // Opening the page joins nothing; it names both, and its form joins them.
        Answer asked = await ana.Get(proven.Location!);
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Contains(Ana, asked.Text, StringComparison.Ordinal);
        Assert.Contains(Ben, asked.Text, StringComparison.Ordinal);
        Assert.Equal(second, PersonIn(host, ana));
        Assert.Equal(0, Number(host, "SELECT COUNT(*) FROM identity_joined"));
        Assert.Equal(HttpStatusCode.BadRequest, (await other.Post("/account/join/confirm", ("ticket", Visitor.Query(join, "ticket")))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/join/confirm", ("ticket", Visitor.Query(join, "ticket")))).Status);
        Assert.Equal(first, PersonIn(host, ana));
        Assert.Null(SignInByMailContract.Current(host, other.Session!));
        await other.SignInByMail(Ben);
        Assert.Equal(first, PersonIn(host, other));
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Get(join)).Status);

        await ana.SignInByMail(Ana);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/join/undo", ("id", Id(host, "SELECT join_id FROM identity_joined").ToString("N")))).Status);
        Assert.Null(SignInByMailContract.Current(host, other.Session!));
        await other.SignInByMail(Ben);
        Assert.Equal(second, PersonIn(host, other));
        Assert.Equal(first, PersonIn(host, ana));
    }

    [Fact]
    public async Task recovery_takes_two_factors_a_wait_and_notice_and_can_be_stopped()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), lost = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        await PasskeyContract.SignUp(ana, key);
        await ana.Follow(await host.Mail.Newest(Ana));
        string[] codes = CodesIn(await ana.Post("/account/recovery-codes"));

        string wait = await Recover(host, lost, codes[0]);
        string secret = Visitor.Query(wait, "ticket");
        Assert.Equal(HttpStatusCode.BadRequest, (await lost.Post("/recover/finish", ("ticket", secret))).Status);
        Assert.Null(lost.Session);

        // The address gets around; in another browser it is nothing.
        using Visitor finder = host.Visitor();
        await finder.Get("/signin");
        Assert.Equal(HttpStatusCode.BadRequest, (await finder.Get("/recover/wait?ticket=" + secret)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await finder.Post("/recover/stop", ("ticket", secret))).Status);
        OutgoingMail notice = host.Mail.All.Last(m => m.Text.Contains("/recover/stop?token=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await ana.Post("/recover/stop", ("token", Visitor.TokenOf(Visitor.LinkIn(notice))))).Status);
        host.Clock.Pass(TimeSpan.FromDays(4));
        Assert.Equal(HttpStatusCode.BadRequest, (await lost.Post("/recover/finish", ("ticket", secret))).Status);

        string again = Visitor.Query(await Recover(host, lost, codes[1]), "ticket");
        host.Clock.Pass(TimeSpan.FromDays(3));
        Assert.Equal(HttpStatusCode.BadRequest, (await finder.Post("/recover/finish", ("ticket", again))).Status);
        Answer done = await lost.Post("/recover/finish", ("ticket", again));
        Assert.Equal((HttpStatusCode.SeeOther, "/account/security"), (done.Status, done.Location));
        Assert.Null(SignInByMailContract.Current(host, ana.Session!));
        Assert.Equal(HttpStatusCode.OK, (await lost.PostJson("/account/passkeys/options", new { })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await lost.Post("/recover/finish", ("ticket", again))).Status);
    }

    [Fact]
    public async Task no_step_of_a_recovery_is_skipped_and_one_factor_twice_is_one()
    {
        // A8
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        await ana.SignInByMail(Ana);
        string[] codes = CodesIn(await ana.Post("/account/recovery-codes"));
        foreach ((string path, (string, string)[] fields) in new (string, (string, string)[])[]
        {
            ("/recover/prove", [("ticket", "x"), ("factor", "email"), ("code", "12345678")]),
            ("/recover/prove", [("factor", "code"), ("code", codes[0])]),
            ("/recover/finish", [("ticket", new string('A', 43))]),
            ("/recover/finish", []),
            ("/recover/stop", [("token", new string('A', 43))]),
        })
        {
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, (await mallory.Post(path, fields)).Status));
        }

        Answer begun = await mallory.Post("/recover", ("email", Ana));
        string ticket = Visitor.Query(begun.Location!, "ticket");
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/recover/prove", ("ticket", ticket), ("factor", "code"), ("code", codes[1]))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/recover/prove", ("ticket", ticket), ("factor", "code"), ("code", codes[2]))).Status);
        Assert.Equal((0, 0), (Number(host, "SELECT COUNT(*) FROM identity_recovery"), Number(host, "SELECT COUNT(*) FROM identity_recovery_code WHERE used_at IS NOT NULL")));
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/recover/prove", ("ticket", ticket), ("factor", "upstream"), ("code", ""))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/recover/prove", ("ticket", ticket), ("factor", "email"), ("code", "00000000"))).Status);
    }

    [Fact]
    public async Task the_first_operator_is_whoever_has_the_code_and_there_is_one_first()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), ben = host.Visitor();
        string void_ = (await host.Room.OperatorCode(TestContext.Current.CancellationToken))!, code = (await host.Room.OperatorCode(TestContext.Current.CancellationToken))!;
        await ana.SignInByMail(Ana);
        await ben.SignInByMail(Ben);
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Post("/account/operator", ("code", void_))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/operator", ("code", code))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Post("/account/operator", ("code", code))).Status);
        Assert.Null(await host.Room.OperatorCode(TestContext.Current.CancellationToken));
        Assert.Equal("last_operator", (await host.Room.Disable(Ana, TestContext.Current.CancellationToken)).Error?.Code);
        Assert.Equal(1, Number(host, "SELECT COUNT(*) FROM identity_person WHERE operator = 1"));
    }

    [Fact]
    public async Task an_invitation_makes_an_account_once_and_gives_no_way_into_one_that_is_there()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        string link = (await host.Room.Invite(Ana, link: true, ct: TestContext.Current.CancellationToken)).Value!;
        string late = (await host.Room.Invite(Ana, link: true, ct: TestContext.Current.CancellationToken)).Value!;
        Assert.Equal(HttpStatusCode.OK, (await ana.Get(link)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/signin/link", ("token", Visitor.TokenOf(link)))).Status);
        Assert.NotNull(ana.Session);

        // Whoever has the link may be anybody: the address counts once a mail to it is answered.
        Assert.Equal((0, 1), (Number(host, "SELECT COUNT(*) FROM identity_contact WHERE verified_at IS NOT NULL"), Number(host, "SELECT COUNT(*) FROM identity_session WHERE amr = 'invite'")));
        await ana.Follow(await host.Mail.NewestLink(Ana, 1));
        Assert.Equal(1, Number(host, "SELECT COUNT(*) FROM identity_contact WHERE verified_at IS NOT NULL"));
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/signin/link", ("token", Visitor.TokenOf(link)))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/signin/link", ("token", Visitor.TokenOf(late)))).Status);
        Assert.Null(mallory.Session);
        Assert.Equal("person_exists", (await host.Room.Invite(Ana, link: true, ct: TestContext.Current.CancellationToken)).Error?.Code);
    }

    [Fact]
    public async Task a_mail_server_that_is_down_delays_nobody_and_gets_the_mail_later()
    {
        var down = new DownMail();
        await using PeopleHost host = await PeopleHost.Start(family, transport: down);
        using Visitor ana = host.Visitor();
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/signin/email", ("email", Ana))).Status);
        await down.Tried;
        for (int i = 0; i < 200 && Number(host, "SELECT COALESCE(MAX(tries), 0) FROM identity_mail") == 0; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, Number(host, "SELECT tries FROM identity_mail"));
        host.Clock.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await host.Room.Mails.SendDue(host.Mail, TestContext.Current.CancellationToken));
        Assert.Equal(0, Number(host, "SELECT COUNT(*) FROM identity_mail"));
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/signin/link", ("token", Visitor.TokenOf(Visitor.LinkIn(host.Mail.All[0]))))).Status);
    }

    [Fact]
    public async Task a_mail_that_does_not_open_holds_up_no_other()
    {
        var down = new DownMail();
        await using PeopleHost host = await PeopleHost.Start(family, transport: down);
        using Visitor ana = host.Visitor();
        await ana.Post("/signin/email", ("email", Ana));
        await down.Tried;
        for (int i = 0; i < 200 && Number(host, "SELECT COALESCE(MAX(tries), 0) FROM identity_mail") == 0; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using (HubWrite write = host.Storage.BeginWrite(TestContext.Current.CancellationToken))
        {
            using PreparedSql damage = write.Prepare("UPDATE identity_mail SET sealed = @p0", BulkType.Bytes);
            damage.Bytes(0, new byte[60]).Execute();
            host.Room.Mails.Queue(write, new OutgoingMail("ben@duarte.example", "Hello", "A mail behind it."));
            write.Commit();
        }

        host.Clock.Pass(TimeSpan.FromMinutes(2));
        for (int i = 0; i < 200 && Number(host, "SELECT MIN(tries) FROM identity_mail") == 0; i++)
        {
            await host.Room.Mails.SendDue(host.Mail, TestContext.Current.CancellationToken);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, Number(host, "SELECT COUNT(*) FROM identity_mail WHERE problem = 'sealed_value_damaged' AND tries = 2"));
        Assert.Equal(0, Number(host, "SELECT COUNT(*) FROM identity_mail WHERE tries = 0"));
    }

    [Fact]
    public async Task nothing_of_a_person_stands_in_clear_in_the_database_or_in_the_log()
    {
        await using PeopleHost host = await PeopleHost.Start(family, o => o.Passwords = true);
        using Visitor ana = host.Visitor();
        using SoftPasskey key = PasskeyContract.NewKey(host);
        const string Mail = "canary-mail-7391@canary-host-7391.example", Second = "canary-second-7391@canary-host-7391.example";
        await PasskeyContract.SignUp(ana, key, Mail);
        await ana.Follow(await host.Mail.Newest(Mail));
        await ana.Post("/account/name", ("name", "Canary Name 7391"));
        await ana.Post("/account/emails", ("email", Second));
        await ana.Post("/account/phones", ("phone", "+44 20 7391 7391"));
        await ana.Post("/account/password", ("password", "canary violin gravel 7391 tundra"));
        string passkey = System.Buffers.Text.Base64Url.EncodeToString(key.CredentialId);
        await ana.Post("/account/passkeys/rename", ("id", passkey), ("name", "Canary Passkey 7391"));
        byte[] secret = await AddTotp(host, ana);
        string[] codes = CodesIn(await ana.Post("/account/recovery-codes"));
        string session = ana.Session!, link = Visitor.LinkIn(await host.Mail.Newest(Second));
        Assert.Contains("Canary Name 7391", (await ana.Get("/account/security")).Text, StringComparison.Ordinal);

        string[] canaries =
        [
            Mail, Second, "canary-mail-7391", "canary-host-7391", "Canary Name 7391", "Canary Passkey 7391", "+44 20 7391 7391", "442073917391", "canary violin gravel", "Gecko/20100101", "Firefox on Linux",
            TotpCode.ToBase32(secret), codes[0], codes[0].Replace("-", "", StringComparison.Ordinal), session, Visitor.TokenOf(link).Split('.')[0], Visitor.TokenOf(link).Split('.')[1],
        ];
        byte[][] everything = family == DatabaseFamily.Sqlite
            ? [.. Directory.GetFiles(host.DataDirectory, "selfhold.db*").Select(ReadShared)]
            : [System.Text.Encoding.UTF8.GetBytes(Dump(host))];
        Assert.True(everything.Sum(e => e.Length) > 4096);
        foreach (string canary in canaries)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(canary), hex = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes));
            Assert.All(everything, e => Assert.True(e.AsSpan().IndexOf(hex) < 0, canary));
            Assert.All(everything, e => Assert.True(e.AsSpan().IndexOf(bytes) < 0, canary));
            Assert.DoesNotContain(host.Lines.All, l => l.Contains(canary, StringComparison.OrdinalIgnoreCase));
        }

        Assert.All(everything, e => Assert.True(e.AsSpan().IndexOf(secret) < 0));
        Assert.True(everything.Any(e => e.AsSpan().IndexOf("account_made"u8) >= 0), "The search finds what is there.");
    }

    internal static async Task<byte[]> AddTotp(PeopleHost host, Visitor visitor)
    {
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/account/totp")).Status);
        byte[] secret;
        using (HubRead read = host.Storage.BeginRead())
        {
            secret = host.Room.Totp.Waiting(read, PersonIn(host, visitor))!;
        }

        Answer confirmed = await visitor.Post("/account/totp", ("code", TotpCode.At(secret, TotpCode.StepAt(host.Clock.GetUtcNow()))));
        Assert.Equal(HttpStatusCode.SeeOther, confirmed.Status);
        return secret;
    }

    /// <summary>Proves the mailbox and a code; where that leads.</summary>
    private static async Task<string> Recover(PeopleHost host, Visitor visitor, string code)
    {
        int before = host.Mail.Links(Ana), notices = Notices(host);
        Answer begun = await visitor.Post("/recover", ("email", Ana));
        string ticket = Visitor.Query(begun.Location!, "ticket");
        OutgoingMail mail = await host.Mail.NewestLink(Ana, before + 1);
        await visitor.Post("/recover/prove", ("ticket", ticket), ("factor", "email"), ("code", Visitor.CodeIn(mail)));
        Answer second = await visitor.Post("/recover/prove", ("ticket", ticket), ("factor", "code"), ("code", code));
        Assert.StartsWith("/recover/wait?ticket=", second.Location, StringComparison.Ordinal);
        await host.Mail.Newest(Ana, notices + 1, "/recover/stop?token=");
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get(second.Location!)).Status);
        return second.Location!;
    }

    private static int Notices(PeopleHost host) => host.Mail.All.Count(m => m.Text.Contains("/recover/stop?token=", StringComparison.Ordinal));

    internal static string[] CodesIn(Answer page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return [.. Regex.Matches(page.Text, "\\b[B-Z]{4}-[B-Z]{4}-[B-Z]{4}\\b").Select(m => m.Value)];
    }

    private static string Plain(string page) => Regex.Replace(page, "name=\"__RequestVerificationToken\"[^>]*>", "");

    internal static Guid PersonIn(PeopleHost host, Visitor visitor) => ((CurrentSession)SignInByMailContract.Current(host, visitor.Session!)!).Person;

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Every row of the room's tables as text, bytes in hexadecimal.</summary>
    private static string Dump(PeopleHost host)
    {
        using HubRead read = host.Storage.BeginRead();
        var all = new System.Text.StringBuilder();
        foreach (string table in (string[])["person", "contact", "passkey", "totp", "password", "recovery_code", "recovery", "session", "ticket", "attempt", "mail", "event"])
        {
            using PreparedSql select = read.Prepare($"SELECT CAST(t AS text) FROM identity_{table} t");
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                all.AppendLine(rows.Text(0));
            }
        }

        return all.ToString();
    }

    internal static long Number(PeopleHost host, string sql)
    {
        using HubRead read = host.Storage.BeginRead();
        using PreparedSql select = read.Prepare(sql);
        return select.QueryLong() ?? 0;
    }

    internal static Guid Id(PeopleHost host, string sql)
    {
        using HubRead read = host.Storage.BeginRead();
        using PreparedSql select = read.Prepare(sql);
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        return rows.Uuid(0);
    }

    private sealed class DownMail : IMailTransport
    {
        private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Tried => _tried.Task;

        public Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct)
        {
            _tried.TrySetResult();
            return Task.FromResult<Result<bool>>(new Error("mail_unreachable", "The mail server can't be reached."));
        }
    }
}

public sealed class AccountOnSqlite() : AccountContract(DatabaseFamily.Sqlite);

public sealed class AccountOnPostgres() : AccountContract(DatabaseFamily.Postgres);
