using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>An access token as RFC 9068 writes it, for this hub's own endpoints.</summary>
/// <param name="Subject">The person's pairwise subject; the client's id where there is no person.</param>
/// <param name="Id">Its <c>jti</c>: random; for a person it begins with the family.</param>
/// <param name="Family">What it came from; null where a client got it for itself.</param>
/// <param name="KeyId">The key that signed it; one that was withdrawn counts no more.</param>
public sealed record AccessToken(
    string ClientId, string Subject, IReadOnlyList<string> Scopes, string Id, Guid? Family, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string KeyId)
{
    private const int FamilyBytes = 16, RandomBytes = 16;

    /// <summary>Of a person's sign-in.</summary>
    public static string Create(Provider provider, TokenFamily family, IReadOnlyList<string> scopes, DateTimeOffset now, SigningCredentials key)
    {
        ArgumentNullException.ThrowIfNull(family);
        return Create(provider, family.ClientId, family.Subject, Words.Join(scopes), NewId(family.Id), now, key);
    }

    /// <summary>Of a client for itself (RFC 6749 §4.4): the subject is the client (RFC 9068 §2.2).</summary>
    public static string Create(Provider provider, string clientId, IReadOnlyList<string> scopes, DateTimeOffset now, SigningCredentials key) =>
        Create(provider, clientId, clientId, Words.Join(scopes), NewId(null), now, key);

    /// <summary>The family in a <c>jti</c>, or null.</summary>
    internal static Guid? FamilyOf(string id)
    {
        Span<byte> bytes = stackalloc byte[FamilyBytes + RandomBytes];
        return Base64Url.DecodeFromChars(id, bytes, out _, out int written) == OperationStatus.Done && written == bytes.Length ? new Guid(bytes[..FamilyBytes], bigEndian: true) : null;
    }

    private static string NewId(Guid? family)
    {
        Span<byte> bytes = stackalloc byte[FamilyBytes + RandomBytes];
        family?.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes[FamilyBytes..]);
        return Base64Url.EncodeToString(family is null ? bytes[FamilyBytes..] : bytes);
    }

    private static string Create(Provider provider, string clientId, string subject, string scope, string id, DateTimeOffset now, SigningCredentials key)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var to = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, provider.Issuer);
            json.WriteString("aud"u8, provider.Issuer);
            json.WriteString("sub"u8, subject);
            json.WriteString("client_id"u8, clientId);
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, (now + provider.AccessTokenLifetime).ToUnixTimeSeconds());
            json.WriteString("jti"u8, id);
            if (scope.Length > 0)
            {
                json.WriteString("scope"u8, scope);
            }

            json.WriteEndObject();
        }

        return Jwt.Sign(to.WrittenSpan, "at+jwt", key);
    }
}
