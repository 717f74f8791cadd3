using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>Clients that register themselves (an operator's switch, off by default; on here), and what they may choose.</summary>
public sealed class RegistrationTests(HubUnderTest fixture)
{
    [Fact]
    [Module("oidcc-server", "Registration 3.1", "Registration 3.2", "RFC 7591 3.2.1", "Core 9", Plan = "dynamic")]
    public async Task a_client_registers_itself_and_signs_people_in_with_a_key_of_its_own()
    {
        using var client = new KeyClient();
        Answer registered = await client.RegisterAsync(fixture);
        Assert.True(registered.Status == 201, registered.ToString());
        Assert.Contains("no-store", registered.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Null(registered["client_secret"]);
        Assert.Equal([HubUnderTest.Back], registered.Json["redirect_uris"]!.AsArray().Select(r => (string)r!));
        Assert.Equal("private_key_jwt", registered["token_endpoint_auth_method"]);
        await client.FlowAsync(fixture, algorithm: null);
    }

    [Fact]
    [Module("oidcc-idtoken-signature", "Registration 2", "Core 3.1.3.7", "Core 10.1")]
    public async Task a_client_that_names_no_algorithm_gets_rs256()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture);
        await client.FlowAsync(fixture, "RS256");
    }

    [Fact]
    [Module("oidcc-idtoken-rs256", "Registration 2", "Core 3.1.3.7", "Core 10.1")]
    public async Task a_client_that_asks_for_rs256_gets_it()
    {
        using var client = new KeyClient();
        Assert.Equal("RS256", (await client.RegisterAsync(fixture, ("id_token_signed_response_alg", "RS256")))["id_token_signed_response_alg"]);
        await client.FlowAsync(fixture, "RS256");
    }

    [Fact]
    [Module("oidcc-idtoken-rs256", "Core 15.1")]
    public async Task and_one_that_asks_for_es256_gets_that()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture, ("id_token_signed_response_alg", "ES256"));
        await client.FlowAsync(fixture, "ES256");
    }

    [Fact]
    [Module("oidcc-idtoken-unsigned", "Core 3.1.3.7", "Registration 3.3", NotOffered = "ID tokens are always signed; the registration is refused")]
    public async Task unsigned_id_tokens_are_not_to_be_had()
    {
        using var client = new KeyClient();
        AssertRefused(await client.RegisterAsync(fixture, ("id_token_signed_response_alg", "none")), "invalid_client_metadata");
    }

    [Fact]
    [Module("oidcc-userinfo-rs256", "Registration 2", "Core 5.3.2", "Core 5.1", "Discovery 3")]
    public async Task userinfo_may_be_asked_for_as_a_signed_token()
    {
        using var client = new KeyClient();
        Answer registered = await client.RegisterAsync(fixture, ("userinfo_signed_response_alg", "RS256"));
        Assert.True(registered.Status == 201, registered.ToString());
        Assert.Contains("RS256", (await fixture.MetadataAsync(client.Visit!))["userinfo_signing_alg_values_supported"]!.AsArray().Select(a => (string)a!));
        (Answer tokens, JsonWebToken id) = await client.FlowAsync(fixture, null);
        Answer user = await client.Visit!.UserInfoAsync(tokens["access_token"]!);
        Assert.StartsWith("application/jwt", user.Headers["Content-Type"], StringComparison.Ordinal);
        var signed = new JsonWebToken(user.Text);
        Assert.Equal("RS256", signed.Alg);
        Assert.Equal(id.Subject, signed.Subject);
        Assert.Equal(fixture.Hub.Issuer, signed.Issuer);
        Assert.Equal([client.Visit.Client.Id], signed.Audiences);
        Assert.False(signed.TryGetClaim("nonce", out _));
        using RSAOf key = RSAOf.Published((await client.Visit.GetAsync("/jwks")).Json, signed.Kid);
        Assert.True(key.Verifies(user.Text));
    }

    [Fact]
    [Module("oidcc-ensure-redirect-uri-in-authorization-request", "Core 3.1.2.1", "RFC 6749 3.1.2.3")]
    public async Task a_client_of_two_addresses_must_say_which()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture, ("redirect_uris", new JsonArray(HubUnderTest.Back, HubUnderTest.Back + "2")));
        Page page = await client.Visit!.AskAsync(("redirect_uri", null));
        Assert.False(page.HasArrived, page.ToString());
        Assert.Equal(400, page.Status);
    }

    [Fact]
    [Module("oidcc-redirect-uri-query-OK", "RFC 6749 3.1.2", "Core 3.1.2.1")]
    public async Task an_address_with_a_query_keeps_it()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture, ("redirect_uris", new JsonArray(HubUnderTest.Back + "?foo=bar")));
        Page back = await client.Visit!.AuthorizeAsync();
        Assert.Equal("bar", back.Parameter("foo"));
        Assert.NotNull(back.Parameter("code"));
    }

    [Theory]
    [InlineData("?foo=bar", "?foo=baz")]
    [InlineData("", "?foo=bar")]
    [Module("oidcc-redirect-uri-query-mismatch", "Core 3.1.2.1", "RFC 3986 6.2.1")]
    [Module("oidcc-redirect-uri-query-added", "Core 3.1.2.1", "RFC 3986 6.2.1")]
    public async Task a_query_that_is_not_the_registered_one_gets_an_error_page(string registered, string asked)
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture, ("redirect_uris", new JsonArray(HubUnderTest.Back + registered)));
        Page page = await client.Visit!.AskAsync(("redirect_uri", HubUnderTest.Back + asked));
        Assert.False(page.HasArrived, page.ToString());
        Assert.Equal(400, page.Status);
    }

    [Fact]
    [Module("oidcc-redirect-uri-regfrag", "RFC 6749 3.1.2", "Registration 3.3")]
    public async Task an_address_with_a_fragment_cannot_be_registered()
    {
        using var client = new KeyClient();
        AssertRefused(await client.RegisterAsync(fixture, ("redirect_uris", new JsonArray(HubUnderTest.Back + "#foobar"))), "invalid_redirect_uri", "invalid_client_metadata");
    }

    [Theory]
    [InlineData("logo_uri", "https://shop.example/logo.png")]
    [InlineData("policy_uri", "https://shop.example/policy")]
    [InlineData("tos_uri", "https://shop.example/terms")]
    [Module("oidcc-registration-logo-uri", "Registration 2", Differs = "the address is kept and given back, but no image of a stranger is shown or fetched: logos are uploaded and checked")]
    [Module("oidcc-registration-policy-uri", "Registration 2")]
    [Module("oidcc-registration-tos-uri", "Registration 2")]
    public async Task addresses_about_the_client_are_kept_and_links_shown(string member, string address)
    {
        using var client = new KeyClient();
        Answer registered = await client.RegisterAsync(fixture, (member, address));
        Assert.True(registered.Status == 201, registered.ToString());
        Assert.Equal(address, registered[member]);
        Page page = await client.Visit!.UntilApprovalAsync(await client.Visit.AskAsync());
        Assert.False(page.HasArrived);
        if (member == "logo_uri")
        {
            Assert.DoesNotContain(address, page.Text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"href=\"{address}\"", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Module("oidcc-registration-jwks-uri", "Registration 2", "Core 9", "Core 10.1")]
    public async Task keys_may_lie_at_an_address()
    {
        using var client = new KeyClient();
        using var site = new Site { ["/jwks"] = client.Keys.ToJsonString() };
        Answer registered = await client.RegisterAsync(fixture, ("jwks", null), ("jwks_uri", site.Base + "/jwks"));
        Assert.True(registered.Status == 201, registered.ToString());
        await client.FlowAsync(fixture, null);
        Assert.InRange(site.Fetched, 1, 3);
    }

    [Fact]
    [Module("oidcc-refresh-token-rp-key-rotation", "Core 10.1.1", "Core 11", "Core 12.1")]
    public async Task a_client_may_change_its_key_and_go_on_with_its_refresh_token()
    {
        using var client = new KeyClient();
        using var site = new Site { ["/jwks"] = client.Keys.ToJsonString() };
        await client.RegisterAsync(fixture, ("jwks", null), ("jwks_uri", site.Base + "/jwks"), ("grant_types", new JsonArray("authorization_code", "refresh_token")), ("scope", "openid offline_access"));
        (Answer tokens, _) = await client.FlowAsync(fixture, null, null, ("scope", "openid offline_access"), ("prompt", "consent"));
        client.RotateKey();
        site["/jwks"] = client.Keys.ToJsonString();
        Answer renewed = new(0, "", new Dictionary<string, string>());
        for (int i = 0; i < 45 && renewed.Status != 200; i++)
        {
            // The suite waits too, so that a server may keep a client from having its keys fetched at will.
            await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
            renewed = await client.Visit!.TokenAsync([("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]), .. client.Proof(fixture.Hub.Issuer)]);
        }

        Assert.True(renewed.Status == 200, renewed.ToString());
        Assert.Equal(200, (await client.Visit!.UserInfoAsync(renewed["access_token"]!)).Status);
    }

    [Fact]
    [Module("oidcc-refresh-token", "Core 11", "RFC 6749 6", Plan = "dynamic")]
    public async Task a_client_that_registered_itself_gets_refresh_tokens_for_the_grant_it_registered()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture, ("grant_types", new JsonArray("authorization_code", "refresh_token")), ("scope", "openid offline_access"));
        (Answer tokens, _) = await client.FlowAsync(fixture, null, null, ("scope", "openid offline_access"), ("prompt", "consent"));
        Answer renewed = await client.Visit!.TokenAsync([("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]), .. client.Proof(fixture.Hub.Issuer)]);
        Assert.True(renewed.Status == 200, renewed.ToString());
    }

    [Fact]
    [Module("oidcc-ensure-client-assertion-with-iss-aud-succeeds", "RFC 7523 3", "Core 9")]
    public async Task a_proof_addressed_to_the_issuer_is_as_good_as_one_to_the_endpoint()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture);
        await client.FlowAsync(fixture, null, fixture.Hub.Issuer);
    }

    [Fact]
    [Module("oidcc-ensure-client-assertion-with-iss-aud-succeeds", "RFC 7523 3", "RFC 6749 5.2")]
    public async Task a_proof_for_somebody_else_or_used_before_is_an_invalid_client()
    {
        using var client = new KeyClient();
        await client.RegisterAsync(fixture);
        Page back = await client.Visit!.AuthorizeAsync();
        Answer refused = await client.Visit.RedeemAsync(back, client.Proof(fixture.Hub.Issuer, "https://elsewhere.example"));
        Assert.Equal("invalid_client", refused["error"]);
        (string Name, string? Value)[] proof = client.Proof(fixture.Hub.Issuer);
        Assert.Equal(200, (await client.Visit.RedeemAsync(await client.Visit.AuthorizeAsync(), proof)).Status);
        Assert.Equal("invalid_client", (await client.Visit.RedeemAsync(await client.Visit.AuthorizeAsync(), proof))["error"]);
    }

    [Fact]
    [Module("oidcc-registration-sector-uri", "Registration 5", "Core 8.1", Differs = "subjects are pairwise by the domain of the business, not by an address that a client names; the registration is refused, nothing is fetched")]
    [Module("oidcc-registration-sector-bad", "Registration 5", "Registration 3.3")]
    public async Task a_sector_by_address_is_refused_and_never_fetched()
    {
        using var client = new KeyClient();
        using var site = new Site { ["/redirects.json"] = "[\"https://elsewhere.example/back\"]" };
        AssertRefused(await client.RegisterAsync(fixture, ("subject_type", "pairwise"), ("sector_identifier_uri", site.Base + "/redirects.json")), "invalid_client_metadata");
        Assert.Equal(0, site.Fetched);
    }

    private static void AssertRefused(Answer answer, params string[] errors)
    {
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains(answer["error"], errors);
    }
}
