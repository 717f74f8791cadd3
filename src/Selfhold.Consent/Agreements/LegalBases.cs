namespace Selfhold.Consent;

/// <summary>The six legal bases of GDPR article 6(1).</summary>
public static class LegalBases
{
    /// <summary>Her own, free yes; special categories on no other.</summary>
    public const string Consent = "consent";
    public const string Contract = "contract";
    public const string LegalObligation = "legal_obligation";
    public const string VitalInterests = "vital_interests";
    public const string PublicTask = "public_task";
    public const string LegitimateInterests = "legitimate_interests";

    public static IReadOnlyList<string> All { get; } = [Consent, Contract, LegalObligation, VitalInterests, PublicTask, LegitimateInterests];

    /// <summary>Whether it comes into force by her own act alone: a consent, and a contract that she enters.</summary>
    public static bool NeedsYes(string basis) => basis is Consent or Contract;

    /// <summary>The clause, for people and receipts.</summary>
    public static string Clause(string basis) => basis switch
    {
        Consent => "GDPR 6(1)(a)",
        Contract => "GDPR 6(1)(b)",
        LegalObligation => "GDPR 6(1)(c)",
        VitalInterests => "GDPR 6(1)(d)",
        PublicTask => "GDPR 6(1)(e)",
        LegitimateInterests => "GDPR 6(1)(f)",
        _ => throw new ArgumentException($"'{basis}' is no legal basis.", nameof(basis)),
    };

    /// <summary>The term of the Data Privacy Vocabulary's GDPR extension.</summary>
    internal static string Term(string basis) => basis switch
    {
        Consent => "eu-gdpr:A6-1-a",
        Contract => "eu-gdpr:A6-1-b",
        LegalObligation => "eu-gdpr:A6-1-c",
        VitalInterests => "eu-gdpr:A6-1-d",
        PublicTask => "eu-gdpr:A6-1-e",
        _ => "eu-gdpr:A6-1-f",
    };
}
