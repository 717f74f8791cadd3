using System.Net;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.People;

public abstract class SignInByMailContract(DatabaseFamily family)
{
    private const string Ana = "ana@duarte.example";

    [Fact]
    public async Task a_new_address_becomes_an_account_and_a_known_one_opens_it()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor first = host.Visitor(), second = host.Visitor();
        Answer signedIn = await first.SignInByMail(Ana);
        Assert.Equal((HttpStatusCode.SeeOther, "/account"), (signedIn.Status, signedIn.Location));
        await second.SignInByMail("Ana@Duarte.example");
        using HubRead read = host.Storage.BeginRead();
        Assert.Equal((1, 2), (Count(read, "identity_person"), Count(read, "identity_session")));
    }

    [Fact]
    public async Task opening_the_link_signs_nobody_in_and_its_button_works_once()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.Post("/signin/email", ("email", Ana));
        OutgoingMail mail = await host.Mail.Newest(Ana);
        Assert.Equal(HttpStatusCode.OK, (await ana.Get(Visitor.LinkIn(mail))).Status);
        Assert.Equal(HttpStatusCode.OK, (await ana.Get(Visitor.LinkIn(mail))).Status);
        Assert.Null(ana.Session);
        Assert.Equal(HttpStatusCode.SeeOther, (await ana.Follow(mail)).Status);
        Answer again = await ana.Post("/signin/link", ("token", Visitor.TokenOf(Visitor.LinkIn(mail))));
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Equal(1, host.Lines.Of("email_link_refused", "link_used"));
    }

    [Fact]
    public async Task a_link_is_of_no_use_in_another_browser_and_the_code_works_in_the_first()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        Answer asked = await ana.Post("/signin/email", ("email", Ana));
        OutgoingMail mail = await host.Mail.Newest(Ana);
        await mallory.Get("/signin");
        Answer elsewhere = await mallory.Post("/signin/link", ("token", Visitor.TokenOf(Visitor.LinkIn(mail))));
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.Status);
        Assert.Null(mallory.Session);
        Answer code = await ana.Post("/signin/code", ("ticket", Visitor.Query(asked.Location!, "ticket")), ("code", Visitor.CodeIn(mail)));
        Assert.Equal(HttpStatusCode.SeeOther, code.Status);
        Assert.NotNull(ana.Session);
    }

    [Fact]
    public async Task five_wrong_codes_make_code_and_link_void()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        Answer asked = await ana.Post("/signin/email", ("email", Ana));
        OutgoingMail mail = await host.Mail.Newest(Ana);
        string ticket = Visitor.Query(asked.Location!, "ticket"), right = Visitor.CodeIn(mail);
        for (int i = 0; i < 5; i++)
        {
            Answer wrong = await ana.Post("/signin/code", ("ticket", ticket), ("code", right == "00000000" ? "1" : "00000000"));
            Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/code", ("ticket", ticket), ("code", right))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/link", ("token", Visitor.TokenOf(Visitor.LinkIn(mail))))).Status);
        Assert.Null(ana.Session);
    }

    [Fact]
    public async Task a_link_ends_with_its_time()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.Post("/signin/email", ("email", Ana));
        OutgoingMail mail = await host.Mail.Newest(Ana);
        host.Clock.Pass(host.Room.Options.LinkLifetime);
        Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/link", ("token", Visitor.TokenOf(Visitor.LinkIn(mail))))).Status);
    }

    [Fact]
    public async Task a_known_and_an_unknown_address_are_answered_alike()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor(), mallory = host.Visitor();
        await ana.SignInByMail(Ana);
        Answer known = await mallory.Post("/signin/email", ("email", Ana)), unknown = await mallory.Post("/signin/email", ("email", "nobody@duarte.example"));
        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(known.Location![..20], unknown.Location![..20]);
        Answer a = await mallory.Get(known.Location!), b = await mallory.Get(unknown.Location!);
        Assert.Equal(a.Status, b.Status);
    }

    [Fact]
    public async Task a_mailbox_is_not_filled()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor mallory = host.Visitor();
        Answer last = await mallory.Get("/signin");
        for (int i = 0; i < 9; i++)
        {
            last = await mallory.Post("/signin/email", ("email", Ana));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last.Status);
        Assert.Equal(3, host.Lines.Of("mail_refused", "too_many_tries"));
        host.Clock.Pass(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.SeeOther, (await mallory.Post("/signin/email", ("email", Ana))).Status);
    }

    [Fact]
    public async Task each_sign_in_has_a_cookie_of_its_own_and_the_one_before_is_dead()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.SignInByMail(Ana);
        string first = ana.Session!;
        await ana.SignInByMail(Ana);
        Assert.NotEqual(first, ana.Session);
        Assert.NotNull(Current(host, ana.Session!));
        Assert.Null(Current(host, first));
    }

    [Fact]
    public async Task what_is_no_address_is_said_beside_the_field()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        foreach (string bad in (string[])["", "ana", "ana@", "@x", "a b@x.example", "ana@x.example\r\nBcc: all@x.example", new string('a', 65) + "@x.example", "\"a\"@x.example"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await ana.Post("/signin/email", ("email", bad))).Status);
        }
    }

    [Fact]
    public async Task a_form_of_another_site_is_refused_with_one_event()
    {
        await using PeopleHost host = await PeopleHost.Start(family);
        using Visitor ana = host.Visitor();
        await ana.Get("/signin");
        Answer forged = await ana.Send(new HttpRequestMessage(HttpMethod.Post, "/signin/email") { Content = new FormUrlEncodedContent([KeyValuePair.Create("email", Ana)]) });
        Assert.Equal(HttpStatusCode.BadRequest, forged.Status);
        Assert.Equal(1, host.Lines.Of("request_refused", "antiforgery"));
    }

    internal static object? Current(PeopleHost host, string cookie)
    {
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Request.Headers.Cookie = "selfhold=" + cookie;
        return host.Room.Sessions.Current(http);
    }

    private static long Count(HubRead read, string table)
    {
        using PreparedSql count = read.Prepare($"SELECT COUNT(*) FROM {table}");
        return count.QueryLong() ?? 0;
    }
}

public sealed class SignInByMailOnSqlite() : SignInByMailContract(DatabaseFamily.Sqlite);

public sealed class SignInByMailOnPostgres() : SignInByMailContract(DatabaseFamily.Postgres);
