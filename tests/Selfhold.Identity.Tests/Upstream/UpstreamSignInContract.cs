using System.Net;
using System.Text;
using Selfhold.Identity.Tests.People;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.Upstream;

/// <summary>People come with an account from elsewhere, and nobody comes with somebody else's: A1 to A3, A5, A6, A13.</summary>
public abstract class UpstreamSignInContract(DatabaseFamily family)
{
    private const string Ana = "ana@duarte.example";

    [Fact]
    public async Task who_comes_first_is_asked_and_gets_an_account_and_later_just_comes_in()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), again = host.Visitor();
        Answer back = await host.ComeBack(ana, "sub-1", Ana, true, "Ana Duarte");
        Assert.Equal(HttpStatusCode.SeeOther, back.Status);
        Answer page = await ana.Get(back.Location!);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(Ana, page.Text);
        Assert.Contains("Ana Duarte", page.Text);
        Assert.Equal((0, null), (host.Count("identity_person"), ana.Session));
        Answer made = await ana.Post("/signin/upstream", ("ticket", Visitor.Query(back.Location!, "ticket")), ("answer", "new"));
        Assert.Equal((HttpStatusCode.SeeOther, "/account"), (made.Status, made.Location));
        Assert.NotNull(ana.Session);
        Assert.Equal((1, 1), (host.Count("identity_person"), host.Count("identity_contact", "verified_at IS NOT NULL")));
        Assert.Equal((HttpStatusCode.SeeOther, "/account"), Of(await host.ComeBack(again, "sub-1", Ana, true)));
        Assert.NotNull(again.Session);
        Assert.Equal((1, 2), (host.Count("identity_person"), host.Count("identity_session")));
        Assert.Equal(1, host.Count("identity_upstream", "used_at IS NOT NULL"));
        Assert.Equal(2, host.Count("identity_session", "amr = 'fed' AND acr = 'urn:selfhold:acr:one' AND account_id IN (SELECT person_id FROM identity_upstream)"));
    }

    [Fact]
    public async Task where_she_was_going_is_where_she_arrives()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), again = host.Visitor(), evil = host.Visitor();
        Answer back = await host.ComeBack(ana, "sub-1", from: "/signin/with/other?request=abc");
        Answer made = await ana.Post("/signin/upstream", ("ticket", Visitor.Query(back.Location!, "ticket")), ("answer", "new"));
        Assert.Equal("/authorize/resume?request=abc", made.Location);
        Assert.Equal("/authorize/resume?request=def", (await host.ComeBack(again, "sub-1", from: "/signin/with/other?request=def")).Location);
        Assert.Equal("/account", (await host.ComeBack(evil, "sub-1", from: "/signin/with/other?next=//evil.example/")).Location);
    }

    [Fact]
    public async Task a_known_address_opens_nothing_until_both_are_proven()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), came = host.Visitor(), later = host.Visitor();
        await ana.SignInByMail(Ana);
        string ticket = await host.Arrive(came, "sub-1", Ana, true);
        Assert.DoesNotContain("value=\"new\"", (await came.Get("/signin/upstream?ticket=" + ticket)).Text);
        Answer made = await came.Post("/signin/upstream", ("ticket", ticket), ("answer", "new"));
        Assert.Equal((HttpStatusCode.BadRequest, null), (made.Status, came.Session));
        Assert.Equal((1, 0), (host.Count("identity_person"), host.Count("identity_upstream")));
        Answer link = await came.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"));
        Assert.StartsWith("/signin?next=%2Fsignin%2Fupstream%3Fticket%3D", link.Location);
        Answer signedIn = await came.SignInByMail(Ana, Uri.UnescapeDataString(link.Location!["/signin?next=".Length..]));
        Assert.Equal("/signin/upstream?ticket=" + ticket, signedIn.Location);
        Assert.Equal(0, host.Count("identity_upstream"));
        Assert.Equal(HttpStatusCode.OK, (await came.Get(signedIn.Location!)).Status);
        Assert.Equal((HttpStatusCode.SeeOther, "/account"), Of(await came.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"))));
        Assert.Equal("/account", (await host.ComeBack(later, "sub-1", Ana, true)).Location);
        Assert.Equal((1, 1), (host.Count("identity_person"), host.Count("identity_upstream")));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, null)]
    public async Task an_address_that_nobody_vouches_for_is_unproven_and_tells_nothing(bool vouches, bool? verified)
    {
        await using UpstreamHost host = await UpstreamHost.Start(family, vouches);
        using Visitor ana = host.Visitor(), mallory = host.Visitor(), other = host.Visitor();
        await ana.SignInByMail(Ana);
        string known = await host.Arrive(mallory, "sub-1", Ana, verified), unknown = await host.Arrive(other, "sub-2", "zoe@duarte.example", verified);
        string pageOfKnown = (await mallory.Get("/signin/upstream?ticket=" + known)).Text, pageOfUnknown = (await other.Get("/signin/upstream?ticket=" + unknown)).Text;
        Assert.Contains("value=\"new\"", pageOfKnown);
        Assert.Equal(Without(pageOfUnknown, unknown, "zoe@duarte.example"), Without(pageOfKnown, known, Ana));
        Assert.Equal(HttpStatusCode.SeeOther, (await mallory.Post("/signin/upstream", ("ticket", known), ("answer", "new"))).Status);
        Assert.Equal((2, 1), (host.Count("identity_person"), host.Count("identity_contact", "verified_at IS NOT NULL")));
        using Visitor anaAgain = host.Visitor();
        await anaAgain.SignInByMail(Ana);
        Assert.Equal(2, host.Count("identity_session", "amr = 'email'"));
        Assert.Equal(1, host.Count("(SELECT DISTINCT account_id FROM identity_session WHERE amr = 'email') s"));
    }

    [Fact]
    public async Task only_the_signed_token_says_who_she_is()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor();
        string ticket = await host.Arrive(ana, "sub-1");
        Assert.DoesNotContain("userinfo@evil.example", (await ana.Get("/signin/upstream?ticket=" + ticket)).Text);
        await ana.Post("/signin/upstream", ("ticket", ticket), ("answer", "new"));
        Assert.Equal((0, 0), (host.Other.UserInfos, host.Count("identity_contact")));
    }

    [Fact]
    public async Task an_answer_that_was_not_asked_for_in_this_browser_is_refused()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        Assert.True((await host.Add("second")).IsOk);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        Answer sent = await mallory.Get("/signin/with/other");
        string callback = host.Other.Agree(sent.Location!, "sub-of-mallory");
        await ana.Get("/signin");
        foreach (string forged in (string[])
            [callback, "/signin/callback/other?code=abc", "/signin/callback/other?code=abc&state=" + new string('A', 43), callback + "&state=x", callback.Replace("/other?", "/second?"), "/signin/callback/other"])
        {
            Answer refused = await ana.Get(forged);
            Assert.Equal((HttpStatusCode.BadRequest, null), (refused.Status, refused.Location));
        }

        Assert.Equal((0, 0), (host.Other.Tokens, host.Count("identity_person")));
        Assert.True(host.Hub.Lines.Of("upstream_refused", "upstream_unasked") >= 5);
        Assert.Equal(HttpStatusCode.SeeOther, (await mallory.Get(callback)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Get(callback)).Status);
    }

    [Fact]
    public async Task a_ticket_of_one_provider_is_none_of_another()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        Assert.True((await host.Add("second")).IsOk);
        using Visitor ana = host.Visitor();
        Answer sent = await ana.Get("/signin/with/other");
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Get(host.Other.Agree(sent.Location!, "sub-1").Replace("/other?", "/second?"))).Status);
        Assert.Equal(0, host.Other.Tokens);
    }

    [Fact]
    public async Task a_proof_counts_once_and_in_its_browser_and_for_its_person()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), ben = host.Visitor();
        await ana.SignInByMail(Ana);
        await ben.SignInByMail("ben@duarte.example");
        string ticket = await host.Arrive(ana, "sub-1", from: "/account/link/other");
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"))).Status);
        Assert.Equal("/account/security", (await ana.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"))).Location);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/upstream", ("ticket", ticket), ("answer", "new"))).Status);

        // Begun as Ana, sent as Ben, in one browser.
        string second = await host.Arrive(ana, "sub-2", from: "/account/link/other");
        await ana.SignInByMail("ben@duarte.example");
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/upstream", ("ticket", second), ("answer", "link"))).Status);
        Assert.Equal(1, host.Count("identity_upstream"));
    }

    [Fact]
    public async Task an_account_elsewhere_is_linked_to_one_person_alone()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), ben = host.Visitor();
        await host.SignUp(ana, "sub-1", Ana, true);
        await ben.SignInByMail("ben@duarte.example");
        Assert.Equal(HttpStatusCode.BadRequest, (await host.ComeBack(ben, "sub-1", from: "/account/link/other")).Status);
        Assert.Equal((1, 2), (host.Count("identity_upstream"), host.Count("identity_person")));

        // Two questions at once for one subject: one account.
        using Visitor one = host.Visitor(), two = host.Visitor();
        string first = await host.Arrive(one, "sub-9"), second = await host.Arrive(two, "sub-9");
        Answer[] answers = await Task.WhenAll(one.Post("/signin/upstream", ("ticket", first), ("answer", "new")), two.Post("/signin/upstream", ("ticket", second), ("answer", "new")));
        Assert.Equal([HttpStatusCode.SeeOther, HttpStatusCode.BadRequest], answers.Select(a => a.Status).Order());
        Assert.Equal((2, 3), (host.Count("identity_upstream"), host.Count("identity_person")));
    }

    [Fact]
    public async Task linking_and_unlinking_need_a_fresh_sign_in_and_leave_a_way_in()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), only = host.Visitor();
        await ana.SignInByMail(Ana);
        string ticket = await host.Arrive(ana, "sub-1", from: "/account/link/other");
        host.Hub.Clock.Pass(TimeSpan.FromMinutes(11));
        Assert.StartsWith("/signin?next=", (await ana.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"))).Location);
        Assert.StartsWith("/signin?next=", (await ana.Get("/account/link/other")).Location);
        Assert.Equal(0, host.Count("identity_upstream"));
        await ana.SignInByMail(Ana);
        await ana.Post("/signin/upstream", ("ticket", ticket), ("answer", "link"));
        Assert.Equal(1, host.Count("identity_upstream"));
        Assert.Equal(1, host.Hub.Lines.Of("account_changed", "linked"));
        Assert.DoesNotContain("token=", (await host.Hub.Mail.Newest(Ana, 3)).Text);
        host.Hub.Clock.Pass(TimeSpan.FromMinutes(11));
        Assert.StartsWith("/signin?next=", (await ana.Post("/account/linked/remove", ("id", "other"))).Location);
        Assert.Equal(1, host.Count("identity_upstream"));
        await ana.SignInByMail(Ana);

        // A proof that waits ends with the link.
        string waiting = await host.Arrive(ana, "sub-2", from: "/account/link/other");
        Assert.Equal("/account/security", (await ana.Post("/account/linked/remove", ("id", "other"))).Location);
        Assert.Equal((0, 1), (host.Count("identity_upstream"), host.Hub.Lines.Of("account_changed", "unlinked")));
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/upstream", ("ticket", waiting), ("answer", "link"))).Status);
        Assert.StartsWith("/signin/upstream?ticket=", (await host.ComeBack(only, "sub-1")).Location);

        await host.SignUp(only, "sub-3");
        Assert.Equal(HttpStatusCode.BadRequest, (await only.Post("/account/linked/remove", ("id", "other"))).Status);
        Assert.Equal(1, host.Count("identity_upstream"));
    }

    [Fact]
    public async Task nothing_is_linked_or_removed_by_a_form_from_elsewhere()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        string ticket = await host.Arrive(ana, "sub-1");
        foreach (string path in (string[])["/signin/upstream", "/account/linked/remove"])
        {
            using var form = new FormUrlEncodedContent([new("ticket", ticket), new("answer", "link"), new("id", "other")]);
            Assert.Equal(HttpStatusCode.BadRequest, (await ana.Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = form })).Status);
        }

        Assert.Equal(0, host.Count("identity_upstream"));
    }

    [Fact]
    public async Task a_blocked_account_and_a_provider_out_of_use_let_nobody_in()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor(), late = host.Visitor();
        await host.SignUp(ana, "sub-1", Ana, true);
        Answer sent = await late.Get("/signin/with/other");
        Assert.True((await host.Room.DisableProvider("other", TestContext.Current.CancellationToken)).IsOk);
        Assert.Equal(HttpStatusCode.NotFound, (await late.Get(host.Other.Agree(sent.Location!, "sub-1"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await late.Get("/signin/with/other")).Status);
        Assert.Empty(host.Room.Upstream.Offered());
        Assert.True((await host.Room.EnableProvider("other", TestContext.Current.CancellationToken)).IsOk);
        using (HubWrite write = host.Hub.Storage.BeginWrite(TestContext.Current.CancellationToken))
        {
            write.Execute("UPDATE identity_person SET state = 1");
            write.Commit();
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await host.ComeBack(late, "sub-1")).Status);
        Assert.Null(late.Session);
    }

    [Fact]
    public async Task neither_subject_nor_address_nor_secret_stands_in_clear_anywhere()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor();
        await host.SignUp(ana, "canary-subject", "canary@duarte.example", true);
        using (HubRead read = host.Hub.Storage.BeginRead())
        {
            var person = Guid.Empty;
            using (SqlRows rows = read.Prepare("SELECT person_id FROM identity_upstream").Query())
            {
                Assert.True(rows.Read());
                person = rows.Uuid(0);
            }

            Assert.Equal("canary@duarte.example", Assert.Single(host.Room.Upstream.Of(read, person)).Account);
        }

        Assert.DoesNotContain(host.Hub.Lines.All, l => l.Contains("canary", StringComparison.Ordinal) || l.Contains(OtherProvider.Secret, StringComparison.Ordinal));
        if (family == DatabaseFamily.Sqlite)
        {
            string all = string.Concat(Directory.EnumerateFiles(host.Hub.DataDirectory, "selfhold.db*").Select(f =>
            {
                using var file = new FileStream(f, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var copy = new MemoryStream();
                file.CopyTo(copy);
                return Encoding.Latin1.GetString(copy.ToArray());
            }));
            Assert.Contains("identity_upstream", all);
            Assert.DoesNotContain("canary", all);
            Assert.DoesNotContain(OtherProvider.Secret, all);
        }
    }

    [Fact]
    public async Task who_is_signed_in_proves_anew_at_the_provider_who_she_is()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor();
        Assert.DoesNotContain("prompt=", (await ana.Get("/signin/with/other")).Location, StringComparison.Ordinal);
        await host.SignUp(ana, "sub-1", Ana, true);
        string before = ana.Session!;
        host.Hub.Clock.Pass(TimeSpan.FromMinutes(11));
        string asked = (await ana.Get("/signin/with/other")).Location!;
        Assert.Contains("prompt=login", asked, StringComparison.Ordinal);
        Assert.Contains("max_age=0", asked, StringComparison.Ordinal);
        long now = host.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        foreach (object? at in (object?[])[null, now - 62, now + 600, "now", long.MaxValue])
        {
            host.Other.Token = (_, claims) => claims["auth_time"] = at;
            Assert.Equal(HttpStatusCode.BadRequest, (await host.ComeBack(ana, "sub-1")).Status);
        }

        Assert.Equal((5, before), (host.Hub.Lines.Of("upstream_refused", "upstream_not_fresh"), ana.Session));
        Assert.StartsWith("/signin?next=", (await ana.Get("/account/link/other")).Location);
        host.Other.Token = null;
        Assert.Equal((HttpStatusCode.SeeOther, "/account"), Of(await host.ComeBack(ana, "sub-1")));
        Assert.DoesNotContain("/signin?next=", (await ana.Get("/account/link/other")).Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_recovery_takes_more_than_the_account_from_elsewhere_and_its_mailbox()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor();
        await host.SignUp(ana, "sub-1", Ana, true);
        string ticket = Visitor.Query((await ana.Post("/recover", ("email", Ana))).Location!, "ticket");
        string code = Visitor.CodeIn(await host.Hub.Mail.NewestLink(Ana, 1));
        Assert.StartsWith("/recover/prove?", (await ana.Post("/recover/prove", ("ticket", ticket), ("factor", "email"), ("code", code))).Location);
        Assert.StartsWith("/recover/prove?", (await ana.Post("/recover/prove", ("ticket", ticket), ("factor", "upstream"))).Location);
        Assert.Equal(0, host.Count("identity_recovery"));
    }

    [Fact]
    public async Task a_provider_out_of_use_is_no_way_in()
    {
        await using UpstreamHost host = await UpstreamHost.Start(family);
        using Visitor ana = host.Visitor();
        await host.SignUp(ana, "sub-1", Ana, true);
        Guid contact;
        using (HubRead read = host.Hub.Storage.BeginRead())
        using (SqlRows rows = read.Prepare("SELECT contact_id FROM identity_contact").Query())
        {
            Assert.True(rows.Read());
            contact = rows.Uuid(0);
        }

        Assert.True((await host.Room.DisableProvider("other", TestContext.Current.CancellationToken)).IsOk);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/account/emails/remove", ("id", contact.ToString("N")))).Status);
        Assert.True((await host.Room.EnableProvider("other", TestContext.Current.CancellationToken)).IsOk);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Post("/account/emails/remove", ("id", contact.ToString("N")))).Status);
    }

    private static (HttpStatusCode Status, string? Location) Of(Answer answer) => (answer.Status, answer.Location);

    private static string Without(string page, params string[] own)
        => System.Text.RegularExpressions.Regex.Replace(own.Aggregate(page, (text, value) => text.Replace(value, "·", StringComparison.Ordinal)), "(name=\"__RequestVerificationToken\"[^>]*value=\"|nonce=\"|nonce-)[^\"]+", "$1");
}

public sealed class UpstreamSignInOnSqlite() : UpstreamSignInContract(DatabaseFamily.Sqlite);

public sealed class UpstreamSignInOnPostgres() : UpstreamSignInContract(DatabaseFamily.Postgres);
