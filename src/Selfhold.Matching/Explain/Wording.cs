namespace Selfhold.Matching.Explain;

/// <summary>Says in words for a shop owner what speaks for one customer, what against, and how sure that is.</summary>
internal sealed class Wording(Explanation explanation, List<Evidence> evidence, double household)
{
    /// <summary>Bits around the threshold in which the decision is a matter of luck.</summary>
    private const double Doubt = 1.5;

    /// <summary>Less than this is not worth a word.</summary>
    private const double Mention = 0.7;

    private const int MostFor = 3, MostAgainst = 2;

    public string Sentence()
    {
        string[] speaksFor = Clauses(evidence.Where(e => e.Weight >= Mention).OrderByDescending(e => e.Weight).Take(MostFor), speaksFor: true);
        string[] against = Clauses(evidence.Where(e => e.Weight <= -Mention).OrderBy(e => e.Weight).Take(MostAgainst), speaksFor: false);
        bool same = explanation.Weight >= explanation.ThresholdWeight;
        (string[] main, string[] other, string but) = same ? (speaksFor, against, "Against it") : (against, speaksFor, "For one customer");
        string text = $"{Verdict(same)} ({explanation.ProbabilityText})";
        text += main.Length > 0 ? $": {Join(main)}." : $": {(same ? "little speaks against it" : "too little speaks for one customer")}.";
        text += other.Length > 0 ? $" {but}: {Join(other)}." : "";
        return text + HouseholdClause();
    }

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}",
    };

    /// <summary>Clauses to a list; where one holds an "and" of its own, a comma shows where it ends.</summary>
    private static string Join(string[] clauses)
        => clauses.Length > 1 && clauses.Any(c => c.Contains(" and ", StringComparison.Ordinal))
            ? $"{string.Join(", ", clauses[..^1])}, and {clauses[^1]}"
            : List(clauses);

    private string Verdict(bool same)
    {
        if (explanation.RecordA == explanation.RecordB)
        {
            return "One record, compared with itself";
        }

        if (Math.Abs(explanation.Weight - explanation.ThresholdWeight) < Doubt)
        {
            return "Too close to call";
        }

        string likely = (same ? explanation.Probability : 1 - explanation.Probability) > 0.999 ? "Very likely" : "Probably";
        return likely + (same ? " the same customer" : " two different customers");
    }

    private string HouseholdClause()
    {
        string[] shared = [.. evidence.Where(e => e.SharedBits > 0.5).Select(e => Clause.Plain(e.Attribute))];
        if (household > -Mention || shared.Length == 0)
        {
            return "";
        }

        return shared.Length == 1
            ? $" People of one household often share the {shared[0]}, so it counts less."
            : $" People of one household share {List(shared)}, so these count less.";
    }

    /// <summary>Clauses in their order; what is the same, and what differs, is said in one breath.</summary>
    private static string[] Clauses(IEnumerable<Evidence> items, bool speaksFor)
    {
        List<string> clauses = [.. items.Select(e => Clause.Of(e, speaksFor)).Distinct(StringComparer.Ordinal)];
        Gather(clauses, " is the same", " are the same");
        Gather(clauses, " differ", " differ");
        return [.. clauses];
    }

    private static void Gather(List<string> clauses, string ending, string together)
    {
        string[] subjects = [.. clauses.Where(c => c.EndsWith(ending, StringComparison.Ordinal)).Select(c => c[..^ending.Length])];
        if (subjects.Length > 1)
        {
            int at = clauses.FindIndex(c => c.EndsWith(ending, StringComparison.Ordinal));
            clauses.RemoveAll(c => c.EndsWith(ending, StringComparison.Ordinal));
            clauses.Insert(at, List(subjects) + together);
        }
    }
}
