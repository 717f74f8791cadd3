namespace Selfhold.Matching.Tests.Support;

/// <summary>Partitions as sets of sets, whatever their numbers.</summary>
internal static class Partitions
{
    /// <summary>Numbers the clusters by their first record in the order of <paramref name="originalOf"/>, so that two runs compare record by record.</summary>
    /// <param name="originalOf">For each record of the run, which record of the original it is.</param>
    public static int[] Canonical(IReadOnlyList<int> cluster, IReadOnlyList<int>? originalOf = null)
    {
        var back = new int[cluster.Count];
        for (int r = 0; r < back.Length; r++)
        {
            back[originalOf?[r] ?? r] = cluster[r];
        }

        var numbers = new Dictionary<int, int>();
        return [.. back.Select(c => numbers.TryGetValue(c, out int n) ? n : numbers[c] = numbers.Count)];
    }

    public static int[] Permutation(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return order;
    }
}
