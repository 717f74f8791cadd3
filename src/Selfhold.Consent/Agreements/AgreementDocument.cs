using System.Globalization;
using System.Text.Json.Nodes;

namespace Selfhold.Consent.Agreements;

/// <summary>Agreements as JSON: what is signed, and the file that a business publishes from. One shape, so that what was published can be published again elsewhere.</summary>
internal static class AgreementDocument
{
    public const string Schema = "selfhold-agreement-1";

    public static JsonObject Write(Guid id, long version, Guid business, AgreementDraft draft, ReadOnlyMemory<byte>? predecessor, DateTimeOffset at)
    {
        JsonObject terms = Terms(draft);
        terms["schema"] = Schema;
        terms["agreement"] = id.ToString();
        terms["version"] = version;
        terms["business"] = business.ToString();
        terms["predecessor"] = predecessor is { } before ? Convert.ToHexStringLower(before.Span) : null;
        terms["published_at"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return terms;
    }

    /// <summary>What is asked, without which version of what it is.</summary>
    public static JsonObject Terms(AgreementDraft draft) => new()
    {
        ["purpose"] = draft.Purpose,
        ["service"] = draft.Service,
        ["texts"] = new JsonObject(draft.Texts.Select(t => KeyValuePair.Create<string, JsonNode?>(t.Key, new JsonObject
        {
            ["purpose"] = t.Value.Purpose, ["notice"] = t.Value.Notice, ["notice_sha256"] = Convert.ToHexStringLower(t.Value.NoticeHash()),
        }))),
        ["essential"] = Texts(draft.Essential),
        ["optional"] = Texts(draft.Optional),
        ["special"] = new JsonObject(AgreementChecks.SpecialOf(draft).Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, s.Value))),
        ["legal_basis"] = draft.LegalBasis,
        ["retention"] = draft.Retention,
        ["recipients"] = Texts(draft.Recipients),
        ["countries"] = Texts(draft.Countries),
        ["jurisdiction"] = draft.Jurisdiction,
        ["withdrawal"] = draft.Withdrawal,
        ["policy_url"] = draft.PolicyUrl,
        ["controller"] = new JsonObject
        {
            ["name"] = draft.Controller.Name,
            ["contact"] = draft.Controller.Contact,
            ["email"] = draft.Controller.Email,
            ["phone"] = draft.Controller.Phone,
            ["url"] = draft.Controller.Url,
            ["address"] = new JsonObject
            {
                ["street"] = draft.Controller.Address.Street,
                ["locality"] = draft.Controller.Address.Locality,
                ["postal_code"] = draft.Controller.Address.PostalCode,
                ["country"] = draft.Controller.Address.Country,
            },
        },
    };

    /// <summary>The terms of a document that the room wrote.</summary>
    public static AgreementDraft Read(JsonObject document) => new()
    {
        Purpose = (string)document["purpose"]!,
        Service = (string)document["service"]!,
        Texts = document["texts"]!.AsObject().ToDictionary(t => t.Key, t => new AgreementText((string)t.Value!["purpose"]!, (string)t.Value["notice"]!), StringComparer.Ordinal),
        Essential = List(document["essential"]),
        Optional = List(document["optional"]),
        Special = document["special"]!.AsObject().ToDictionary(s => s.Key, s => (string)s.Value!, StringComparer.Ordinal),
        LegalBasis = (string)document["legal_basis"]!,
        Retention = (string)document["retention"]!,
        Recipients = List(document["recipients"]),
        Countries = List(document["countries"]),
        Jurisdiction = (string)document["jurisdiction"]!,
        Withdrawal = (string)document["withdrawal"]!,
        PolicyUrl = (string)document["policy_url"]!,
        Controller = ReadController(document["controller"]!),
    };

    private static Controller ReadController(JsonNode c) => new(
        (string)c["name"]!, (string)c["contact"]!, (string)c["email"]!, (string)c["phone"]!,
        new PostalAddress((string)c["address"]!["street"]!, (string)c["address"]!["locality"]!, (string)c["address"]!["postal_code"]!, (string)c["address"]!["country"]!), (string?)c["url"]);

    private static string[] List(JsonNode? node) => [.. node!.AsArray().Select(n => (string)n!)];

    private static JsonArray Texts(IEnumerable<string> all) => new([.. all.Select(a => (JsonNode?)JsonValue.Create(a))]);
}
