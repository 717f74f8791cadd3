namespace Selfhold.Consent;

/// <summary>
/// The special categories of GDPR article 9, by their codes in the personal-data extension of W3C's Data Privacy Vocabulary, and how a column's label gives one away.
/// A label is only a hint: where it errs it should err to the careful side, and an agreement may mark more.
/// </summary>
public static class SpecialCategories
{
    /// <summary>Code, and what labels say, in lower case: parts of words, in the languages that files come in most.</summary>
    private static readonly (string Code, string[] Signs)[] Table =
    [
        ("pd:Health", ["health", "medical", "medicat", "medicine", "diagnos", "allerg", "disab", "disease", "illness", "patient", "blood", "pregnan", "symptom", "vaccin", "therap", "gesundheit", "krank", "behinder", "impf", "schwanger", "medizin", "santé", "sante", "maladie", "handicap", "salud", "enfermedad", "salute", "malattia", "zdrow", "gezondheid", "ziekte"]),
        ("pd:Religion", ["religio", "faith", "church", "confession", "konfession", "kirche", "glaube", "denomination", "église", "eglise", "iglesia", "geloof"]),
        ("pd:EthnicOrigin", ["ethnic", "ethnie", "ethno", "étnic", "etnic", "etni", "racial", "rasse", "skin colo", "hautfarbe", "herkunft"]),
        ("pd:PoliticalAffiliation", ["politic", "politisch", "politik", "politique", "polític", "partei", "voting", "ideolog", "weltanschauung", "philosophical belief"]),
        ("pd:TradeUnionMembership", ["trade union", "tradeunion", "trade_union", "trade-union", "labor union", "labour union", "union member", "union_member", "gewerkschaft", "syndica", "sindica", "sindaca", "vakbond"]),
        ("pd:Sexual", ["sexual", "sex life", "sexlife", "sex_life", "sexuell", "sexuel", "sessual", "seksu", "sexleben"]),
        ("pd:Biometric", ["biometr", "fingerprint", "fingerabdruck", "empreinte", "faceprint", "face id", "iris scan", "retina", "voiceprint"]),
        ("pd:Genetic", ["genetic", "genetisch", "génétique", "genetique", "genétic", "genom", "genotyp", "dna"]),
    ];

    private static readonly string[] WholeWords = ["race", "union"];

    /// <summary>All codes; an agreement marks with one of these.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. Table.Select(t => t.Code)];

    /// <summary>The code that a column's label suggests, or null.</summary>
    public static string? OfLabel(ReadOnlySpan<char> label)
    {
        string lower = label.ToString().ToLowerInvariant();
        foreach ((string code, string[] signs) in Table)
        {
            if (Array.Exists(signs, s => lower.Contains(s, StringComparison.Ordinal)))
            {
                return code;
            }
        }

        string[] words = lower.Split([' ', '_', '-', '.', '/'], StringSplitOptions.RemoveEmptyEntries);
        return words.Contains(WholeWords[0], StringComparer.Ordinal) ? "pd:EthnicOrigin" : words.Contains(WholeWords[1], StringComparer.Ordinal) ? "pd:TradeUnionMembership" : null;
    }
}
