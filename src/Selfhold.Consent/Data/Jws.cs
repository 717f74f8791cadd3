using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Selfhold.Consent.Data;

/// <summary>JSON Web Signatures in compact form, ES256 alone (RFC 7515, RFC 7518 §3.4).</summary>
internal static class Jws
{
    public static string Sign(ECDsa key, string kid, string type, ReadOnlySpan<byte> payload)
    {
        byte[] header = CanonicalJson.Write(new JsonObject { ["alg"] = "ES256", ["kid"] = kid, ["typ"] = type });
        string signed = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(payload);
        return signed + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    }

    /// <summary>The payload, where the signature is by the key that the header names and the type is the one that was asked for; else null.</summary>
    /// <param name="keyOf">The public key with that id, or null.</param>
    public static byte[]? Verify(string? jws, string type, Func<string, ECParameters?> keyOf)
    {
        string[] parts = (jws ?? "").Split('.');
        if (parts.Length != 3 || Kid(parts[0], type) is not { } kid || keyOf(kid) is not { } found || Decoded(parts[1]) is not { } payload || Decoded(parts[2]) is not { Length: 64 } signature)
        {
            return null;
        }

        using var key = ECDsa.Create(found);
        return key.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), signature, HashAlgorithmName.SHA256) ? payload : null;
    }

    /// <summary>The payload unchecked; null where it is none.</summary>
    public static byte[]? Payload(string jws) => jws.Split('.') is [_, var payload, _] ? Decoded(payload) : null;

    private static string? Kid(string encoded, string type)
    {
        try
        {
            return Decoded(encoded) is { } bytes && JsonNode.Parse(bytes) is JsonObject header
                && string.Equals((string?)header["alg"], "ES256", StringComparison.Ordinal) && string.Equals((string?)header["typ"], type, StringComparison.Ordinal) && !header.ContainsKey("crit")
                ? (string?)header["kid"] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[]? Decoded(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
