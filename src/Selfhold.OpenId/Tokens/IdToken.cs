using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>ID tokens (OpenID Connect Core §2).</summary>
/// <remarks>
/// <c>auth_time</c> is only there when the client asked for it: the same second in two businesses' tokens would tell them that they have the same person.
/// There is no <c>azp</c>: the audience is always the one client (Core errata 2, §2).
/// </remarks>
public static class IdToken
{
    /// <param name="nonce">Of the request; null at a refresh (Core §12.2).</param>
    /// <param name="sid">The client's own name for the session, where it has one.</param>
    /// <param name="claims">Values of claims that the client asked to have in the token and was granted.</param>
    public static string Create(
        Provider provider, TokenFamily family, string? nonce, string? sid, string accessToken, IReadOnlyDictionary<string, object>? claims, DateTimeOffset now, SigningCredentials key)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(key);
        var to = new ArrayBufferWriter<byte>(768);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, provider.Issuer);
            json.WriteString("sub"u8, family.Subject);
            json.WriteString("aud"u8, family.ClientId);
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, (now + provider.IdTokenLifetime).ToUnixTimeSeconds());
            if (AsksAuthTime(family.Claims))
            {
                json.WriteNumber("auth_time"u8, family.AuthTime.ToUnixTimeSeconds());
            }

            json.WriteString("acr"u8, family.Acr);
            json.WriteStartArray("amr"u8);
            foreach (string method in family.Amr)
            {
                json.WriteStringValue(method);
            }

            json.WriteEndArray();
            json.WriteString("at_hash"u8, HalfHash(accessToken));
            Optional(json, "nonce", nonce);
            Optional(json, "sid", sid);
            ClaimValues.Write(json, claims, Own);
            json.WriteEndObject();
        }

        return Jwt.Sign(to.WrittenSpan, "JWT", key);
    }

    /// <summary>What only this class says; a source of claims cannot say it otherwise.</summary>
    private static readonly string[] Own = ["iss", "sub", "aud", "iat", "exp", "nbf", "jti", "auth_time", "acr", "amr", "azp", "nonce", "at_hash", "c_hash", "sid"];

    /// <summary>Left half of the SHA-256 (Core §3.1.3.6); all our algorithms hash with it.</summary>
    internal static string HalfHash(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(token), hash);
        return Base64Url.EncodeToString(hash[..(hash.Length / 2)]);
    }

    private static bool AsksAuthTime(string claims) =>
        claims.Contains("auth_time", StringComparison.Ordinal) && ClaimsRequest.TryParse(claims)?.IdToken.ContainsKey("auth_time") is true;

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
