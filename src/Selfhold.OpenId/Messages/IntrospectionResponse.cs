using System.Buffers;
using System.Text.Json;

namespace Selfhold.OpenId;

/// <summary>What the introspection endpoint answers (RFC 7662 §2.2).</summary>
public static class IntrospectionResponse
{
    /// <summary>Says nothing else: not why, nor whether there ever was such a token.</summary>
    public static ReadOnlyMemory<byte> NotActive { get; } = "{\"active\":false}"u8.ToArray();

    /// <summary>An access token that counts.</summary>
    public static ReadOnlyMemory<byte> Active(Provider provider, AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Write(provider, token.ClientId, token.Subject, token.Scopes, "Bearer", token.IssuedAt, token.ExpiresAt, token.Id);
    }

    /// <summary>A refresh token that counts.</summary>
    public static ReadOnlyMemory<byte> Active(Provider provider, TokenFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return Write(provider, family.ClientId, family.Subject, family.Scopes, null, family.CreatedAt, family.ExpiresAt, null);
    }

    private static ReadOnlyMemory<byte> Write(
        Provider provider, string client, string subject, IReadOnlyList<string> scopes, string? type, DateTimeOffset issued, DateTimeOffset expires, string? id)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var to = new ArrayBufferWriter<byte>(384);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteBoolean("active"u8, true);
            json.WriteString("iss"u8, provider.Issuer);
            json.WriteString("client_id"u8, client);
            json.WriteString("sub"u8, subject);
            json.WriteString("scope"u8, Words.Join(scopes));
            json.WriteNumber("iat"u8, issued.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, expires.ToUnixTimeSeconds());
            if (type is not null)
            {
                json.WriteString("aud"u8, provider.Issuer);
                json.WriteString("token_type"u8, type);
                json.WriteString("jti"u8, id);
            }

            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }
}
