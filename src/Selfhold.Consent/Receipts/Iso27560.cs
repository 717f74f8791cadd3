using System.Text.Json.Nodes;
using Selfhold.Consent.Grants;

namespace Selfhold.Consent.Receipts;

/// <summary>The fields of ISO/IEC TS 27560:2023: header, processing, parties, event.</summary>
internal static class Iso27560
{
    /// <param name="Renewed">She had given it before.</param>
    internal sealed record Facts(
        Guid Receipt, Guid Grant, bool Special, Agreement Agreement, GrantEvent Made, GrantState State, string Subject, string Language, AgreementText Text, bool Renewed);

    private const string Party = "controller";

    public static JsonObject Write(Facts f) => new()
    {
        ["schema_version"] = "ISO/IEC TS 27560:2023",
        ["receipt_id"] = f.Receipt.ToString(),
        ["record_id"] = f.Grant.ToString(),
        ["pii_principal_id"] = f.Subject,
        ["pii_processing"] = Processing(f),
        ["party_identification"] = new JsonArray(Parties(f)),
        ["event"] = new JsonArray(Event(f)),
    };

    private static JsonObject Processing(Facts f)
    {
        AgreementDraft terms = f.Agreement.Terms;
        return new JsonObject
        {
            ["privacy_notice"] = new JsonObject { ["url"] = terms.PolicyUrl, ["text_sha256"] = Convert.ToHexStringLower(f.Text.NoticeHash()) },
            ["language"] = f.Language,
            ["purposes"] = new JsonArray(new JsonObject
            {
                ["purpose"] = f.Text.Purpose,
                ["purpose_type"] = Purposes.Find(terms.Purpose)!.Term,
                ["lawful_basis"] = LegalBases.Clause(terms.LegalBasis) + (f.Special ? ", explicit consent under 9(2)(a)" : ""),
                ["pii_information"] = new JsonArray([.. f.State.Attributes.Select(a => (JsonNode?)Pii(f.Agreement, a))]),
                ["pii_controllers"] = ReceiptDocument.Texts([Party]),
                ["collection_method"] = f.Made.Channel,
                ["processing_method"] = "read by reference from the hub; each read is in the access log",
                ["storage_locations"] = ReceiptDocument.Texts(terms.Countries),
                ["retention_period"] = ReceiptDocument.Stated(terms.Retention),
                ["processing_locations"] = ReceiptDocument.Texts(terms.Countries),
                ["geographic_restrictions"] = ReceiptDocument.Texts(terms.Countries),
                ["service"] = terms.Service,
                ["jurisdiction"] = ReceiptDocument.Stated(terms.Jurisdiction),
                ["recipient_third_parties"] = ReceiptDocument.Texts(terms.Recipients),
                ["withdrawal_method"] = terms.Withdrawal,
                ["privacy_rights"] = ReceiptDocument.Texts(["access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "complaint to a supervisory authority"]),
            }),
        };
    }

    private static JsonObject Pii(Agreement agreement, string name) => new()
    {
        ["pii_type"] = name,
        ["pii_attribute_id"] = name,
        ["pii_optional"] = !agreement.IsEssential(name),
        ["sensitive_pii_category"] = agreement.Special.ContainsKey(name),
        ["special_pii_category"] = agreement.Special.TryGetValue(name, out string? code) ? code : null,
    };

    private static JsonObject Parties(Facts f)
    {
        Controller c = f.Agreement.Terms.Controller;
        return new JsonObject
        {
            ["party_id"] = Party,
            ["party_name"] = c.Name,
            ["party_address"] = ReceiptDocument.Address(c.Address),
            ["party_contact"] = c.Contact,
            ["party_email"] = c.Email,
            ["party_phone"] = c.Phone,
            ["party_url"] = c.Url,
            ["party_type"] = "PII controller",
            ["party_role"] = "controller",
        };
    }

    private static JsonObject Event(Facts f) => new()
    {
        ["event_time"] = ReceiptDocument.Time(f.Made.At),
        ["validity_duration"] = Validity(f.State),
        ["entity_id"] = f.Made.Actor is "person" ? f.Subject : f.Made.Actor,
        ["event_type"] = f.Special ? "explicit" : f.Agreement.Terms.LegalBasis is LegalBases.Consent ? "expressed" : "agreed",
        ["event_state"] = State(f),
    };

    private static JsonObject Validity(GrantState state) => (state.Until, state.Uses) switch
    {
        ({ } until, { } uses) => new() { ["type"] = "UntilTimeDuration", ["until"] = ReceiptDocument.Time(until), ["occurrences"] = uses },
        ({ } until, null) => new() { ["type"] = "UntilTimeDuration", ["until"] = ReceiptDocument.Time(until) },
        (null, { } uses) => new() { ["type"] = "FixedOccurrencesDuration", ["occurrences"] = uses },
        _ => new() { ["type"] = "UntilEventDuration", ["event"] = "withdrawal" },
    };

    /// <summary>The state's term in the Data Privacy Vocabulary.</summary>
    internal static string State(Facts f) => DpvStates.Of(f.State.Status, f.Renewed);
}
