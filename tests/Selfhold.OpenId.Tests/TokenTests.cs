using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId.Tests;

public sealed class TokenTests
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private static ValueTask<AccessToken?> Read(string? token, DateTimeOffset? at = null) => OwnTokens.AccessToken(token, Some.Provider, Some.Published, at ?? Some.Now);

    private static string Access() => AccessToken.Create(Some.Provider, Some.Family, ["openid", "email"], Some.Now, Some.Key);

    [Fact]
    public async Task an_access_token_says_what_rfc_9068_asks_and_is_read_back()
    {
        string token = Access();
        TokenValidationResult checkedByOthers = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = Some.Published[0], ValidIssuer = "https://hub.example", ValidAudience = "https://hub.example", ValidTypes = ["at+jwt"], ValidateLifetime = false,
        });
        Assert.True(checkedByOthers.IsValid, checkedByOthers.Exception?.ToString());
        var jwt = (JsonWebToken)checkedByOthers.SecurityToken;
        Assert.Equal("aud client_id exp iat iss jti scope sub", string.Join(' ', jwt.Claims.Select(c => c.Type).Order(StringComparer.Ordinal)));

        AccessToken read = (await Read(token))!;
        Assert.Equal(("shop", "pairwise-ana", Some.Family.Id, "k1"), (read.ClientId, read.Subject, read.Family, read.KeyId));
        Assert.Equal(["openid", "email"], read.Scopes);
        Assert.Equal(Some.Now + Some.Provider.AccessTokenLifetime, read.ExpiresAt);
    }

    [Fact]
    public async Task a_token_of_a_client_for_itself_has_no_family_and_no_two_share_an_id()
    {
        AccessToken one = (await Read(AccessToken.Create(Some.Provider, "shop", ["customers:read"], Some.Now, Some.RsaKey)))!, two = (await Read(AccessToken.Create(Some.Provider, "shop", [], Some.Now, Some.Key)))!;
        Assert.Null(one.Family);
        Assert.Equal("shop", one.Subject);
        Assert.Empty(two.Scopes);
        Assert.False(string.Equals(one.Id, two.Id, StringComparison.Ordinal));
        Assert.False(string.Equals((await Read(Access()))!.Id, (await Read(Access()))!.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task an_access_token_ends_to_the_second()
    {
        Assert.NotNull(await Read(Access(), Some.Now.AddMinutes(10).AddTicks(-1)));
        Assert.Null(await Read(Access(), Some.Now.AddMinutes(10)));
    }

    /// <summary>Abuse case B11: an ID token, or one for another audience or of another issuer, is no access token.</summary>
    [Fact]
    public async Task a_token_of_another_kind_is_none()
    {
        Assert.Null(await Read(IdToken.Create(Some.Provider, Some.Family, null, null, "x", null, Some.Now, Some.Key)));
        Assert.Null(await Read(LogoutToken.Create(Some.Provider, "shop", "s", "sid", Some.Now, Some.Key)));
        Assert.Null(await Read(AccessToken.Create(Some.Provider with { Issuer = "https://other.example" }, Some.Family, [], Some.Now, Some.Key)));
        Assert.Null(await Read(Forge(Some.Key, "at+jwt", ("aud", "https://api.example"))));
        Assert.Null(await Read(Forge(Some.Key, "JWT")));
        Assert.NotNull(await Read(Forge(Some.Key, "at+jwt")));
        Assert.Null(await Read(Forge(Some.Key, "at+jwt", ("exp", null))));
        Assert.Null(await Read(Forge(Some.Key, "at+jwt", ("exp", "soon"))));
        Assert.Null(await Read(Forge(Some.Key, "at+jwt", ("jti", null))));
        Assert.Null(await Read(Forge(Some.Key, "at+jwt", ("client_id", Some.BothAddresses))));
    }

    /// <summary>Abuse case B10.</summary>
    [Fact]
    public async Task a_token_that_was_not_signed_by_a_published_key_is_none()
    {
        string good = Access();
        string[] parts = good.Split('.');
        Assert.Null(await Read(Encode("""{"alg":"none","typ":"at+jwt"}""") + "." + parts[1] + "."));
        Assert.Null(await Read(Encode("""{"alg":"none","typ":"at+jwt","kid":"k1"}""") + "." + parts[1] + "." + parts[2]));

        // HS256 with the public key, in each writing, as the secret.
        JsonWebKey published = Some.Published[0];
        foreach (byte[] secret in (byte[][])[Encoding.UTF8.GetBytes(published.X + published.Y), Base64Url.DecodeFromChars(published.X), ((ECDsaSecurityKey)Some.Key.Key).ECDsa.ExportSubjectPublicKeyInfo()])
        {
            string head = Encode("""{"alg":"HS256","typ":"at+jwt","kid":"k1"}""") + "." + parts[1];
            Assert.Null(await Read(head + "." + Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(head)))));
        }

        SigningCredentials strange = Some.NewKey("k1");
        Assert.Null(await Read(Forge(strange, "at+jwt")));
        Assert.Null(await Read(Forge(Some.NewKey("k9"), "at+jwt")));
        JsonWebKey own = Some.PublicOf(strange);
        Dictionary<string, object> embedded = Some.Values(
            ("jwk", Some.Values(("kty", "EC"), ("crv", own.Crv), ("x", own.X), ("y", own.Y))), ("jku", "https://evil.example/jwks"), ("x5u", "https://evil.example/x5u"));
        Assert.Null(await Read(Forge(strange, "at+jwt", embedded)));
        Assert.Null(await Read(Forge(Some.Key, "at+jwt", Some.Values(("crit", Some.BothAddresses)))));
    }

    [Fact]
    public async Task each_changed_character_breaks_a_token()
    {
        string good = Access();
        for (int i = 0; i < good.Length; i++)
        {
            char other = good[i] == 'A' ? 'B' : 'A';
            string changed = good[..i] + other + good[(i + 1)..];

            // The last character of each part carries idle bits: another writing of the same bytes is the same token at most.
            Assert.True(await Read(changed) is null || i == good.Length - 1, $"changed at {i}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.bm90IGpzb24.AAAA")]
    [InlineData("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.a.b.c.d")]
    public async Task what_is_no_token_is_none(string? text)
    {
        Assert.Null(await Read(text));
        Assert.Null(await OwnTokens.Hint(text, Some.Provider, Some.Published));
        Assert.Null(await ClientAssertion.Verify(text, [Some.Published[0]]));
    }

    [Fact]
    public async Task a_very_long_token_is_none() => Assert.Null(await Read(Access() + new string('A', 10_000)));

    [Fact]
    public async Task an_id_token_says_what_core_asks_and_serves_as_a_hint_after_its_end()
    {
        TokenFamily family = Some.Family with { Claims = """{"id_token":{"auth_time":{"essential":true}}}""" };
        string text = IdToken.Create(Some.Provider, family, "n-0S6", "sid-1", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", Some.Values(("email", "a@b.example"), ("sub", "forged"), ("aud", "x")), Some.Now, Some.RsaKey);
        TokenValidationResult result = await Handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            IssuerSigningKey = Some.Published[1], ValidIssuer = "https://hub.example", ValidAudience = "shop", ValidAlgorithms = ["RS256"], ValidateLifetime = false,
        });
        Assert.True(result.IsValid, result.Exception?.ToString());
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal("77QmUPtjPfzWtF2AnpK9RQ", token.GetPayloadValue<string>("at_hash")); // OpenID Connect Core, appendix A.3
        Assert.Equal(("pairwise-ana", "n-0S6", "sid-1", "a@b.example"), (token.Subject, token.GetPayloadValue<string>("nonce"), token.GetPayloadValue<string>("sid"), token.GetPayloadValue<string>("email")));
        Assert.Equal(Some.Family.AuthTime.ToUnixTimeSeconds(), token.GetPayloadValue<long>("auth_time"));
        Assert.Equal((Some.Two, "hwk user"), (token.GetPayloadValue<string>("acr"), string.Join(' ', token.GetPayloadValue<string[]>("amr"))));
        Assert.Equal(new IdTokenHint("shop", "pairwise-ana", "sid-1"), await OwnTokens.Hint(text, Some.Provider, Some.Published));
        Assert.Null(await OwnTokens.Hint(Access(), Some.Provider, Some.Published));
    }

    [Fact]
    public async Task signed_user_info_is_no_hint() => Assert.Null(await OwnTokens.Hint(
        ClaimValues.SignedUserInfo(Some.Provider, "shop", "pairwise-ana", Some.Values(), Some.Now, Some.Key), Some.Provider, Some.Published));

    /// <summary>DESIGN §12: nothing of a sign-in is common to two businesses' tokens unless they asked for it.</summary>
    [Fact]
    public void tokens_of_two_clients_for_one_sign_in_share_no_value_of_the_person()
    {
        TokenFamily other = Some.Family with { Id = new Guid("11111111-2222-3333-4444-555555555555"), ClientId = "bank", Subject = "pairwise-other" };
        HashSet<string> Values(TokenFamily family)
        {
            string access = AccessToken.Create(Some.Provider, family, ["openid"], Some.Now.AddSeconds(family.ClientId.Length), Some.Key);
            var id = new JsonWebToken(IdToken.Create(Some.Provider, family, null, null, access, null, Some.Now.AddSeconds(family.ClientId.Length), Some.Key));
            return id.Claims.Concat(new JsonWebToken(access).Claims).Where(c => c.Type is not ("iss" or "acr" or "amr" or "scope" or "aud" or "iat" or "exp")).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);
        }

        HashSet<string> shop = Values(Some.Family);
        shop.IntersectWith(Values(other));
        Assert.Empty(shop);
    }

    [Fact]
    public void a_logout_token_says_what_back_channel_logout_asks()
    {
        var token = new JsonWebToken(LogoutToken.Create(Some.Provider, "shop", "pairwise-ana", "sid-1", Some.Now, Some.Key));
        Assert.Equal("logout+jwt", token.Typ);
        Assert.Equal(("https://hub.example", "shop", "pairwise-ana", "sid-1"), (token.Issuer, token.Audiences.Single(), token.Subject, token.GetPayloadValue<string>("sid")));
        Assert.Equal("{}", token.GetPayloadValue<JsonElement>("events").GetProperty("http://schemas.openid.net/event/backchannel-logout").GetRawText());
        Assert.False(token.TryGetPayloadValue("nonce", out object? _));
        Assert.NotEmpty(token.Id);
    }

    [Fact]
    public void user_info_writes_every_kind_of_value_and_no_second_sub()
    {
        Dictionary<string, object> claims = Some.Values(("sub", "forged"), ("n", 1L), ("b", true), ("a", new List<object> { "x", 2 }), ("o", Some.Values(("k", "<ü>"))));
        JsonElement json = JsonDocument.Parse(ClaimValues.UserInfo("s", claims)).RootElement;
        Assert.Equal("s", json.GetProperty("sub").GetString());
        Assert.Equal("<ü>", json.GetProperty("o").GetProperty("k").GetString());
        Assert.Equal(2, json.GetProperty("a")[1].GetInt32());
        Assert.Throws<ArgumentException>(() => ClaimValues.UserInfo("s", Some.Values(("x", new Uri("https://x.example")))));

        var signed = new JsonWebToken(ClaimValues.SignedUserInfo(Some.Provider, "shop", "s", claims, Some.Now, Some.Key));
        Assert.Equal(("https://hub.example", "shop", "s"), (signed.Issuer, signed.Audiences.Single(), signed.Subject));
    }

    [Fact]
    public void discovery_names_what_the_rules_let_pass()
    {
        JsonElement json = JsonDocument.Parse(Metadata.Document(Some.Provider)).RootElement;
        Assert.Equal("https://hub.example", json.GetProperty("issuer").GetString());
        Assert.Equal("https://hub.example/register", json.GetProperty("registration_endpoint").GetString());
        Assert.False(JsonDocument.Parse(Metadata.Document(Some.Provider with { Registration = false })).RootElement.TryGetProperty("registration_endpoint", out JsonElement _));
        foreach (string prompt in json.GetProperty("prompt_values_supported").EnumerateArray().Select(p => p.GetString()!))
        {
            Assert.Null(AuthorizeDecision.OfRequest(Some.Context(("prompt", prompt))));
        }

        foreach (string mode in json.GetProperty("response_modes_supported").EnumerateArray().Select(p => p.GetString()!))
        {
            Assert.Null(AuthorizeDecision.OfRequest(Some.Context(("response_mode", mode))));
        }

        foreach (string grant in json.GetProperty("grant_types_supported").EnumerateArray().Select(p => p.GetString()!))
        {
            Assert.Null(TokenRules.Request.First(new TokenContext { Provider = Some.Provider, Form = Some.Form(("grant_type", grant)) }));
        }
    }

    [Fact]
    public void the_key_set_never_shows_a_private_half()
    {
        JsonWebKey whole = JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)Some.Key.Key);
        whole.Alg = "ES256";
        Assert.NotNull(whole.D);
        string json = Encoding.UTF8.GetString(Metadata.KeySet([whole, Some.Published[1]]).Span);
        Assert.DoesNotContain("\"d\"", json, StringComparison.Ordinal);
        Assert.Equal("k1 r1", string.Join(' ', new JsonWebKeySet(json).Keys.Select(k => k.Kid)));
    }

    internal static string Forge(SigningCredentials key, string type, params (string Name, object? Value)[] changed) => Forge(key, type, Some.Values(), changed);

    /// <param name="header">Put beside <c>alg</c>, <c>kid</c> and <c>typ</c>.</param>
    private static string Forge(SigningCredentials key, string type, Dictionary<string, object> header, params (string Name, object? Value)[] changed)
    {
        Dictionary<string, object> payload = Some.Values(
            ("iss", "https://hub.example"), ("aud", "https://hub.example"), ("sub", "s"), ("client_id", "shop"), ("jti", "j"), ("iat", Some.Now.ToUnixTimeSeconds()), ("exp", Some.Now.AddMinutes(5).ToUnixTimeSeconds()));
        foreach ((string name, object? value) in changed)
        {
            payload.Remove(name);
            if (value is not null)
            {
                payload[name] = value;
            }
        }

        return Handler.CreateToken(JsonSerializer.Serialize(payload), key, new Dictionary<string, object>(header, StringComparer.Ordinal) { ["typ"] = type });
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
