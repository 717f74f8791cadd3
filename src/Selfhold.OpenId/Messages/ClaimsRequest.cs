using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Selfhold.OpenId;

/// <summary>One claim that a client asks for (OpenID Connect Core §5.5.1).</summary>
/// <param name="Essential">The client can't do its work well without it; still the person decides.</param>
/// <param name="Values">What it may be, where the client names values; texts only.</param>
public sealed record ClaimRequest(bool Essential, IReadOnlyList<string> Values)
{
    public static ClaimRequest Voluntary { get; } = new(false, []);
}

/// <summary>The <c>claims</c> parameter (OpenID Connect Core §5.5), with one member of our own. Others are not understood and left out.</summary>
public sealed record ClaimsRequest(IReadOnlyDictionary<string, ClaimRequest> UserInfo, IReadOnlyDictionary<string, ClaimRequest> IdToken)
{
    private const int MaxClaims = 50, MaxName = 64;

    public static ClaimsRequest Empty { get; } = new(new Dictionary<string, ClaimRequest>(StringComparer.Ordinal), new Dictionary<string, ClaimRequest>(StringComparer.Ordinal));

    /// <summary>The member <c>agreement</c>: the id of the agreement that the client asks for; null where it names none.</summary>
    public string? Agreement { get; init; }

    public bool IsEmpty => UserInfo.Count == 0 && IdToken.Count == 0 && Agreement is null;

    /// <summary>Null where it is not what §5.5 describes: no object, a member twice, too deep, too many.</summary>
    public static ClaimsRequest? TryParse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return Empty;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            IReadOnlyDictionary<string, ClaimRequest>? userInfo = Member(document.RootElement, "userinfo"), idToken = Member(document.RootElement, "id_token");
            return userInfo is null || idToken is null ? null : new ClaimsRequest(userInfo, idToken) { Agreement = Name(document.RootElement) };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // the second: an unpaired surrogate
        }
    }

    /// <summary>As it is kept with what was granted: names, and what is essential. Values may be a person's and are left out. Empty where nothing is asked.</summary>
    public string ToJson()
    {
        if (IsEmpty)
        {
            return "";
        }

        var to = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            Write(json, "userinfo", UserInfo);
            Write(json, "id_token", IdToken);
            if (Agreement is not null)
            {
                json.WriteString("agreement", Agreement);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static Dictionary<string, ClaimRequest>? Member(JsonElement root, string name)
    {
        var found = new Dictionary<string, ClaimRequest>(StringComparer.Ordinal);
        if (!root.TryGetProperty(name, out JsonElement member) || member.ValueKind == JsonValueKind.Null)
        {
            return found;
        }

        if (member.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (JsonProperty claim in member.EnumerateObject())
        {
            if (found.Count == MaxClaims || Read(claim.Value) is not { } read)
            {
                return null;
            }

            found.Add(claim.Name, read);
        }

        return found;
    }

    // What does not look like a name of ours is not understood, and so left out.
    private static string? Name(JsonElement root) =>
        root.TryGetProperty("agreement", out JsonElement named) && named.ValueKind == JsonValueKind.String && named.GetString() is { Length: > 0 and <= MaxName } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name : null;

    private static ClaimRequest? Read(JsonElement asked)
    {
        if (asked.ValueKind == JsonValueKind.Null)
        {
            return ClaimRequest.Voluntary;
        }

        if (asked.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        bool essential = false;
        if (asked.TryGetProperty("essential", out JsonElement flag))
        {
            if (flag.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                return null;
            }

            essential = flag.ValueKind == JsonValueKind.True;
        }

        var values = new List<string>();
        if (asked.TryGetProperty("value", out JsonElement one) && one.ValueKind == JsonValueKind.String)
        {
            values.Add(one.GetString()!);
        }

        if (asked.TryGetProperty("values", out JsonElement many))
        {
            if (many.ValueKind != JsonValueKind.Array || many.GetArrayLength() > MaxClaims)
            {
                return null;
            }

            foreach (JsonElement value in many.EnumerateArray())
            {
                if (value.ValueKind == JsonValueKind.String)
                {
                    values.Add(value.GetString()!);
                }
            }
        }

        return essential || values.Count > 0 ? new ClaimRequest(essential, values) : ClaimRequest.Voluntary;
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, ClaimRequest> claims)
    {
        if (claims.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach ((string claim, ClaimRequest asked) in claims)
        {
            if (!asked.Essential)
            {
                json.WriteNull(claim);
                continue;
            }

            json.WriteStartObject(claim);
            json.WriteBoolean("essential", true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
