using Selfhold.Matching.Score;

namespace Selfhold.Matching.Cluster;

/// <summary>
/// Links files so that a record meets at most one of each other file: the strongest pair first, a pair whose groups already hold a
/// record of one file is passed over.
/// </summary>
internal static class OneToOne
{
    /// <param name="fileOf">File of each record, 0 to 63.</param>
    /// <param name="content">Hash of what each record says: decides ties.</param>
    public static List<Merge> Steps(int records, IEnumerable<Edge> edges, int[] fileOf, ulong[] content)
    {
        Edge[] order = [.. edges.Where(e => e.Weight >= ClusterRules.LowestThreshold)];
        Array.Sort(order, (x, y) => Compare(x, y, content));
        var sets = new UnionFind(records);
        var files = new ulong[records];
        for (int r = 0; r < records; r++)
        {
            files[r] = 1ul << fileOf[r];
        }

        var steps = new List<Merge>();
        foreach (Edge edge in order)
        {
            int a = sets.Find(edge.A), b = sets.Find(edge.B);
            if (a != b && (files[a] & files[b]) == 0)
            {
                ulong both = files[a] | files[b];
                sets.Join(a, b);
                files[sets.Find(a)] = both;
                steps.Add(new Merge(edge.A, edge.B, edge.Weight, ClusterRules.Probability(edge.Weight), 1, edge.Weight));
            }
        }

        return steps;
    }

    private static int Compare(in Edge x, in Edge y, ulong[] content)
    {
        int order = y.Weight.CompareTo(x.Weight);
        if (order != 0)
        {
            return order;
        }

        (ulong xLow, ulong xHigh) = Sorted(content[x.A], content[x.B]);
        (ulong yLow, ulong yHigh) = Sorted(content[y.A], content[y.B]);
        order = xLow.CompareTo(yLow);
        order = order != 0 ? order : xHigh.CompareTo(yHigh);
        return order != 0 ? order : (x.A, x.B).CompareTo((y.A, y.B));
    }

    private static (ulong Low, ulong High) Sorted(ulong a, ulong b) => a < b ? (a, b) : (b, a);
}
