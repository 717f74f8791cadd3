using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>Tells a client that a session has ended (OpenID Connect Back-Channel Logout §2.4).</summary>
public static class LogoutToken
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <param name="sid">The client's own name for the session.</param>
    public static string Create(Provider provider, string clientId, string subject, string sid, DateTimeOffset now, SigningCredentials key)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var to = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, provider.Issuer);
            json.WriteString("sub"u8, subject);
            json.WriteString("aud"u8, clientId);
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteNumber("exp"u8, (now + Lifetime).ToUnixTimeSeconds());
            json.WriteString("jti"u8, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
            json.WriteString("sid"u8, sid);
            json.WriteStartObject("events"u8);
            json.WriteStartObject("http://schemas.openid.net/event/backchannel-logout"u8);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Jwt.Sign(to.WrittenSpan, "logout+jwt", key);
    }
}
