using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

/// <summary>Introspection, revocation, registration, logout and what other sites' pages may read.</summary>
public abstract class EndpointsContract(DatabaseFamily family) : ProviderContract(family)
{
    protected override void Configure(IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.DynamicRegistration = true;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private async Task<(Client Client, string Secret, Visitor Ana, JsonElement Tokens)> Given(Func<Client, Client>? change = null, string scope = "openid offline_access")
    {
        (Client client, string? secret) = await NewClient(change);
        Visitor ana = await SignedIn("ana@duarte.example");
        return (client, secret!, ana, (await Redeem(client, secret, await Code(ana, client, ("scope", scope)))).Json);
    }

    [Fact]
    public async Task a_business_learns_the_state_of_its_own_tokens_and_nothing_of_others()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        (Client api, string? apiSecret) = await NewClient(c => c with { Domain = client.Domain });
        (Client stranger, string? strangerSecret) = await NewClient();
        foreach (string name in (string[])["access_token", "refresh_token"])
        {
            var (status, json, _) = await Post("/introspect", api, apiSecret, ("token", Text(tokens, name)));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.True(json.GetProperty("active").GetBoolean());
            Assert.Equal(client.Id, Text(json, "client_id"));
            var (_, hidden, _) = await Post("/introspect", stranger, strangerSecret, ("token", Text(tokens, name)));
            Assert.Equal("{\"active\":false}", hidden.GetRawText());
        }

        Assert.Equal("{\"active\":false}", (await Post("/introspect", api, apiSecret, ("token", "nonsense"))).Json.GetRawText());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post("/introspect", api, "wrong", ("token", "x"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Post("/introspect", null, null, ("token", "x"))).Status);
        var (_, own, _) = await Post("/token", client, secret, ("grant_type", "client_credentials"));
        Assert.True((await Post("/introspect", api, apiSecret, ("token", Text(own, "access_token")))).Json.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task what_a_client_revokes_counts_no_more_and_only_its_own()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        (Client stranger, string? strangerSecret) = await NewClient();
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/revoke", stranger, strangerSecret, ("token", Text(tokens, "refresh_token")))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/revoke", stranger, strangerSecret, ("token", Text(tokens, "access_token")))).Status);
        Assert.Equal(HttpStatusCode.OK, (await UserInfo(Text(tokens, "access_token"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Post("/revoke", client, secret, ("token", "nonsense"))).Status);

        Assert.Equal(HttpStatusCode.OK, (await Post("/revoke", client, secret, ("token", Text(tokens, "access_token")))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(tokens, "access_token"))).Status);
        var (refreshed, next, _) = await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token")));
        Assert.Equal(HttpStatusCode.OK, refreshed);

        Assert.Equal(HttpStatusCode.OK, (await Post("/revoke", client, secret, ("token", Text(next, "refresh_token")), ("token_type_hint", "access_token"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(next, "access_token"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(next, "refresh_token")))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Post("/revoke", client, secret, ("token", Text(next, "refresh_token")))).Status);
    }

    [Fact]
    public async Task a_withdrawn_approval_and_an_ended_session_take_the_tokens_along()
    {
        (Client client, _, Visitor ana, JsonElement tokens) = await Given(scope: "openid");
        using Visitor browser = ana;
        var (_, userInfo, _) = await UserInfo(Text(tokens, "access_token"));
        Assert.Equal(new JsonWebToken(Text(tokens, "id_token")).Subject, Text(userInfo, "sub"));
        Answer end = await ana.Get($"/logout?id_token_hint={Text(tokens, "id_token")}");
        Assert.Equal(HttpStatusCode.OK, end.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(tokens, "access_token"))).Status);
        Assert.Equal("login_required", Visitor.Query((await ana.Get(Authorize(client, ("prompt", "none")))).Location!, "error"));
    }

    [Fact]
    public async Task a_client_that_knows_who_is_signed_in_signs_her_out_and_gets_her_back()
    {
        (Client _, _, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        Answer back = await ana.Get($"/logout?id_token_hint={Text(tokens, "id_token")}&post_logout_redirect_uri={Uri.EscapeDataString("https://shop.example/bye")}&state=x%26y");
        Assert.Equal(HttpStatusCode.SeeOther, back.Status);
        Assert.Equal("https://shop.example/bye?state=x%26y", back.Location);
    }

    /// <summary>Abuse case B18.</summary>
    [Fact]
    public async Task b18_everybody_else_makes_a_page_that_asks_and_leads_nowhere_unregistered()
    {
        (Client client, _, Visitor ana, JsonElement tokens) = await Given(scope: "openid");
        using Visitor browser = ana;
        string bye = Uri.EscapeDataString("https://shop.example/bye"), evil = Uri.EscapeDataString("https://evil.test/"), hint = Text(tokens, "id_token");
        foreach (string query in (string[])["", $"?client_id={client.Id}&post_logout_redirect_uri={bye}", $"?post_logout_redirect_uri={bye}", $"?id_token_hint=x.y.z&post_logout_redirect_uri={bye}", $"?id_token_hint={hint[..^4]}AAAA"])
        {
            Answer page = await ana.Get("/logout" + query);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Null(page.Location);
            Assert.Contains("/logout/confirm", page.Text);
        }

        Assert.Equal(HttpStatusCode.OK, (await UserInfo(Text(tokens, "access_token"))).Status); // she is still signed in
        Answer stay = await ana.Post("/logout/confirm", ("ticket", Field((await ana.Get("/logout")).Text, "ticket")), ("answer", "stay"));
        Assert.Equal("/account", stay.Location);
        string ticket = Field((await ana.Get($"/logout?client_id={client.Id}&post_logout_redirect_uri={bye}&state=s")).Text, "ticket");
        using (Visitor mallory = Host.Visitor())
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await mallory.Post("/logout/confirm", ("ticket", ticket), ("answer", "signout"))).Status);
        }

        using (var forged = new HttpRequestMessage(HttpMethod.Post, "/logout/confirm") { Content = new FormUrlEncodedContent([new("ticket", ticket), new("answer", "signout")]) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await ana.Send(forged)).Status); // no antiforgery field
        }

        Answer gone = await ana.Post("/logout/confirm", ("ticket", ticket), ("answer", "signout"));
        Assert.Equal("https://shop.example/bye?state=s", gone.Location);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(tokens, "access_token"))).Status);

        Answer away = await ana.Get($"/logout?id_token_hint={hint}&post_logout_redirect_uri={evil}");
        Assert.Equal(HttpStatusCode.OK, away.Status);
        Assert.Null(away.Location);
        Assert.Equal(1, Host.Lines.Of("logout_refused", "address_registered"));
    }

    /// <summary>Cookies are SameSite=Lax: a form of another site's page comes without them, whoever is signed in.</summary>
    [Fact]
    public async Task a_form_that_comes_without_cookies_signs_nobody_out_and_comes_again_with_them()
    {
        (Client _, _, Visitor ana, JsonElement tokens) = await Given(scope: "openid");
        using Visitor browser = ana;
        var (status, _, sent) = await Post("/logout", null, null, ("id_token_hint", Text(tokens, "id_token")), ("post_logout_redirect_uri", "https://shop.example/bye"), ("state", "s"), ("more", "x"));
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.False(sent.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, (await UserInfo(Text(tokens, "access_token"))).Status);
        string again = sent.Headers.Location!.OriginalString;
        Assert.StartsWith("/logout?", again, StringComparison.Ordinal);
        Assert.DoesNotContain("more=", again, StringComparison.Ordinal);
        Assert.Equal("https://shop.example/bye?state=s", (await ana.Get(again)).Location);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(tokens, "access_token"))).Status);

        // Without a session there is nothing to end, and nothing to take away.
        var (bare, _, none) = await Send(new HttpRequestMessage(HttpMethod.Get, "/logout"));
        Assert.Equal(HttpStatusCode.OK, bare);
        Assert.DoesNotContain(none.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) ? cookies : [], c => c.StartsWith("selfhold=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/logout", null, null, ("state", new string('s', 8_000)), ("logout_hint", new string('s', 1_000)))).Status);
    }

    [Fact]
    public async Task a_client_registers_itself_and_uses_what_it_got()
    {
        using HttpResponseMessage made = await Http.PostAsJsonAsync("/register", new { redirect_uris = new[] { Callback }, client_name = "Stall", token_endpoint_auth_method = "client_secret_post", grant_types = new[] { "authorization_code", "client_credentials" } }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        JsonElement told = JsonDocument.Parse(await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("pairwise", Text(told, "subject_type"));
        var (status, _, _) = await Post("/token", null, null, ("grant_type", "client_credentials"), ("client_id", Text(told, "client_id")), ("client_secret", Text(told, "client_secret")));
        Assert.Equal(HttpStatusCode.OK, status);

        using var read = new HttpRequestMessage(HttpMethod.Get, new Uri(Text(told, "registration_client_uri")).PathAndQuery);
        read.Headers.Authorization = new("Bearer", Text(told, "registration_access_token"));
        var (found, again, _) = await Send(read);
        Assert.Equal(HttpStatusCode.OK, found);
        Assert.Equal("Stall", Text(again, "client_name"));
        Assert.False(again.TryGetProperty("client_secret", out JsonElement _));
        using var wrong = new HttpRequestMessage(HttpMethod.Get, new Uri(Text(told, "registration_client_uri")).PathAndQuery);
        wrong.Headers.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(wrong)).Status);
    }

    /// <summary>Abuse cases B3 to B5, E1, E2.</summary>
    [Theory]
    [InlineData("redirect_uris", "http://localhost.evil.test/cb", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "https://*.shop.example/cb", "invalid_redirect_uri")]
    [InlineData("redirect_uris", "JavaScript:alert(1)", "invalid_redirect_uri")]
    [InlineData("jwks_uri", "https://169.254.169.254/jwks", "invalid_client_metadata")]
    [InlineData("jwks_uri", "https://127.0.0.1/jwks", "invalid_client_metadata")]
    [InlineData("jwks_uri", "https://[::1]/jwks", "invalid_client_metadata")]
    [InlineData("jwks_uri", "https://2130706433/jwks", "invalid_client_metadata")]
    [InlineData("backchannel_logout_uri", "https://10.0.0.1/out", "invalid_client_metadata")]
    [InlineData("sector_identifier_uri", "https://shop.example/sector", "invalid_client_metadata")]
    public async Task a_bad_registration_is_refused_with_one_event(string name, string value, string code)
    {
        string json = name is "redirect_uris" ? JsonSerializer.Serialize(new { redirect_uris = new[] { value } })
            : $$"""{"redirect_uris":["{{Callback}}"],"token_endpoint_auth_method":"client_secret_basic","{{name}}":"{{value}}"}""";
        using HttpResponseMessage answer = await Http.PostAsync("/register", new StringContent(json, System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, Text(JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement, "error"));
        Assert.Equal(1, Host.Lines.Of("registration_refused"));
    }

    /// <summary>Abuse case D14.</summary>
    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("null", false)]
    [InlineData("https://shop.example.evil.test", false)]
    [InlineData("https://evilshop.example", false)]
    [InlineData("http://shop.example", false)]
    [InlineData("https://shop.example:444", false)]
    public async Task pages_of_registered_clients_alone_may_read_tokens(string origin, bool allowed)
    {
        await NewClient();
        foreach (string path in (string[])["/token", "/userinfo", "/revoke"])
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            var (_, _, first) = await Send(preflight);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([]) };
            request.Headers.Add("Origin", origin);
            var (_, _, second) = await Send(request);
            foreach (HttpResponseMessage answer in (HttpResponseMessage[])[first, second])
            {
                Assert.Equal(allowed ? origin : null, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? values) ? values.Single() : null);
                Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
            }
        }
    }

    [Fact]
    public async Task a_blocked_person_is_out_everywhere_at_once()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        await Host.Storage.WriteAsync(write => write.Execute("UPDATE identity_person SET state = 1"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(tokens, "access_token"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token")))).Status);
        Assert.Equal("login_required", Visitor.Query((await ana.Get(Authorize(client, ("prompt", "none")))).Location!, "error"));
        Assert.False((await Post("/introspect", client, secret, ("token", Text(tokens, "access_token")))).Json.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task nothing_of_a_person_or_a_secret_is_logged()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given(scope: "openid email offline_access");
        using Visitor browser = ana;
        await UserInfo(Text(tokens, "access_token"));
        await UserInfo("broken" + Text(tokens, "access_token"));
        await Post("/token", client, secret + "x", ("grant_type", "client_credentials"));
        await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token")));
        string sub = new JsonWebToken(Text(tokens, "id_token")).Subject;
        foreach (string canary in (string[])["ana@duarte.example", secret, sub, Text(tokens, "access_token"), Text(tokens, "refresh_token"), Text(tokens, "id_token"), Verifier, "a nonce", "a state"])
        {
            Assert.DoesNotContain(Host.Lines.All, l => l.Contains(canary, StringComparison.Ordinal));
        }
    }
}

public sealed class EndpointsOnSqlite() : EndpointsContract(DatabaseFamily.Sqlite);

public sealed class EndpointsOnPostgres() : EndpointsContract(DatabaseFamily.Postgres);
