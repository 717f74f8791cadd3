using System.Text;
using System.Text.Json;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Asks once per person, client and thing asked for; a thing she declined is not asked for again until the client says <c>prompt=consent</c>.</summary>
internal sealed class ApprovalPrompt(IdentityRoom room) : IConsentPrompt
{
    public ValueTask<ConsentAnswer> Ask(ConsentQuestion question, CancellationToken ct)
    {
        if (question.Force)
        {
            return new(new ConsentAnswer.MustAsk());
        }

        Approval? approval;
        using (HubRead read = room.Storage.BeginRead())
        {
            approval = room.Approvals.Find(read, question.Person, question.Client.Id);
        }

        if (approval is null)
        {
            return new(new ConsentAnswer.MustAsk());
        }

        IReadOnlyList<string> declined = AskedItems.Declined(approval.Claims);
        foreach (AskedItem item in AskedItems.Of(question.Scopes, ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty))
        {
            if (!Has(approval.Scopes, item.Name) && !Has(declined, item.Name))
            {
                return new(new ConsentAnswer.MustAsk());
            }
        }

        return new(AskedItems.Granted(question.Scopes, ClaimsRequest.TryParse(question.Claims) ?? ClaimsRequest.Empty, approval.Scopes));
    }

    private static bool Has(IReadOnlyList<string> words, string word) => words.Contains(word, StringComparer.Ordinal);
}

/// <summary>Something that a person is asked to let a client have.</summary>
/// <param name="Essential">Without it she cannot go on; otherwise she chooses.</param>
internal sealed record AskedItem(string Name, bool Essential);

/// <summary>What scopes and claims mean to a person: few things, each named once.</summary>
internal static class AskedItems
{
    public const string Email = "email", Offline = "offline_access", SignIn = "openid";

    private static readonly string[] EmailClaimNames = ["email", "email_verified"], OfSignIn = ["sub", "acr", "amr", "auth_time"];

    public static IReadOnlyList<AskedItem> Of(IReadOnlyList<string> scopes, ClaimsRequest claims)
    {
        var items = new List<AskedItem>(2);
        bool email = scopes.Contains(Email, StringComparer.Ordinal), needed = false;
        foreach (string name in EmailClaimNames)
        {
            foreach (IReadOnlyDictionary<string, ClaimRequest> part in (IReadOnlyDictionary<string, ClaimRequest>[])[claims.UserInfo, claims.IdToken])
            {
                if (part.TryGetValue(name, out ClaimRequest? asked))
                {
                    email = true;
                    needed |= asked.Essential;
                }
            }
        }

        if (email)
        {
            items.Add(new AskedItem(Email, needed));
        }

        if (scopes.Contains(Offline, StringComparer.Ordinal))
        {
            items.Add(new AskedItem(Offline, Essential: true));
        }

        return items;
    }

    /// <summary>What of a request she lets pass, given what she approved.</summary>
    public static ConsentAnswer.Granted Granted(IReadOnlyList<string> scopes, ClaimsRequest claims, IReadOnlyList<string> approved)
    {
        bool Let(string claim) => OfSignIn.Contains(claim, StringComparer.Ordinal)
            || EmailClaimNames.Contains(claim, StringComparer.Ordinal) && approved.Contains(Email, StringComparer.Ordinal);

        var letScopes = new List<string>(scopes.Count);
        foreach (string scope in scopes)
        {
            if (approved.Contains(scope, StringComparer.Ordinal))
            {
                letScopes.Add(scope);
            }
        }

        var let = new ClaimsRequest(
            claims.UserInfo.Where(c => Let(c.Key)).ToDictionary(StringComparer.Ordinal), claims.IdToken.Where(c => Let(c.Key)).ToDictionary(StringComparer.Ordinal));
        return new ConsentAnswer.Granted(letScopes, let.ToJson());
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
}
