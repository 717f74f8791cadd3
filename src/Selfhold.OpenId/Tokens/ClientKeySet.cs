using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>The keys that a client signs its assertions with, as a JWK set (RFC 7517 §5).</summary>
public static class ClientKeySet
{
    private const int MostKeys = 20;

    private const int SmallestRsa = 2048;

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>The keys that can check a signature; none where the set can't be read.</summary>
    public static IReadOnlyList<SecurityKey> Read(string jwks)
    {
        try
        {
            var keys = new List<SecurityKey>();
            foreach (JsonWebKey key in new JsonWebKeySet(jwks).Keys)
            {
                if (keys.Count < MostKeys && Usable(key))
                {
                    keys.Add(key);
                }
            }

            return keys;
        }
        catch (Exception e) when (e is ArgumentException or JsonException or FormatException)
        {
            return [];
        }
    }

    /// <summary>Why a set may not be registered, or null.</summary>
    public static string? WhyNot(string jwks)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(jwks, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out JsonElement keys) || keys.ValueKind != JsonValueKind.Array)
            {
                return "jwks is not a JWK set";
            }

            foreach (JsonElement key in keys.EnumerateArray())
            {
                if (key.ValueKind != JsonValueKind.Object)
                {
                    return "jwks is not a JWK set";
                }

                foreach (string member in PrivateMembers)
                {
                    if (key.TryGetProperty(member, out _))
                    {
                        return "jwks holds a private key: make a new one, and send its public half";
                    }
                }
            }
        }
        catch (JsonException)
        {
            return "jwks is not a JWK set";
        }

        return Read(jwks).Count > 0 ? null : "jwks has no EC key, and no RSA key of 2048 bits or more, that signs";
    }

    private static bool Usable(JsonWebKey key) => !key.HasPrivateKey && key.Use is null or "" or "sig"
        && (key.Kty is "EC" && key.Crv is "P-256" or "P-384" or "P-521" || key.Kty is "RSA" && key.KeySize >= SmallestRsa);
}
