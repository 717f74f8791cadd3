using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>The authorization code flow as the basic plan walks it: what a request may carry, and what comes of it.</summary>
public sealed class CodeFlowTests(HubUnderTest fixture)
{
    [Fact]
    [Module("oidcc-server", "Core 3.1.2.5", "Core 3.1.3.3", "Core 3.1.3.7", "Core 2", "RFC 6749 5.1", "RFC 6749 10.10", "RFC 9207 2")]
    public async Task a_code_comes_back_with_state_and_issuer_and_buys_tokens_that_hold()
    {
        using Visit visit = fixture.Visit();
        Page back = await visit.AuthorizeAsync(("scope", "openid email"));
        Assert.Equal("state-of-this-test", back.Parameter("state"));
        Assert.Equal(fixture.Hub.Issuer, back.Parameter("iss"));
        Assert.Equal(["code", "iss", "state"], back.Url.Query.TrimStart('?').Split('&').Select(p => p.Split('=')[0]).Order(StringComparer.Ordinal));
        Assert.Empty(back.Url.Fragment);

        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, back);
        Assert.StartsWith("application/json", tokens.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains("no-store", tokens.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal("Bearer", tokens["token_type"], ignoreCase: true);
        Assert.InRange(int.Parse(tokens["expires_in"]!), 1, 3600);
        Assert.Equal("nonce-of-this-test", id.GetClaim("nonce").Value);
        Assert.Equal([visit.Client.Id], id.Audiences);
        Assert.InRange(id.Subject.Length, 1, 255);
        Assert.All(id.Subject, c => Assert.InRange(c, '\x20', '\x7e'));
        Assert.InRange((id.ValidTo - id.IssuedAt).TotalSeconds, 1, 3600);
    }

    [Fact]
    [Module("oidcc-server", "RFC 6749 10.10", "RFC 6819 5.1.4.2.2")]
    public async Task codes_are_long_and_never_the_same()
    {
        using Visit visit = fixture.Visit();
        string[] codes = new string[4];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = (await visit.AuthorizeAsync()).Parameter("code")!;
        }

        // 128 bits and more in letters of base64.
        Assert.All(codes, c => Assert.True(c.Length >= 22, "a code of " + c.Length));
        Assert.Equal(codes.Length, codes.Select(c => c[..12]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(1, visit.SignIns);
    }

    [Fact]
    [Module("oidcc-server", "Core 3.1.3.6", "Core 3.3.2.11")]
    public async Task the_hash_in_the_id_token_is_of_the_access_token_beside_it()
    {
        using Visit visit = fixture.Visit();
        (Answer tokens, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
        byte[] half = SHA256.HashData(Encoding.ASCII.GetBytes(tokens["access_token"]!))[..16];
        Assert.Equal(Convert.ToBase64String(half).TrimEnd('=').Replace('+', '-').Replace('/', '_'), id.GetClaim("at_hash").Value);
    }

    [Fact]
    [Module("oidcc-server", "Core 5.4", "Core 5.5")]
    public async Task the_id_token_carries_nothing_that_was_not_asked_for()
    {
        using Visit visit = fixture.Visit();
        (_, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("scope", "openid email")));
        string[] known = ["iss", "sub", "aud", "exp", "iat", "nbf", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "sid", "jti"];
        Assert.Empty(id.Claims.Select(c => c.Type).Distinct(StringComparer.Ordinal).Except(known, StringComparer.Ordinal));
    }

    [Fact]
    [Module("oidcc-server-client-secret-post", "Core 9", "RFC 6749 2.3.1")]
    public async Task a_client_may_send_its_secret_in_the_body_if_it_is_registered_so()
    {
        MadeClient client = fixture.Client("post", "--auth", "post");
        using Visit visit = fixture.Visit(client);
        Page back = await visit.AuthorizeAsync();
        Answer tokens = await visit.RedeemAsync(back, ("client_id", client.Id), ("client_secret", client.Secret));
        Assert.True(tokens.Status == 200, tokens.ToString());
        await fixture.CheckAsync(visit, tokens["id_token"]!);
    }

    [Fact]
    [Module("oidcc-server-client-secret-post", "RFC 6749 5.2")]
    public async Task a_wrong_secret_is_an_invalid_client()
    {
        MadeClient client = fixture.Client("post", "--auth", "post");
        using Visit visit = fixture.Visit(client);
        Page back = await visit.AuthorizeAsync();
        Answer refused = await visit.RedeemAsync(back, ("client_id", client.Id), ("client_secret", client.Secret + "x"));
        Assert.Equal(401, refused.Status);
        Assert.Equal("invalid_client", refused["error"]);
    }

    [Fact]
    [Module("oidcc-response-type-missing", "RFC 6749 3.1.1", "Core 3.1.2.6")]
    public async Task a_request_without_response_type_is_sent_back_with_an_error()
    {
        using Visit visit = fixture.Visit();
        Page back = await visit.AskAsync(("response_type", null));
        Assert.True(back.HasArrived, back.ToString());
        Assert.Contains(back.Parameter("error"), (string[])["invalid_request", "unsupported_response_type"]);
        Assert.Equal("state-of-this-test", back.Parameter("state"));
        Assert.Null(back.Parameter("code"));
        Assert.DoesNotContain(back.Parameter("error_description") ?? "", c => c is '\r' or '\n' or '\t' or '"' or '\\' or > '~');
    }

    [Fact]
    [Module("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", "Core 3.1.2.1")]
    public async Task a_nonce_may_be_left_out_in_the_code_flow()
    {
        using Visit visit = fixture.Visit();
        (_, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("nonce", null)));
        Assert.False(id.TryGetClaim("nonce", out _));
    }

    [Fact]
    [Module("oidcc-alternate-happy-flow", "RFC 6749 3.3", "RFC 6749 3.1")]
    public async Task the_order_of_parameters_and_scopes_does_not_matter()
    {
        using Visit visit = fixture.Visit();
        visit.StopAtClient();
        IEnumerable<KeyValuePair<string, string>> reversed = visit.Request(("scope", "email openid")).Reverse();
        Page back = await visit.FinishAsync(await visit.Browser.GetAsync(fixture.Hub.Issuer + "/authorize?" + Browser.Query(reversed)));
        (Answer tokens, _) = await fixture.TokensAsync(visit, back);
        Assert.Equal(visit.Email, (await visit.UserInfoAsync(tokens["access_token"]!))["email"]);
    }

    [Theory]
    [InlineData("display", "page")]
    [InlineData("display", "popup")]
    [InlineData("ui_locales", "se")]
    [InlineData("ui_locales", "de en")]
    [InlineData("claims_locales", "se")]
    [InlineData("login_hint", "buffy@hub.example")]
    [InlineData("extra", "foobar")]
    [Module("oidcc-display-page", "Core 3.1.2.1", "Core 15.1")]
    [Module("oidcc-display-popup", "Core 3.1.2.1", "Core 15.1")]
    [Module("oidcc-ui-locales", "Core 3.1.2.1", "Core 15.1")]
    [Module("oidcc-claims-locales", "Core 5.2", "Core 15.1")]
    [Module("oidcc-login-hint", "Core 3.1.2.1")]
    [Module("oidcc-ensure-request-with-unknown-parameter-succeeds", "RFC 6749 3.1")]
    public async Task a_parameter_that_asks_for_comfort_or_is_unknown_never_ends_in_an_error(string name, string value)
    {
        using Visit visit = fixture.Visit();
        await fixture.TokensAsync(visit, await visit.AuthorizeAsync((name, value)));
    }

    [Fact]
    [Module("oidcc-ensure-request-with-acr-values-succeeds", "Core 3.1.2.1", "Core 15.1")]
    public async Task each_supported_context_class_may_be_asked_for_and_the_one_reached_is_told()
    {
        using Visit visit = fixture.Visit();
        string[] supported = [.. (await fixture.MetadataAsync(visit))["acr_values_supported"]!.AsArray().Select(a => (string)a!)];
        (_, JsonWebToken id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("acr_values", string.Join(' ', supported))));
        Assert.Contains(id.GetClaim("acr").Value, supported);
        (_, id) = await fixture.TokensAsync(visit, await visit.AuthorizeAsync(("acr_values", "1 2")));
        Assert.NotEmpty(id.Subject);
    }

