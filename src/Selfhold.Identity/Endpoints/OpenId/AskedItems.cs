using System.Text;
using System.Text.Json;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>What a client may ask for besides values of hers, which is the room's own to ask: sign-in, and staying connected.</summary>
internal static class AskedItems
{
    public const string Offline = "offline_access", SignIn = "openid", Agreement = "agreement:";

    private static readonly string[] OfSignIn = ["sub", "acr", "amr", "auth_time"];

    /// <summary>She let it sign her in, and stay connected where that is asked.</summary>
    public static bool Answered(Approval? approval, IReadOnlyList<string> scopes) =>
        approval is not null && Has(approval.Scopes, SignIn) && (!Has(scopes, Offline) || Has(approval.Scopes, Offline));

    /// <summary>What of a request she lets pass: the sign-in, which was approved, with what the prompt says of her values.</summary>
    public static GrantedRequest Granted(IReadOnlyList<string> scopes, ClaimsRequest claims, ConsentAnswer.Granted values)
    {
        ClaimsRequest let = ClaimsRequest.TryParse(values.Claims) ?? ClaimsRequest.Empty;
        Dictionary<string, ClaimRequest> Both(IReadOnlyDictionary<string, ClaimRequest> asked, IReadOnlyDictionary<string, ClaimRequest> granted) =>
            asked.Where(c => OfSignIn.Contains(c.Key, StringComparer.Ordinal)).Concat(granted.Where(c => !OfSignIn.Contains(c.Key, StringComparer.Ordinal))).ToDictionary(StringComparer.Ordinal);

        var both = let with { UserInfo = Both(claims.UserInfo, let.UserInfo), IdToken = Both(claims.IdToken, let.IdToken) };
        return new GrantedRequest([.. scopes.Where(s => s is SignIn or Offline || Has(values.Scopes, s))], both.ToJson());
    }

    /// <summary>What she said no to while she said yes to the rest; kept beside what she approved.</summary>
    public static IReadOnlyList<string> Declined(string stored)
    {
        if (stored.Length == 0)
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(stored);
        return document.RootElement.TryGetProperty("declined", out JsonElement declined) ? [.. declined.EnumerateArray().Select(d => d.GetString()!)] : [];
    }

    public static string StoreDeclined(IReadOnlyList<string> declined)
    {
        if (declined.Count == 0)
        {
            return "";
        }

        using var to = new MemoryStream();
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteStartArray("declined");
            foreach (string name in declined)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(to.ToArray());
    }

    public static bool Has(IReadOnlyList<string> words, string word) => words.Contains(word, StringComparer.Ordinal);
}
