namespace Selfhold.Consent;

/// <summary>Everything that the room refuses. Codes are stable.</summary>
public static class ConsentErrors
{
    public static Error PurposeUnknown(string code, IReadOnlyList<string> near) => new("purpose_unknown",
        $"'{Short(code)}' is no purpose of the Data Privacy Vocabulary.{(near.Count > 0 ? " Did you mean " + string.Join(", ", near) + "?" : " See https://w3id.org/dpv#vocab-purposes.")}", "purpose");

    public static Error AttributeUnknown(string name) => new("attribute_unknown", $"'{Short(name)}' is no attribute. Names are those of docs/api/agreements.md, age_over_1 to age_over_120, and other. with a column's label.", "attributes");

    public static Error AttributeTwice(string name) => new("attribute_twice", $"'{Short(name)}' stands twice. Each attribute is essential or optional, once.", "attributes");

    public static Error AttributesNeeded() => new("attributes_needed", "An agreement asks for at least one attribute, and for at most 64.", "attributes");

    public static Error SpecialUnknown(string name) => new("special_unknown", $"'{Short(name)}' can't be marked as special like that. Mark attributes that the agreement asks for, with one of: {string.Join(", ", SpecialCategories.Codes)}.", "special");

    public static Error SpecialNeedsConsent(string name) => new("special_needs_consent", $"'{Short(name)}' is of a special category (GDPR article 9): it can be asked by explicit consent only. Set the legal basis to consent, or leave it out.", "legal_basis");

    public static Error BasisUnknown(string basis) => new("legal_basis_unknown", $"'{Short(basis)}' is no legal basis. One of: {string.Join(", ", LegalBases.All)} (GDPR article 6(1)).", "legal_basis");

    public static Error TextNeeded(string field) => new("agreement_text_needed", $"'{field}' must be filled: people are shown it, or their receipts carry it.", field);

    public static Error TextUnfit(string field) => new("agreement_text_unfit", $"'{field}' is too long, or holds characters that nobody can see.", field);

    public static Error LanguageUnfit(string language) => new("language_unfit", $"'{Short(language)}' is no language tag such as en or de-AT.", "texts");

    public static Error RetentionUnfit(string retention) => new("retention_unfit", $"'{Short(retention)}' is no duration of ISO 8601 such as P2Y or P90D.", "retention");

    public static Error CountryUnfit(string country) => new("country_unfit", $"'{Short(country)}' is no country code of two capital letters (ISO 3166-1), such as DE.", "countries");

    public static Error FileUnfit(string why) => new("agreement_file_unfit", $"The agreement can't be read: {why}. See docs/api/agreements.md for an example.");

    public static Error AgreementNotFound() => new("agreement_not_found", "There is no such agreement.", "agreement");

    public static Error AgreementOfAnother() => new("agreement_of_another", "That agreement belongs to another business. A new version is published by the business that published the first.", "agreement");

    public static Error AgreementRetired() => new("agreement_retired", "The agreement was retired and takes no new grants. Publish a new version of it.", "agreement");

    public static Error AgreementTampered(Guid id, long version) => new("agreement_tampered",
        $"Version {version} of agreement {id} in consent_agreement is not as its business signed it: the row was altered. Nothing is released on it. Restore it from a backup.");

    public static Error EssentialMissing(string name) => new("attribute_essential", $"'{Short(name)}' is essential: without it there is no agreement. Give it, or refuse the whole.", "attributes");

    public static Error NotAsked(string name) => new("attribute_not_asked", $"'{Short(name)}' is not in the agreement: more than it asks can't be given.", "attributes");

    public static Error NothingGiven() => new("nothing_given", "No attribute was given. Choose at least one, or refuse.", "attributes");

    public static Error UntilPast() => new("until_past", "The end lies in the past.", "until");

    public static Error UsesUnfit() => new("uses_unfit", "The number of uses is 1 to 1,000,000.", "uses");

    public static Error SubjectNeeded() => new("subject_needed", "A receipt names the person as the business knows her: her subject or customer id is needed.", "subject");

    public static Error GrantNotFound() => new("grant_not_found", "There is no such grant.", "grant");

    public static Error GrantNotLive() => new("grant_not_live", "The grant has ended. It can be given anew.", "grant");

    public static Error RefusedByPerson() => new("refused_by_person", "She has said no to this. It can be put into force only by her own yes.", "agreement");

    public static Error BasisNeedsYes(string basis) => new("basis_needs_yes", $"An agreement on the basis {basis} comes into force by the person's own yes only.", "agreement");

    public static Error ReasonNeeded() => new("reason_needed", "Say why: the person sees who did this for her, and the reason. At most 500 characters.", "reason");

    public static Error ReceiptNotFound() => new("receipt_not_found", "There is no receipt of that event: receipts are made when something is given.", "grant");

    public static Error ReceiptTampered(Guid grant, long number) => new("receipt_tampered", $"Receipt {number} of grant {grant} in consent_receipt is not as it was signed: the row was altered. Restore it from a backup.");

    public static Error RequestNotFound() => new("request_not_found", "There is no such request, or it has ended.", "request");

    /// <summary>What a user wrote, cut so that a message stays one.</summary>
    private static string Short(string text)
    {
        string one = string.Concat(text.Take(60).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > 60 ? one + "…" : one;
    }
}
