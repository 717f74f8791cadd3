using System.Buffers;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>Values of claims as JSON.</summary>
public static class ClaimValues
{
    private static readonly string[] Subject = ["sub"];

    /// <summary>The answer of the UserInfo endpoint (OpenID Connect Core §5.3.2): <c>sub</c>, and what there is of the rest.</summary>
    public static ReadOnlyMemory<byte> UserInfo(string subject, IReadOnlyDictionary<string, object>? claims)
    {
        var to = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, subject);
            Write(json, claims, Subject);
            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    private static readonly string[] SignedOwn = ["sub", "iss", "aud", "iat", "exp"];

    /// <summary>The same as a signed JWT, for clients that registered for one.</summary>
    public static string SignedUserInfo(Provider provider, string clientId, string subject, IReadOnlyDictionary<string, object>? claims, DateTimeOffset now, SigningCredentials key)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var to = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("iss"u8, provider.Issuer);
            json.WriteString("aud"u8, clientId);
            json.WriteNumber("iat"u8, now.ToUnixTimeSeconds());
            json.WriteString("sub"u8, subject);
            Write(json, claims, SignedOwn);
            json.WriteEndObject();
        }

        return Jwt.Sign(to.WrittenSpan, "JWT", key);
    }

    /// <param name="reserved">Names that the caller writes itself.</param>
    internal static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, object>? claims, string[] reserved)
    {
        if (claims is null)
        {
            return;
        }

        foreach ((string name, object value) in claims)
        {
            if (!reserved.Contains(name, StringComparer.Ordinal))
            {
                json.WritePropertyName(name);
                Write(json, value);
            }
        }
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long whole:
                json.WriteNumberValue(whole);
                break;
            case int small:
                json.WriteNumberValue(small);
                break;
            case double real:
                json.WriteNumberValue(real);
                break;
            case JsonElement element:
                element.WriteTo(json);
                break;
            case IReadOnlyDictionary<string, object> members:
                json.WriteStartObject();
                Write(json, members, []);
                json.WriteEndObject();
                break;
            case System.Collections.IEnumerable items:
                json.WriteStartArray();
                foreach (object item in items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"A claim can't be a {value.GetType().Name}.", nameof(value));
        }
    }
}
