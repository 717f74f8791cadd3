using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId.Tests;

public sealed class ClientAuthenticationTests
{
    private const string Secret = "s3cret: with all%of it";

    private static readonly Client Basic = Some.Client with
    {
        Secrets = [new ClientSecret(Guid.Empty, SHA256.HashData(Encoding.UTF8.GetBytes(Secret)), [], null), new ClientSecret(new Guid("11111111-1111-1111-1111-111111111111"), SHA256.HashData("old"u8), [], Some.Now.AddHours(1))],
    };

    private static ClientAuthenticationContext Context(Client? client, string? header, params (string, string)[] form) =>
        new() { Provider = Some.Provider, Presented = PresentedClient.Read(header, Some.Form(form)), Client = client, Now = Some.Now };

    private static string Header(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(id) + ":" + Uri.EscapeDataString(secret)));

    private static string? Refuses(ClientAuthenticationContext context)
    {
        Ruling<OAuthError>? ruling = ClientAuthenticationRules.All.First(context);
        if (ruling is not null)
        {
            Assert.Equal(ruling.Rule is "one_way" ? ("invalid_request", 400) : ("invalid_client", 401), (ruling.Answer.Code, ruling.Answer.Status));
        }

        return ruling?.Rule;
    }

    [Fact]
    public void the_right_secret_in_the_registered_way_passes()
    {
        Assert.Null(Refuses(Context(Basic, Header("shop", Secret))));
        Assert.Null(Refuses(Context(Basic, Header("shop", Secret), ("client_id", "shop"))));
        Assert.Null(Refuses(Context(Basic, "basic " + Convert.ToBase64String("shop:old"u8))));
        Assert.Null(Refuses(Context(Basic with { Authentication = ClientAuthentication.SecretPost }, null, ("client_id", "shop"), ("client_secret", Secret))));
        Assert.Null(Refuses(Context(Some.Client with { Authentication = ClientAuthentication.None }, null, ("client_id", "shop"))));
    }

    [Fact]
    public void a_secret_counts_until_its_overlap_is_over()
    {
        ClientAuthenticationContext context = Context(Basic, Header("shop", "old"));
        Assert.Null(Refuses(context with { Now = Some.Now.AddMinutes(59) }));
        Assert.Equal("secret_right", Refuses(context with { Now = Some.Now.AddHours(1) }));
    }

    [Fact]
    public void every_other_way_is_refused_by_its_rule()
    {
        Assert.Equal("one_way", Refuses(Context(Basic, Header("shop", Secret), ("client_secret", Secret))));
        Assert.Equal("one_way", Refuses(Context(Basic, Header("shop", Secret), ("client_id", "other"))));
        Assert.Equal("one_way", Refuses(Context(Basic, null, ("client_id", "shop"), ("client_secret", Secret), ("client_assertion", "x"))));
        Assert.Equal("header_readable", Refuses(Context(Basic, "Basic ???")));
        Assert.Equal("header_readable", Refuses(Context(Basic, "Basic " + Convert.ToBase64String("nocolon"u8))));
        Assert.Equal("header_readable", Refuses(Context(Basic, "Basic " + Convert.ToBase64String("shop:%zz"u8))));
        Assert.Equal("header_readable", Refuses(Context(Basic, "Bearer x")));
        Assert.Equal("client_named", Refuses(Context(null, null)));
        Assert.Equal("client_known", Refuses(Context(null, Header("nobody", Secret))));
        Assert.Equal("client_enabled", Refuses(Context(Basic with { Disabled = true }, Header("shop", Secret))));
        Assert.Equal("way_registered", Refuses(Context(Basic, null, ("client_id", "shop"), ("client_secret", Secret))));
        Assert.Equal("way_registered", Refuses(Context(Basic, null, ("client_id", "shop"))));
        Assert.Equal("way_registered", Refuses(Context(Basic with { Authentication = ClientAuthentication.None }, Header("shop", Secret))));
        Assert.Equal("secret_right", Refuses(Context(Basic, Header("shop", "wrong"))));
        Assert.Equal("secret_right", Refuses(Context(Basic, Header("shop", ""))));
        Assert.Equal("secret_right", Refuses(Context(Basic, Header("shop", new string('x', 5000)))));
        Assert.Equal("secret_right", Refuses(Context(Basic with { Secrets = [] }, Header("shop", Secret))));
    }

    private static readonly Client Jwt = Some.Client with { Authentication = ClientAuthentication.PrivateKeyJwt };

    private static string Assertion(SigningCredentials key, params (string Name, object? Value)[] changed) =>
        TokenTests.Forge(key, "JWT", [("iss", "shop"), ("sub", "shop"), ("client_id", null), ("jti", "a1"), .. changed]);

    private static async Task<string?> RefusesAssertion(string assertion, SigningCredentials? registered = null, string type = ClientAuthenticationRules.AssertionType)
    {
        ClientAuthenticationContext context = Context(Jwt, null, ("client_assertion", assertion), ("client_assertion_type", type));
        Assert.Equal("shop", context.Presented.ClientId ?? "shop");
        return Refuses(context with { Presented = context.Presented, Assertion = await ClientAssertion.Verify(assertion, [Some.PublicOf(registered ?? Some.Key)]) });
    }

    [Fact]
    public async Task an_assertion_of_the_clients_key_for_this_issuer_passes()
    {
        Assert.Null(await RefusesAssertion(Assertion(Some.Key)));
        Assert.Null(await RefusesAssertion(Assertion(Some.RsaKey), Some.RsaKey));
        Assert.Null(await RefusesAssertion(Assertion(Some.Key, ("aud", "https://hub.example/token"))));
        Assert.Null(await RefusesAssertion(Assertion(Some.Key, ("aud", Some.BothAddresses))));
        Assert.Null(await RefusesAssertion(Assertion(Some.Key, ("exp", Some.Now.AddSeconds(-59).ToUnixTimeSeconds()))));
    }

    /// <summary>Abuse cases B10 and B14; and a clock that is off by an hour.</summary>
    [Fact]
    public async Task every_other_assertion_is_refused_by_its_rule()
    {
        Assert.Equal("assertion_type_known", await RefusesAssertion(Assertion(Some.Key), type: "saml"));
        Assert.Equal("assertion_signed", await RefusesAssertion(Assertion(Some.NewKey("k1"))));
        Assert.Equal("assertion_signed", await RefusesAssertion(Assertion(Some.NewKey("k2"))));
        Assert.Equal("assertion_signed", await RefusesAssertion(Assertion(new SigningCredentials(new SymmetricSecurityKey(new byte[32]) { KeyId = "k1" }, "HS256"))));
        Assert.Equal("assertion_signed", await RefusesAssertion("eyJhbGciOiJub25lIn0." + Assertion(Some.Key).Split('.')[1] + "."));
        Assert.Equal("assertion_of_client", await RefusesAssertion(Assertion(Some.Key, ("iss", "other"))));
        Assert.Equal("assertion_of_client", await RefusesAssertion(Assertion(Some.Key, ("iss", null))));
        Assert.Equal("assertion_of_client", Refuses(Context(Jwt, null, ("client_id", "shop"), ("client_assertion", "x"), ("client_assertion_type", ClientAuthenticationRules.AssertionType)) with
        {
            Assertion = await ClientAssertion.Verify(Assertion(Some.Key, ("sub", "other")), [Some.PublicOf(Some.Key)]),
        }));
        Assert.Equal("assertion_for_us", await RefusesAssertion(Assertion(Some.Key, ("aud", "https://other.example"))));
        Assert.Equal("assertion_for_us", await RefusesAssertion(Assertion(Some.Key, ("aud", Some.OursAndAnothers))));
        Assert.Equal("assertion_for_us", await RefusesAssertion(Assertion(Some.Key, ("aud", null))));
        Assert.Equal("assertion_in_time", await RefusesAssertion(Assertion(Some.Key, ("exp", null))));
        Assert.Equal("assertion_in_time", await RefusesAssertion(Assertion(Some.Key, ("exp", Some.Now.AddHours(-1).ToUnixTimeSeconds()))));
        Assert.Equal("assertion_in_time", await RefusesAssertion(Assertion(Some.Key, ("exp", Some.Now.AddYears(1).ToUnixTimeSeconds()))));
        Assert.Equal("assertion_in_time", await RefusesAssertion(Assertion(Some.Key, ("nbf", Some.Now.AddHours(1).ToUnixTimeSeconds()))));
        Assert.Equal("assertion_in_time", await RefusesAssertion(Assertion(Some.Key, ("iat", Some.Now.AddHours(1).ToUnixTimeSeconds()))));
        Assert.Equal("assertion_with_id", await RefusesAssertion(Assertion(Some.Key, ("jti", null))));
    }

    [Fact]
    public async Task where_a_set_has_several_keys_the_assertion_must_say_which()
    {
        SigningCredentials one = Some.NewKey("a"), two = Some.NewKey("b");
        string unnamed = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(new { iss = "shop" }), new SigningCredentials(new ECDsaSecurityKey(((ECDsaSecurityKey)one.Key).ECDsa), "ES256"));
        Assert.NotNull(await ClientAssertion.Verify(unnamed, [Some.PublicOf(one)]));
        Assert.Null(await ClientAssertion.Verify(unnamed, [Some.PublicOf(one), Some.PublicOf(two)]));
    }

    [Theory]
    [InlineData("{\"keys\":[]}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"keys\":[1]}")]
    [InlineData("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"d\":\"AA\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}")]
    [InlineData("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}]}")]
    public void keys_that_are_private_weak_or_of_another_kind_are_not_registered(string jwks) => Assert.NotNull(ClientKeySet.WhyNot(jwks));

    [Fact]
    public void a_public_key_is() => Assert.Null(ClientKeySet.WhyNot(Encoding.UTF8.GetString(Metadata.KeySet(Some.Published).Span)));
}
