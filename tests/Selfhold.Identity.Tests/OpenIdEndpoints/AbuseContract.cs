using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

/// <summary>Abuse cases B over HTTP; the numbers are those of the list.</summary>
public abstract class AbuseContract(DatabaseFamily family) : ProviderContract(family)
{
    private async Task<(Client Client, string Secret, Visitor Ana, JsonElement Tokens)> Given(string email = "ana@duarte.example")
    {
        (Client client, string? secret) = await NewClient();
        Visitor ana = await SignedIn(email);
        string code = await Code(ana, client, ("scope", "openid offline_access"));
        var (status, tokens, _) = await Redeem(client, secret, code);
        Assert.Equal(HttpStatusCode.OK, status);
        return (client, secret!, ana, tokens);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    [Theory]
    [InlineData("https://shop.example/cb/more")]
    [InlineData("https://shop.example/cb?x=1")]
    [InlineData("https://shop.example/../cb")]
    [InlineData("https://shop.example./cb")]
    [InlineData("https://shop.example:444/cb")]
    [InlineData("https://SHOP.example/cb")]
    [InlineData("https://shop.example@evil.test/cb")]
    [InlineData("https://a@b@evil.test/cb")]
    [InlineData("https://shop.example\\@evil.test/cb")]
    [InlineData("javascript:alert(1)")]
    public async Task b1_b2_an_address_that_is_not_registered_gets_a_page_and_no_redirect(string address)
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer answer = await ana.Get(Authorize(client, ("redirect_uri", address)));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Null(answer.Location);
        Assert.DoesNotMatch("(href|action|src|content)=\"[^\"/?]*//", answer.Text); // nothing on the page leads out of the hub
        Assert.Equal(1, Host.Lines.Of("authorize_refused", "redirect_uri_registered"));
    }

    [Fact]
    public async Task b6_a_code_used_twice_ends_what_the_first_use_gave()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        string code = await Code(ana, client, ("scope", "openid offline_access"));
        var (_, tokens, _) = await Redeem(client, secret, code);
        Assert.Equal(HttpStatusCode.OK, (await UserInfo(Text(tokens, "access_token"))).Status);

