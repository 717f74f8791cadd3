using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId.Tests;

/// <summary>Values that the tests share.</summary>
internal static class Some
{
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", One = "acr:one", Two = "acr:two", Three = "acr:three";

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static Provider Provider { get; } = new() { Issuer = "https://hub.example", AcrValues = [One, Two, Three], Registration = true };

    public static Client Client { get; } = new()
    {
        Id = "shop",
        Business = Guid.Empty,
        Domain = Guid.Empty,
        Name = "Shop",
        RedirectUris = ["https://shop.example/cb", "http://127.0.0.1/cb"],
        PostLogoutRedirectUris = ["https://shop.example/bye"],
        GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
        Scopes = ["openid", "email", "customers:read"],
    };

    public static SigningCredentials Key { get; } = NewKey("k1");

    public static SigningCredentials RsaKey { get; } = new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = "r1" }, "RS256");

    public static IReadOnlyList<JsonWebKey> Published { get; } = [PublicOf(Key), PublicOf(RsaKey)];

    public static SigningCredentials NewKey(string kid) => new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = kid }, "ES256");

    public static JsonWebKey PublicOf(SigningCredentials key)
    {
        JsonWebKey jwk = key.Key switch
        {
            ECDsaSecurityKey ec => JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(ec.ECDsa.ExportParameters(false))) { KeyId = ec.KeyId }),
            RsaSecurityKey rsa => JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.Rsa.ExportParameters(false)) { KeyId = rsa.KeyId }),
            _ => throw new NotSupportedException(),
        };
        jwk.Alg = key.Algorithm;
        return jwk;
    }

    public static TokenFamily Family { get; } = new(
        new Guid("0a0b0c0d-0102-0304-0506-0708090a0b0c"), "shop", Guid.Empty, Guid.Empty, null, "pairwise-ana", ["openid", "email"], "", true, 0, Now, Now.AddMinutes(-5), Two, ["hwk", "user"], Now, Now.AddDays(90), null);

    public static CodeGrant Grant { get; } = new(
        Family.Id, "shop", Guid.Empty, Guid.Empty, null, "pairwise-ana", "https://shop.example/cb", ["openid"], "", "n", Challenge, Now, Two, ["hwk"], null, false, Now.AddSeconds(60));

    public static readonly string[] BothAddresses = ["https://hub.example", "https://hub.example/token"], OursAndAnothers = ["https://hub.example", "https://other.example"];

    public static Dictionary<string, object> Values(params (string Name, object Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);

    public static Dictionary<string, string?> Request() => new(StringComparer.Ordinal)
    {
        ["client_id"] = "shop",
        ["redirect_uri"] = "https://shop.example/cb",
        ["response_type"] = "code",
        ["scope"] = "openid email",
        ["state"] = "s",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    };

    public static AuthorizeContext Context(params (string Name, string? Value)[] changed)
    {
        Dictionary<string, string?> values = Request();
        foreach ((string name, string? value) in changed)
        {
            values[name] = value;
        }

        return Context(Form([.. values.Where(v => v.Value is not null).Select(v => (v.Key, v.Value!))]));
    }

    public static AuthorizeContext Context(Parameters sent) => new() { Provider = Provider, Request = AuthorizeRequest.Read(sent), Client = Client, Now = Now };

    public static Parameters Form(params (string Name, string Value)[] values) => Parameters.Parse(string.Join('&', values.Select(v => Uri.EscapeDataString(v.Name) + "=" + Uri.EscapeDataString(v.Value))));
}
