using System.Text.Json.Nodes;

namespace Selfhold.Consent.Receipts;

/// <summary>The receipt as JSON-LD in W3C's Data Privacy Vocabulary, after its guide to ISO/IEC TS 27560 (profile <c>dpv-27560</c>).</summary>
internal static class DpvReceipt
{
    public static JsonObject Write(Iso27560.Facts f) => new()
    {
        ["@context"] = new JsonObject
        {
            ["dpv"] = "https://w3id.org/dpv#", ["pd"] = "https://w3id.org/dpv/pd#", ["eu-gdpr"] = "https://w3id.org/dpv/legal/eu/gdpr#", ["dct"] = "http://purl.org/dc/terms/",
        },
        ["@id"] = "urn:uuid:" + f.Receipt,
        ["@type"] = "dpv:ConsentReceipt",
        ["dct:conformsTo"] = "https://w3id.org/dpv/schema/dpv-27560",
        ["dpv:hasIdentifier"] = f.Receipt.ToString(),
        ["dct:created"] = ReceiptDocument.Time(f.Made.At),
        ["dpv:hasRecordOfActivity"] = new JsonArray(Record(f)),
    };

    private static JsonObject Record(Iso27560.Facts f)
    {
        AgreementDraft terms = f.Agreement.Terms;
        var record = new JsonObject
        {
            ["@id"] = "urn:uuid:" + f.Grant,
            ["@type"] = "dpv:ConsentRecord",
            ["dpv:hasIdentifier"] = f.Grant.ToString(),
            ["dpv:hasDataSubject"] = f.Subject,
            ["dpv:hasDataController"] = new JsonObject { ["@type"] = "dpv:DataController", ["dpv:hasName"] = terms.Controller.Name, ["dpv:hasContact"] = terms.Controller.Email },
            ["dpv:hasJurisdiction"] = ReceiptDocument.Stated(terms.Jurisdiction),
            ["dpv:hasNotice"] = new JsonObject { ["@type"] = "dpv:ConsentNotice", ["dct:language"] = f.Language, ["dct:source"] = terms.PolicyUrl, ["dct:identifier"] = "sha256:" + Convert.ToHexStringLower(f.Text.NoticeHash()) },
            ["dpv:hasConsentStatus"] = Iso27560.State(f),
            ["dpv:hasIndicationMethod"] = f.Made.Channel,
            ["dpv:hasProcess"] = new JsonArray(new JsonObject
            {
                ["@type"] = "dpv:Process",
                ["dpv:hasPurpose"] = new JsonObject { ["@type"] = Purposes.Find(terms.Purpose)!.Term, ["dct:description"] = f.Text.Purpose },
                ["dpv:hasLegalBasis"] = f.Special ? "eu-gdpr:A9-2-a" : LegalBases.Term(terms.LegalBasis),
                ["dpv:hasPersonalData"] = ReceiptDocument.Texts(f.State.Attributes),
                ["dpv:hasStorageCondition"] = new JsonObject { ["dpv:hasDuration"] = ReceiptDocument.Stated(terms.Retention), ["dpv:hasLocation"] = ReceiptDocument.Texts(terms.Countries) },
                ["dpv:hasRecipient"] = ReceiptDocument.Texts(terms.Recipients),
            }),
        };
        if (f.Special)
        {
            record["dpv:hasDataCategory"] = "dpv:SpecialCategoryPersonalData";
        }

        return record;
    }
}