        var (status, refused, _) = await Redeem(client, secret, code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, Text(refused, "error")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(tokens, "access_token"))).Status);
        var (again, _, _) = await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token")));
        Assert.Equal(HttpStatusCode.BadRequest, again);
        Assert.Equal(1, Host.Lines.Of("code_replayed"));
    }

    [Fact]
    public async Task b7_a_code_is_refused_to_another_client_with_another_verifier_and_after_a_minute()
    {
        (Client client, string? secret) = await NewClient();
        (Client other, string? otherSecret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        string stolen = await Code(ana, client);
        var (status, json, _) = await Redeem(other, otherSecret, stolen);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, Text(json, "error")));

        string guessed = await Code(ana, client);
        Assert.Equal(HttpStatusCode.BadRequest, (await Redeem(client, secret, guessed, new string('a', 43))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Redeem(client, secret, guessed)).Status); // burnt

        string late = await Code(ana, client);
        Host.Clock.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.BadRequest, (await Redeem(client, secret, late)).Status);
        Assert.Equal(1, Host.Lines.Of("token_refused", "verifier_matches"));
    }

    [Theory]
    [InlineData("code_challenge_method", "plain", "pkce_s256")]
    [InlineData("code_challenge_method", null, "pkce_s256")]
    [InlineData("code_challenge", null, "pkce_there")]
    [InlineData("response_type", "token", "response_type_code")]
    public async Task b8_without_s256_there_is_no_code(string name, string? value, string rule)
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        Answer answer = await ana.Get(Authorize(client, (name, value)));
        Assert.StartsWith(Callback + "?error=", answer.Location);
        Assert.Equal(Issuer, Visitor.Query(answer.Location!, "iss"));
        Assert.Equal("a state", Visitor.Query(answer.Location!, "state"));
        Assert.Equal(1, Host.Lines.Of("authorize_refused", rule));
    }

    [Fact]
    public async Task b9_an_old_refresh_token_ends_the_family_but_two_tabs_at_once_do_not()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        (string, string)[] form = [("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token"))];
        var both = await Task.WhenAll(Post("/token", client, secret, form), Post("/token", client, secret, form));
        Assert.Single(both, b => b.Status == HttpStatusCode.OK);
        Assert.Single(both, b => b.Status == HttpStatusCode.BadRequest);
        JsonElement next = both.Single(b => b.Status == HttpStatusCode.OK).Json;
        Assert.Equal(HttpStatusCode.OK, (await UserInfo(Text(next, "access_token"))).Status);

        Host.Clock.Pass(TimeSpan.FromSeconds(11));
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await Post("/token", client, secret, form)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(Text(next, "access_token"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(next, "refresh_token")))).Status);
        Assert.Equal(1, Host.Lines.Of("refresh_replayed"));
    }

    [Fact]
    public async Task b10_b11_what_is_no_access_token_of_this_hub_gets_401()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        string access = Text(tokens, "access_token"), none = Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt"}"""u8) + "." + access.Split('.')[1] + ".";
        string head = Base64Url.EncodeToString("""{"alg":"HS256","typ":"at+jwt"}"""u8) + "." + access.Split('.')[1];
        string hmac = head + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(await Http.GetStringAsync("/jwks", TestContext.Current.CancellationToken)), Encoding.ASCII.GetBytes(head)));
        var (_, own, _) = await Post("/token", client, secret, ("grant_type", "client_credentials"));
        foreach (string token in (string[])[none, hmac, Text(tokens, "id_token"), Text(tokens, "refresh_token"), access[..^4] + "AAAA", "x", new string('x', 9000)])
        {
            var (status, _, message) = await UserInfo(token);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains("invalid_token", message.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await UserInfo(Text(own, "access_token"))).Status);
        var (bare, _, bareMessage) = await UserInfo(null);
        Assert.Equal(HttpStatusCode.Unauthorized, bare);
        Assert.DoesNotContain("error", bareMessage.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(new HttpRequestMessage(HttpMethod.Get, "/userinfo?access_token=" + access))).Status);
        Host.Clock.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.Unauthorized, (await UserInfo(access)).Status);
    }

    [Fact]
    public async Task b12_a_refresh_widens_nothing()
    {
        (Client client, string secret, Visitor ana, JsonElement tokens) = await Given();
        using Visitor browser = ana;
        var (status, json, _) = await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token")), ("scope", "openid email"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (status, Text(json, "error")));
        var (narrow, narrower, _) = await Post("/token", client, secret, ("grant_type", "refresh_token"), ("refresh_token", Text(tokens, "refresh_token")), ("scope", "offline_access"));
        Assert.Equal((HttpStatusCode.OK, "offline_access"), (narrow, Text(narrower, "scope")));
        Assert.Equal(HttpStatusCode.Forbidden, (await UserInfo(Text(narrower, "access_token"))).Status);
    }

    [Fact]
    public async Task b14_a_client_assertion_counts_once_here_and_now()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signing = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "c1" }, "ES256");
        JsonWebKey published = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(false))) { KeyId = "c1" });
        published.Alg = "ES256";
        (Client client, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, Jwks = Encoding.UTF8.GetString(Metadata.KeySet([published]).Span) });
        string Assertion(string aud, TimeSpan lives, string jti) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(new { iss = client.Id, sub = client.Id, aud, jti, exp = (Host.Clock.GetUtcNow() + lives).ToUnixTimeSeconds() }), signing);
        async Task<HttpStatusCode> Ask(string assertion) => (await Post("/token", null, null, ("grant_type", "client_credentials"), ("client_assertion", assertion),
            ("client_assertion_type", ClientAuthenticationRules.AssertionType))).Status;

        string good = Assertion(Issuer, TimeSpan.FromMinutes(1), "j1");
        Assert.Equal(HttpStatusCode.OK, await Ask(good));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(good));
        Assert.Equal(HttpStatusCode.OK, await Ask(Assertion(Issuer, TimeSpan.FromMinutes(1), "j2")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(Assertion("https://other.example", TimeSpan.FromMinutes(1), "j3")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(Assertion(Issuer, TimeSpan.FromDays(365), "j4")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(Assertion(Issuer, TimeSpan.FromHours(-1), "j5")));
        Assert.Equal(1, Host.Lines.Of("token_refused", "assertion_new"));
    }

    [Fact]
    public async Task b16_nothing_is_given_in_silence_that_was_not_approved_and_no_page_is_framed()
    {
        (Client client, _) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        Assert.Equal("consent_required", Visitor.Query((await ana.Get(Authorize(client, ("prompt", "none")))).Location!, "error"));
        using Visitor nobody = Host.Visitor();
        Assert.Equal("login_required", Visitor.Query((await nobody.Get(Authorize(client, ("prompt", "none")))).Location!, "error"));

        Answer page = await ana.Get(Authorize(client));
        Assert.Contains("frame-ancestors 'none'", string.Concat(page.Message.Headers.GetValues("Content-Security-Policy")));
        await Say(ana, page, "allow");
        Assert.NotEmpty(Visitor.Query((await ana.Get(Authorize(client, ("prompt", "none")))).Location!, "code"));
        Assert.Equal("consent_required", Visitor.Query((await ana.Get(Authorize(client, ("prompt", "none"), ("scope", "openid email")))).Location!, "error"));
    }

    [Theory]
    [InlineData("scope")]
    [InlineData("claims")]
    [InlineData("authorization_details")]
    public async Task b20_what_is_too_large_or_doubled_is_refused_at_once(string name)
    {
        (Client client, string? secret) = await NewClient();
        await Post("/token", client, secret, ("grant_type", "client_credentials"));
        (string, string)[][] forms =
        [
            [("grant_type", "client_credentials"), (name, new string('a', 1_000_000))],
            [("grant_type", "client_credentials"), (name, new string('a', 9_000))],
            [("grant_type", "client_credentials"), .. Enumerable.Range(0, 10_000).Select(i => (name, "v"))],
            [("grant_type", "client_credentials"), (name, "a"), (name, "b")],
        ];
        foreach ((string, string)[] form in forms)
        {
            var watch = Stopwatch.StartNew();
            var (status, json, _) = await Post("/token", client, secret, form);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (status, Text(json, "error")));
            Assert.True(watch.ElapsedMilliseconds < 1000, $"{watch.ElapsedMilliseconds} ms");
        }

        Assert.Equal(4, Host.Lines.Of("token_refused"));
        Assert.DoesNotContain(Host.Lines.All, l => l.Contains("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("grant_type=%")]
    [InlineData("grant_type=client_credentials&scope=%ff")]
    [InlineData("grant_type=refresh_token&refresh_token=!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("grant_type=authorization_code&code=!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!&redirect_uri=x&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task a_broken_request_gets_an_oauth_error_and_one_event(string body)
    {
        (Client client, string? secret) = await NewClient();
        foreach (string type in (string[])["application/x-www-form-urlencoded", "application/json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = new StringContent(body, Encoding.UTF8, type) };
            request.Headers.Authorization = Basic(client.Id, secret!);
            var (status, json, _) = await Send(request);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.NotEmpty(Text(json, "error"));
        }

        Assert.Equal(2, Host.Lines.Of("token_refused"));
    }

    [Theory]
    [InlineData("\0a:b")]
    [InlineData("a\0:b")]
    [InlineData("%00a:b")]
    [InlineData("a b:c")]
    public async Task a_client_id_that_can_be_none_is_looked_up_nowhere(string pair)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        var (status, json, _) = await Send(request);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, Text(json, "error")));
        Assert.Equal(1, Host.Lines.Of("token_refused"));
        using HubRead read = Host.Storage.BeginRead();
        Assert.Null(Host.Room.Clients.Find(read, "\0a"));
        Assert.False(Host.Room.Clients.IsRegistrationToken(read, "\0a", "x"));
    }

    /// <summary>What is stored in clear with a code and a sign-in names what was asked for, and nobody.</summary>
    [Fact]
    public async Task values_that_a_client_asks_about_are_kept_nowhere()
    {
        (Client client, string? secret) = await NewClient();
        using Visitor ana = await SignedIn("ana@duarte.example");
        string code = await Code(ana, client, ("claims", """{"id_token":{"email":{"value":"canary@duarte.example"},"acr":{"values":["canary-acr"]}},"userinfo":{"email":{"essential":true,"value":"canary@duarte.example"}}}"""));
        var (status, _, _) = await Redeem(client, secret, code);
        Assert.Equal(HttpStatusCode.OK, status);
        using HubRead read = Host.Storage.BeginRead();
        foreach (string sql in (string[])["SELECT request FROM identity_code", "SELECT claims FROM identity_family"])
        {
            using PreparedSql select = read.Prepare(sql);
            using SqlRows rows = select.Query();
            Assert.True(rows.Read());
            Assert.Contains("email", rows.Text(0), StringComparison.Ordinal);
            Assert.DoesNotContain("canary", rows.Text(0), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task a_form_that_is_none_is_refused_before_anybody_reads_it()
    {
        using Visitor ana = await SignedIn("ana@duarte.example");
        foreach (string path in (string[])["/authorize/approve", "/logout/confirm", "/signin/email"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
            Assert.Equal(HttpStatusCode.BadRequest, (await ana.Send(request)).Status);
        }
    }

    [Fact]
    public async Task a_cookie_that_is_none_is_nobody()
    {
        (Client client, _) = await NewClient();
        using Visitor mallory = Host.Visitor();
        mallory.Cookies.Add(new Cookie("selfhold", new string('!', 64), "/", Host.Address.Host));
        Assert.StartsWith("/signin?request=", (await mallory.Get(Authorize(client))).Location);
    }

    [Fact]
    public async Task a_wrong_secret_gets_401_with_a_challenge_and_says_nothing_of_who_exists()
    {
        (Client client, _) = await NewClient();
        var (status, json, message) = await Post("/token", client, "wrong", ("grant_type", "client_credentials"));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, Text(json, "error")));
        Assert.Equal("Basic", message.Headers.WwwAuthenticate.Single().Scheme);
        var (unknown, same, _) = await Post("/token", client with { Id = "nobody" }, "wrong", ("grant_type", "client_credentials"));
        Assert.Equal((status, json.GetRawText()), (unknown, same.GetRawText()));
    }
}

public sealed class AbuseOnSqlite() : AbuseContract(DatabaseFamily.Sqlite);

public sealed class AbuseOnPostgres() : AbuseContract(DatabaseFamily.Postgres);