    [Fact]
    [Module("oidcc-ensure-post-request-succeeds", "Core 3.1.2.1")]
    public async Task the_request_may_be_posted()
    {
        using Visit visit = fixture.Visit();
        await fixture.TokensAsync(visit, await visit.AuthorizeByPostAsync());
    }

    [Fact]
    [Module("oidcc-ensure-request-with-valid-pkce-succeeds", "RFC 7636 4.5", "RFC 7636 4.6")]
    public async Task the_verifier_of_the_challenge_opens_the_code_and_no_other()
    {
        using Visit visit = fixture.Visit();
        Answer refused = await visit.RedeemAsync(await visit.AuthorizeAsync(), ("code_verifier", new string('x', 43)));
        Assert.Equal(400, refused.Status);
        Assert.Equal("invalid_grant", refused["error"]);
        await fixture.TokensAsync(visit, await visit.AuthorizeAsync());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", "plain")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", null)]
    [Module("oidcc-ensure-request-with-valid-pkce-succeeds", "RFC 9700 2.1.1", "RFC 7636 4.4.1")]
    public async Task without_a_challenge_by_sha256_there_is_no_code(string? challenge, string? method)
    {
        using Visit visit = fixture.Visit();
        Page back = await visit.AskAsync(("code_challenge", challenge), ("code_challenge_method", method));
        Assert.True(back.HasArrived, back.ToString());
        Assert.Equal("invalid_request", back.Parameter("error"));
        Assert.Equal(fixture.Hub.Issuer, back.Parameter("iss"));
    }

    [Fact]
    [Module("oidcc-ensure-registered-redirect-uri", "Core 3.1.2.1", "RFC 9700 2.1")]
    public async Task an_address_that_is_not_registered_gets_an_error_page_and_nobody_is_sent_there()
    {
        using Visit visit = fixture.Visit();
        Page page = await visit.AskAsync(("redirect_uri", HubUnderTest.Back + "/3kq"));
        Refused(page);
        Refused(await visit.AskAsync(("redirect_uri", "https://elsewhere.example/back")));
    }

    [Fact]
    [Module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported", "Core 3.1.2.6", "Core 6.1", NotOffered = "requests come as parameters; `request_not_supported`")]
    public async Task a_request_object_is_refused_as_unsupported()
    {
        using Visit visit = fixture.Visit();
        Page back = await visit.AskAsync(("request", RequestObject(visit, HubUnderTest.Back)));
        Assert.True(back.HasArrived, back.ToString());
        Assert.Equal("request_not_supported", back.Parameter("error"));
    }

    [Fact]
    [Module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", "Core 3.1.2.6", "Core 6.2", NotOffered = "no fetch on a stranger's word; `request_uri_not_supported`")]
    [Module("oidcc-request-uri-unsigned", "Core 6.2", "Core 15.2", Differs = "`request_uri` is mandatory for dynamic providers; the hub fetches nothing on a stranger's word and answers `request_uri_not_supported`")]
    [Module("oidcc-request-uri-signed-rs256", "Core 6.1", "Core 6.2", Differs = "as before, signed or not")]
    public async Task a_request_by_reference_is_refused_as_unsupported_and_never_fetched()
    {
        using var site = new Site { ["/request.jwt"] = "e30.e30." };
        using Visit visit = fixture.Visit();
        Page back = await visit.AskAsync(("request_uri", site.Base + "/request.jwt"));
        Assert.True(back.HasArrived, back.ToString());
        Assert.Equal("request_uri_not_supported", back.Parameter("error"));
        Assert.Equal(0, site.Fetched);
    }

    [Fact]
    [Module("oidcc-ensure-request-object-with-redirect-uri", "Core 6.1", "RFC 6749 3.1.2", NotOffered = "an address inside a request object counts for nothing; the error page, as the module allows")]
    public async Task a_bad_address_beside_a_request_object_stays_an_error_page()
    {
        using Visit visit = fixture.Visit();
        Refused(await visit.AskAsync(("request", RequestObject(visit, HubUnderTest.Back)), ("redirect_uri", HubUnderTest.Back + "/3kq")));
    }

    private static string RequestObject(Visit visit, string redirect)
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return Part("""{"alg":"none"}""") + "." + Part($$"""{"client_id":"{{visit.Client.Id}}","redirect_uri":"{{redirect}}","response_type":"code","scope":"openid"}""") + ".";
    }

    private static void Refused(Page page)
    {
        Assert.False(page.HasArrived, "sent to " + page.Url);
        Assert.Equal(400, page.Status);
        Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere.example", page.Headers.GetValueOrDefault("Location") ?? "", StringComparison.Ordinal);
    }
}
