using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

public abstract class InteractionContract(DatabaseFamily family) : ProviderContract(family)
{
    [Fact]
    public async Task she_is_asked_once_and_what_she_declines_is_not_given()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        string code = await Code(ana, client, ("scope", "openid email"));
        var (_, tokens, _) = await Redeem(client, secret, code);
        Assert.Equal("openid", tokens.GetProperty("scope").GetString());
        var (_, claims, _) = await UserInfo(tokens.GetProperty("access_token").GetString());
        Assert.False(claims.TryGetProperty("email", out JsonElement _));

        Answer again = await ana.Get(Authorize(client, ("scope", "openid email")));
        Assert.Equal(HttpStatusCode.SeeOther, again.Status); // not asked again, and still not given
        Answer forced = await ana.Get(Authorize(client, ("scope", "openid email"), ("prompt", "consent")));
        Assert.Equal(HttpStatusCode.OK, forced.Status);
        Answer allowed = await Say(ana, forced, "allow", "email");
        (_, tokens, _) = await Redeem(client, secret, Visitor.Query(allowed.Location!, "code"));
        Assert.Equal("openid email", tokens.GetProperty("scope").GetString());
    }

    [Theory]
    [InlineData("shop.example", true)]
    [InlineData("bank.example", false)]
    public async Task a_proven_web_domain_vouches_only_for_where_the_browser_goes(string domain, bool shown)
    {
        (Client client, _) = await NewClient();
        using (HubWrite write = Host.Storage.BeginWrite(TestContext.Current.CancellationToken))
        {
            using PreparedSql insert = write.Prepare(
                "INSERT INTO identity_web_domain (business_id, name, token, method, verified_at, checked_at, created_at) VALUES (@p0, @p1, 't', 'dns', 1, 1, 1)", BulkType.Uuid, BulkType.Text);
            insert.Uuid(0, client.Business).Text(1, domain).Execute();
            write.Commit();
        }

        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer page = await ana.Get(Authorize(client));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(shown, page.Text.Contains("web address checked", StringComparison.Ordinal));
        Assert.Equal(!shown, page.Text.Contains("nobody has checked", StringComparison.Ordinal));
        Assert.False(page.Text.Contains("bank.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task her_no_is_told_to_the_client()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer refused = await Say(ana, await ana.Get(Authorize(client)), "refuse");
        Assert.Equal("access_denied", Visitor.Query(refused.Location!, "error"));
        Assert.Equal("a state", Visitor.Query(refused.Location!, "state"));
    }

    [Fact]
    public async Task claims_are_given_one_by_one_where_they_were_asked_for()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        string code = await Code(ana, client, ("claims", """{"id_token":{"email":{"essential":true},"auth_time":{"essential":true},"name":null}}"""));
        var (_, tokens, _) = await Redeem(client, secret, code);
        JsonWebToken id = await Verified(tokens.GetProperty("id_token").GetString()!, client.Id);
        Assert.Equal("ana@duarte.example", id.GetPayloadValue<string>("email"));
        Assert.True(id.TryGetPayloadValue("auth_time", out long _));
        Assert.False(id.TryGetPayloadValue("name", out object? _));
    }

    [Fact]
    public async Task prompt_login_and_max_age_are_answered_by_a_new_sign_in_alone()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        await Code(ana, client);
        foreach ((string, string?) more in ((string, string?)[])[("prompt", "login"), ("max_age", "0")])
        {
            Answer sent = await ana.Get(Authorize(client, more));
            string request = Visitor.Query(sent.Location!, "request");
            Assert.StartsWith("/signin?request=", sent.Location);
            Assert.StartsWith("/signin?request=", (await ana.Get("/authorize/resume?request=" + request)).Location);

            int before = Host.Mail.All.Count;
            await ana.Post("/signin/email", ("email", "ana@duarte.example"), ("request", request));
            Answer back = await ana.Follow(await Host.Mail.Newest("ana@duarte.example", before + 1));
            Answer done = await ana.Get(back.Location!);
            var (_, tokens, _) = await Redeem(client, secret, Visitor.Query(done.Location!, "code"));
            JsonWebToken id = await Verified(tokens.GetProperty("id_token").GetString()!, client.Id);
            Assert.Equal(more.Item1 is "max_age", id.TryGetPayloadValue("auth_time", out object? _));
            Assert.Equal(HttpStatusCode.BadRequest, (await ana.Get(back.Location!)).Status); // the request was answered
        }
    }

    /// <summary>As with the logout: a client's own form comes without our cookies.</summary>
    [Fact]
    public async Task a_request_by_a_form_without_cookies_comes_again_with_them()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        await Code(ana, client);
        string query = Authorize(client, ("more", "x"))["/authorize?".Length..];
        using var form = new HttpRequestMessage(HttpMethod.Post, "/authorize") { Content = new StringContent(query, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded") };
        var (status, _, sent) = await Send(form);
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.False(sent.Headers.Contains("Set-Cookie")); // it would replace the mark that her browser has
        Assert.DoesNotContain("more=", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.NotEmpty(Visitor.Query((await ana.Get(sent.Headers.Location!.OriginalString)).Location!, "code"));
    }

    /// <summary>Anybody can make the hub keep a request: it is short, and gone with its time.</summary>
    [Fact]
    public async Task a_request_that_waits_is_gone_when_its_time_is_over()
    {
        (Client client, _) = await NewClient();
        using Visitor nobody = Host.Visitor();
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.Post("/authorize", ("client_id", client.Id), ("state", new string('s', 5_000)), ("nonce", new string('n', 5_000)))).Status);
        Assert.StartsWith("/signin?request=", (await nobody.Get(Authorize(client))).Location);
        Assert.Equal(0, await Host.Room.PurgeTickets(TestContext.Current.CancellationToken));
        Host.Clock.Pass(TimeSpan.FromMinutes(31));
        Assert.Equal(1, await Host.Room.PurgeTickets(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task two_answers_at_once_are_both_kept()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        await Code(ana, client);
        Guid person;
        using (HubRead read = Host.Storage.BeginRead())
        {
            using PreparedSql select = read.Prepare("SELECT person_id FROM identity_approval");
            using SqlRows rows = select.Query();
            Assert.True(rows.Read());
            person = rows.Uuid(0);
        }

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Host.Room.Approvals.Approve(
            person, client.Id, before => ([.. before?.Scopes ?? [], "s" + i], ""), TestContext.Current.CancellationToken)));
        using HubRead after = Host.Storage.BeginRead();
        Assert.Equal(21, Host.Room.Approvals.Find(after, person, client.Id)!.Scopes.Count);
    }

    [Fact]
    public async Task a_request_that_waits_belongs_to_its_browser()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = Host.Visitor();
        string resume = "/authorize/resume?request=" + Visitor.Query((await ana.Get(Authorize(client))).Location!, "request");
        using Visitor ben = await SignedIn("ben@duarte.example");
        Answer stolen = await ben.Get(resume);
        Assert.Equal(HttpStatusCode.BadRequest, stolen.Status);
        Assert.Null(stolen.Location);
        Assert.Equal(HttpStatusCode.BadRequest, (await ben.Get("/authorize/resume?request=" + new string('!', 43))).Status);
    }

    [Fact]
    public async Task an_approval_page_for_one_person_is_no_approval_of_the_next()
    {
        (Client client, _) = await NewClient();
        using Visitor browser = await SignedIn("ana@duarte.example");
        Answer forAna = await browser.Get(Authorize(client));
        await browser.SignInByMail("ben@duarte.example");
        Answer asBen = await Say(browser, forAna, "allow");
        Assert.Equal(HttpStatusCode.OK, asBen.Status); // asked anew, in his name
        Assert.Contains("ben@duarte.example", asBen.Text);
    }

    [Fact]
    public async Task form_post_carries_the_answer_in_a_form_that_may_go_to_the_client_and_nowhere_else()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        await Code(ana, client);
        Answer page = await ana.Get(Authorize(client, ("response_mode", "form_post")));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("a state", Field(page.Text, "state"));
        Assert.Equal(Issuer, Field(page.Text, "iss"));
        Assert.NotEmpty(Field(page.Text, "code"));
        Assert.Contains("form-action 'self' https://shop.example;", string.Concat(page.Message.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task select_account_lets_her_choose()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        await Code(ana, client);
        Answer page = await ana.Get(Authorize(client, ("prompt", "select_account")));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("ana@duarte.example", page.Text);
        Answer other = await ana.Post("/authorize/account", ("request", Field(page.Text, "request")), ("account", "other"));
        Assert.StartsWith("/signin?request=", other.Location);
        Answer same = await ana.Post("/authorize/account", ("request", Field(page.Text, "request")), ("account", "current"));
        Assert.NotEmpty(Visitor.Query((await ana.Get(same.Location!)).Location!, "code"));
    }

    [Fact]
    public async Task a_hint_that_names_another_person_is_not_answered_for_this_one()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example"), ben = await SignedIn("ben@duarte.example");
        var (_, tokens, _) = await Redeem(client, secret, await Code(ana, client));
        string hint = tokens.GetProperty("id_token").GetString()!;
        await Code(ben, client);
        Assert.Equal("login_required", Visitor.Query((await ben.Get(Authorize(client, ("id_token_hint", hint), ("prompt", "none")))).Location!, "error"));
        Assert.NotEmpty(Visitor.Query((await ana.Get(Authorize(client, ("id_token_hint", hint), ("prompt", "none")))).Location!, "code"));
    }

    [Fact]
    public async Task two_businesses_see_two_subjects_and_one_business_always_the_same()
    {
        (Client shop, string? shopSecret) = await NewClient();
        (Client bank, string? bankSecret) = await NewClient();
        (Client app, string? appSecret) = await NewClient(c => c with { Domain = shop.Domain });
        using Visitor ana = await SignedIn("ana@duarte.example");
        async Task<string> Subject(Client client, string? secret) =>
            new JsonWebToken((await Redeem(client, secret, await Code(ana, client))).Json.GetProperty("id_token").GetString()).Subject;
        string first = await Subject(shop, shopSecret);
        Assert.Equal(first, await Subject(shop, shopSecret));
        Assert.Equal(first, await Subject(app, appSecret));
        Assert.False(string.Equals(first, await Subject(bank, bankSecret), StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_public_client_redeems_with_its_verifier_alone()
    {
        (Client client, string? secret) = await NewClient(c => c with { Authentication = ClientAuthentication.None, GrantTypes = ["authorization_code"] });
        Assert.Null(secret);
        using Visitor ana = await SignedIn("ana@duarte.example");
        Assert.Equal(HttpStatusCode.OK, (await Redeem(client, null, await Code(ana, client))).Status);
    }

    [Fact]
    public async Task old_clients_get_rs256_and_signed_user_info()
    {
        (Client client, string? secret) = await NewClient(c => c with { IdTokenAlgorithm = "RS256", UserInfoAlgorithm = "RS256" });
        using Visitor ana = await SignedIn("ana@duarte.example");
        var (_, tokens, _) = await Redeem(client, secret, await Code(ana, client));
        JsonWebToken id = await Verified(tokens.GetProperty("id_token").GetString()!, client.Id, "RS256");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/userinfo");
        request.Headers.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        using HttpResponseMessage answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("application/jwt", answer.Content.Headers.ContentType!.MediaType);
        var signed = new JsonWebToken(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("RS256", id.Subject), (signed.Alg, signed.Subject));
    }
}

public sealed class InteractionOnSqlite() : InteractionContract(DatabaseFamily.Sqlite);

public sealed class InteractionOnPostgres() : InteractionContract(DatabaseFamily.Postgres);
