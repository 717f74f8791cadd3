using Selfhold.Hub.Match;
using Selfhold.Matching;

namespace Selfhold.Hub.Demo;

/// <summary>The customer who is most worth telling of: in all systems, and never twice the same.</summary>
internal static class Story
{
    private const int LargestTold = 5;

    // A story that is told to a stranger must be beyond doubt.
    private const double Surety = 9;

    /// <returns>The records of that customer, or none when no customer is worth telling of.</returns>
    public static IReadOnlyList<int> Pick(RecordSet records, MatchResult result)
    {
        float[] weakest = Weakest(records, result);
        var groups = Enumerable.Range(0, records.Table.Count).GroupBy(r => result.Cluster[r])
            .Where(g => weakest[g.Key] >= result.Report.ThresholdWeight + Surety)
            .Select(g => g.ToArray())
            .Where(g => g.Length is > 1 and <= LargestTold);
        int[] best = [];
        (int Score, float Weight) bestScore = (0, 0);
        foreach (int[] group in groups)
        {
            (int, float) score = (Variety(records, group), weakest[result.Cluster[group[0]]]);
            if (score.CompareTo(bestScore) > 0)
            {
                (best, bestScore) = (group, score);
            }
        }

        return best;
    }

    /// <summary>The weakest of the pairs that each customer needs to hang together; nothing where it has one record.</summary>
    private static float[] Weakest(RecordSet records, MatchResult result)
    {
        int[] parent = [.. Enumerable.Range(0, records.Table.Count)];
        float[] weakest = new float[result.ClusterCount];
        int[] joins = new int[result.ClusterCount];
        Array.Fill(weakest, float.PositiveInfinity);
        foreach (ScoredPair pair in result.Pairs)
        {
            int cluster = result.Cluster[pair.A];
            int a = Root(parent, pair.A), b = Root(parent, pair.B);
            if (cluster == result.Cluster[pair.B] && a != b)
            {
                parent[b] = a;
                weakest[cluster] = pair.Weight;
                joins[cluster]++;
            }
        }

        for (int cluster = 0; cluster < joins.Length; cluster++)
        {
            weakest[cluster] = joins[cluster] > 0 ? weakest[cluster] : float.NegativeInfinity;
        }

        return weakest;
    }

    private static int Root(int[] parent, int record)
    {
        while (parent[record] != record)
        {
            record = parent[record] = parent[parent[record]];
        }

        return record;
    }

    private static int Variety(RecordSet records, int[] group)
    {
        var view = new CustomerView(records, group);
        int systems = group.Select(records.Table.FileOf).Distinct().Count();
        bool nickname = Nickname([.. group.Select(r => Text(records, r, Meaning.GivenName)).Where(n => n.Length > 2)]);
        int mails = Different(group.SelectMany(r => view.Values(r, Meaning.Email)));
        int places = group.Select(r => Text(records, r, Meaning.PostalCode)).Where(p => p.Length > 2).Select(p => p[..2].ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count();
        bool company = group.Any(r => Text(records, r, Meaning.Company).Length > 0);
        return (systems * 10) + (nickname ? 8 : 0) + (mails > 1 ? 5 : 0) + (places > 1 ? 7 : 0) - (company ? 8 : 0);
    }

    // A short form, not a slip: much shorter, or beginning with another letter.
    private static bool Nickname(string[] given)
        => given.Any(a => given.Any(b => a.Length - b.Length > 1 || (a.Length > b.Length && char.ToUpperInvariant(a[0]) != char.ToUpperInvariant(b[0]))));

    private static int Different(IEnumerable<string> values)
        => values.Where(v => v.Length > 0).Select(v => v.ToUpperInvariant()[..Math.Min(v.Length, 3)] + v.Length / 2).Distinct(StringComparer.Ordinal).Count();

    private static string Text(RecordSet records, int record, Meaning meaning)
        => records.Table.IndexOf(meaning) is >= 0 and int column ? ValueText.Shown(records.Table.Value(record, column)) : "";
}
