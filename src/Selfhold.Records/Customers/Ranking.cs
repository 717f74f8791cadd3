namespace Selfhold.Records.Customers;

/// <summary>
/// The order of origins under a policy: rule after rule until one decides, at last the record's name, so that there is always one order and it
/// does not depend on the order of records.
/// </summary>
/// <param name="records">In the order of their names.</param>
internal sealed class Ranking(IReadOnlyList<StatedRecord> records)
{
    /// <summary>Which of two is better: negative for a. The rule that decided, or null for a tie.</summary>
    public (int Sign, SurvivorshipRule? By) Compare(IReadOnlyList<SurvivorshipRule> rules, in Claim a, in Claim b)
    {
        StatedRecord x = records[a.Record], y = records[b.Record];
        foreach (SurvivorshipRule rule in rules)
        {
            int sign = rule switch
            {
                SurvivorshipRule.VerifiedFirst => y.Assurance.CompareTo(x.Assurance),
                SurvivorshipRule.MostRecent => y.ObservedAt.CompareTo(x.ObservedAt),
                SurvivorshipRule.MostTrusted => y.Trust.CompareTo(x.Trust),
                SurvivorshipRule.MostComplete => b.Completeness.CompareTo(a.Completeness),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            if (sign != 0)
            {
                return (sign, rule);
            }
        }

        int last = a.Record.CompareTo(b.Record);
        return (last != 0 ? last : a.Slot.CompareTo(b.Slot), null);
    }

    public static string Word(SurvivorshipRule? rule) => rule is { } decided ? SurvivorshipPolicy.Word(decided) : "tie";
}

/// <summary>One record's statement of one value.</summary>
/// <param name="Record">Position of the record in the order of names.</param>
/// <param name="Slot">Where the record states it: its first address of two.</param>
/// <param name="Completeness">Parts, then letters, that it states.</param>
internal readonly record struct Claim(int Record, int Slot, int Completeness, string Text, string Form);
