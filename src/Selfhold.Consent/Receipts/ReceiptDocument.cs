using System.Globalization;
using System.Text.Json.Nodes;
using Selfhold.Consent.Grants;

namespace Selfhold.Consent.Receipts;

/// <summary>
/// A receipt as JSON: the members of Kantara's Consent Receipt 1.1 at the top, those of ISO/IEC TS 27560:2023 under <c>iso27560</c>, the Data Privacy Vocabulary's JSON-LD
/// under <c>dpv</c>, and under <c>selfhold</c> what proves it here. Kantara's schema lets further members be.
/// </summary>
internal static class ReceiptDocument
{
    /// <param name="events">All of the grant; the last one is what the receipt is for.</param>
    public static JsonObject Write(Guid receipt, Guid grant, bool special, Agreement agreement, IReadOnlyList<GrantEvent> events, GrantState state, string subject, string jwk)
    {
        AgreementDraft terms = agreement.Terms;
        GrantEvent made = events[^1];

        // A new end follows a yes: what she was shown is what the yes says.
        GrantEvent yes = events.Last(e => e.Kind is GrantEvents.Given);
        (string language, AgreementText text) = agreement.TextFor(yes.Language);
        string[] spi = [.. state.Attributes.Where(agreement.Special.ContainsKey).Select(a => agreement.Special[a]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var kantara = new JsonObject
        {
            ["version"] = "KI-CR-v1.1.0",
            ["jurisdiction"] = Stated(terms.Jurisdiction),
            ["consentTimestamp"] = made.At.ToUnixTimeSeconds(),
            ["collectionMethod"] = made.Channel,
            ["consentReceiptID"] = receipt.ToString(),
            ["publicKey"] = jwk,
            ["language"] = language,
            ["piiPrincipalId"] = subject,
            ["piiControllers"] = new JsonArray(Controller(terms.Controller)),
            ["policyUrl"] = terms.PolicyUrl,
            ["services"] = new JsonArray(new JsonObject { ["service"] = terms.Service, ["purposes"] = new JsonArray(PurposeOf(terms, text, state)) }),
            ["sensitive"] = spi.Length > 0,
            ["spiCat"] = Texts(spi),
        };
        var facts = new Iso27560.Facts(receipt, grant, special, agreement, made, state, subject, language, text, events.Count(e => e.Kind is GrantEvents.Given) > 1);
        kantara["iso27560"] = Iso27560.Write(facts);
        kantara["dpv"] = DpvReceipt.Write(facts);
        kantara["selfhold"] = new JsonObject
        {
            ["agreement"] = agreement.Id.ToString(),
            ["version"] = agreement.Version,
            ["agreement_sha256"] = agreement.HashText,
            ["notice_sha256"] = Convert.ToHexStringLower(text.NoticeHash()),
            ["event"] = made.Number,
            ["attributes"] = Texts(state.Attributes),
            ["until"] = state.Until is { } until ? Time(until) : null,
            ["uses"] = state.Uses,
        };
        return kantara;
    }

    /// <summary>A business that published no agreement of its own has not said everything.</summary>
    internal static string Stated(string text) => text.Length > 0 ? text : "not stated";

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static JsonArray Texts(IEnumerable<string> all) => new([.. all.Select(a => (JsonNode?)JsonValue.Create(a))]);

    private static JsonObject Controller(Controller c)
    {
        var made = new JsonObject
        {
            ["piiController"] = c.Name, ["onBehalf"] = false, ["contact"] = c.Contact, ["address"] = Address(c.Address), ["email"] = c.Email, ["phone"] = c.Phone,
        };
        if (c.Url is { Length: > 0 } url)
        {
            made["piiControllerUrl"] = url;
        }

        return made;
    }

    internal static JsonObject Address(PostalAddress a) => new()
    {
        ["streetAddress"] = a.Street, ["addressLocality"] = a.Locality, ["postalCode"] = a.PostalCode, ["addressCountry"] = a.Country,
    };

    private static JsonObject PurposeOf(AgreementDraft terms, AgreementText text, GrantState state)
    {
        Purpose purpose = Purposes.Find(terms.Purpose)!;
        var made = new JsonObject
        {
            ["purpose"] = text.Purpose,
            ["consentType"] = terms.LegalBasis is LegalBases.Consent ? "EXPLICIT" : "OTHER: " + LegalBases.Clause(terms.LegalBasis),
            ["purposeCategory"] = Texts([purpose.Term, .. purpose.Broader.Select(b => "dpv:" + b)]),
            ["piiCategory"] = Texts(state.Attributes),
            ["primaryPurpose"] = true,
            ["termination"] = (state.Until is { } until ? $"Ends {Time(until)}, " : "Ends ") + "when withdrawn: " + terms.Withdrawal,
            ["thirdPartyDisclosure"] = terms.Recipients.Count > 0,
        };
        if (terms.Recipients.Count > 0)
        {
            made["thirdPartyName"] = string.Join("; ", terms.Recipients);
        }

        return made;
    }
}
