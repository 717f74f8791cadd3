using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>Signing and checking, by Microsoft.IdentityModel; what is accepted is said here.</summary>
public static class Jwt
{
    /// <summary>A token of ours or an assertion of a client is never longer.</summary>
    public const int MaxLength = Parameters.MaxValue;

    /// <summary>No <c>none</c>, and no algorithm whose key both sides hold: then nobody can pass a public key off as a secret (RFC 8725 §3.1).</summary>
    private static readonly string[] Asymmetric = ["ES256", "RS256", "PS256", "ES384", "ES512", "RS384", "RS512", "PS384", "PS512"];

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false, MaximumTokenSizeInBytes = MaxLength };

    private static readonly Dictionary<string, Dictionary<string, object>> Types = new(StringComparer.Ordinal)
    {
        ["JWT"] = new(StringComparer.Ordinal) { ["typ"] = "JWT" },
        ["at+jwt"] = new(StringComparer.Ordinal) { ["typ"] = "at+jwt" },
        ["logout+jwt"] = new(StringComparer.Ordinal) { ["typ"] = "logout+jwt" },
    };

    public static IReadOnlyList<string> Algorithms => Asymmetric;

    /// <param name="type">What <c>typ</c> says: JWT, at+jwt or logout+jwt (RFC 8725 §3.11).</param>
    internal static string Sign(ReadOnlySpan<byte> payload, string type, SigningCredentials key) => Handler.CreateToken(Encoding.UTF8.GetString(payload), key, Types[type]);

    /// <summary>The token where its signature is of one of the keys under an algorithm of theirs; null in every other case. Times, issuer and audience are the caller's to ask.</summary>
    /// <remarks>The key is chosen by <c>kid</c> among those given, or is the only one that fits; <c>jwk</c>, <c>jku</c>, <c>x5c</c> and <c>x5u</c> in a header are never read (abuse case B10).</remarks>
    internal static async ValueTask<JsonWebToken?> Verify(string? token, IEnumerable<SecurityKey> keys, string[] types, IEnumerable<string>? algorithms = null)
    {
        if (string.IsNullOrEmpty(token) || token.Length > MaxLength)
        {
            return null;
        }

        JsonWebToken read;
        try
        {
            read = new JsonWebToken(token);
            if (read.IsEncrypted || read.TryGetHeaderValue("crit", out object? _))
            {
                return null; // RFC 7515 §4.1.11: an extension that is not understood must be refused
            }
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }

        SecurityKey? key = Choose(keys, read);
        if (key is null)
        {
            return null;
        }

        TokenValidationResult result = await Handler.ValidateTokenAsync(read, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            TryAllIssuerSigningKeys = true,
            ValidAlgorithms = algorithms ?? Asymmetric,
            ValidTypes = types.Length == 0 ? null : types,
            RequireSignedTokens = true,
            RequireExpirationTime = false,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        }).ConfigureAwait(false);
        return result.IsValid ? read : null;
    }

    private static SecurityKey? Choose(IEnumerable<SecurityKey> keys, JsonWebToken token)
    {
        SecurityKey? only = null;
        foreach (SecurityKey key in keys)
        {
            bool named = token.Kid is { Length: > 0 } kid && string.Equals(kid, key.KeyId, StringComparison.Ordinal);
            if (!string.IsNullOrEmpty(token.Kid) && !named || key is JsonWebKey jwk && !Fits(jwk, token.Alg))
            {
                continue;
            }

            if (named)
            {
                return key;
            }

            if (only is not null)
            {
                return null; // RFC 7517 §4.5: where several fit, the token must say which
            }

            only = key;
        }

        return only;
    }

    private static bool Fits(JsonWebKey key, string algorithm) =>
        key.Use is null or "" or "sig"
        && (string.IsNullOrEmpty(key.Alg) || string.Equals(key.Alg, algorithm, StringComparison.Ordinal))
        && (algorithm.StartsWith("ES", StringComparison.Ordinal) ? key.Kty is "EC" : key.Kty is "RSA");
}
