namespace Selfhold.Records;

/// <summary>Which of several values of a customer is shown first. Data: kept with the domain as JSON, tried in order until one rule decides.</summary>
/// <param name="Rules">Rules for every attribute that has none of its own.</param>
/// <param name="Attributes">Rules of single attributes.</param>
public sealed partial record SurvivorshipPolicy(IReadOnlyList<SurvivorshipRule> Rules, IReadOnlyDictionary<Meaning, IReadOnlyList<SurvivorshipRule>> Attributes)
{
    /// <summary>Verified first, then most recent, then most trusted source, then most complete.</summary>
    public static SurvivorshipPolicy Default { get; } = new(
        [SurvivorshipRule.VerifiedFirst, SurvivorshipRule.MostRecent, SurvivorshipRule.MostTrusted, SurvivorshipRule.MostComplete],
        new Dictionary<Meaning, IReadOnlyList<SurvivorshipRule>>());
}

public enum SurvivorshipRule
{
    VerifiedFirst,
    MostRecent,
    MostTrusted,
    MostComplete,
}
