using System.Buffers;
using System.Text.Json;

namespace Selfhold.OpenId;

/// <summary>A successful answer of the token endpoint (RFC 6749 §5.1; OpenID Connect Core §3.1.3.3).</summary>
public sealed record TokenResponse(string AccessToken, IReadOnlyList<string> Scopes, string? IdToken = null, string? RefreshToken = null)
{
    public ReadOnlyMemory<byte> ToJson(Provider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var to = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("access_token"u8, AccessToken);
            json.WriteString("token_type"u8, "Bearer"u8);
            json.WriteNumber("expires_in"u8, (long)provider.AccessTokenLifetime.TotalSeconds);
            json.WriteString("scope"u8, Words.Join(Scopes));
            if (RefreshToken is not null)
            {
                json.WriteString("refresh_token"u8, RefreshToken);
            }

            if (IdToken is not null)
            {
                json.WriteString("id_token"u8, IdToken);
            }

            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }
}
