using Selfhold.Matching.Score;

namespace Selfhold.Matching.Cluster;

/// <summary>
/// Links files so that a record meets at most one of each other file: the strongest pair first, a pair whose groups already hold a
/// record of one file is passed over.
/// </summary>
internal static class OneToOne
{
    /// <param name="recordsOf">Records of each unit: those of one file that state the same.</param>
    /// <param name="edges">Weighed pairs of units.</param>
    /// <param name="fileOf">File of each record.</param>
    /// <param name="content">Hash of what each unit says: decides ties.</param>
    /// <returns>Steps between records.</returns>
    public static List<Merge> Steps(IReadOnlyList<int>[] recordsOf, IEnumerable<Edge> edges, int[] fileOf, ulong[] content)
    {
        Edge[] order = [.. edges.Where(e => e.Weight >= ClusterRules.LowestThreshold)];
        Array.Sort(order, (x, y) => Compare(x, y, content));
        var sets = new UnionFind(fileOf.Length);
        int[][] files = Array.ConvertAll(fileOf, file => new[] { file });
        var steps = new List<Merge>();
        foreach (Edge edge in order)
        {
            LinkUnits(recordsOf[edge.A], recordsOf[edge.B], edge.Weight, sets, files, steps);
        }

        return steps;
    }

    /// <summary>Pairs the records of two units one by one, as long as both have one whose group can take the other's.</summary>
    private static void LinkUnits(
        IReadOnlyList<int> left, IReadOnlyList<int> right, float weight, UnionFind sets, int[][] files, List<Merge> steps)
    {
        var free = new List<int>(right);
        foreach (int a in left)
        {
            int at = free.FindIndex(b => !files[sets.Find(a)].AsSpan().ContainsAny(files[sets.Find(b)]));
            if (at < 0)
            {
                continue;
            }

            int b = free[at];
            free.RemoveAt(at);
            int[] both = [.. files[sets.Find(a)], .. files[sets.Find(b)]];
            sets.Join(a, b);
            files[sets.Find(a)] = both;
            steps.Add(new Merge(a, b, weight, ClusterRules.Probability(weight), 1, weight));
        }
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
