namespace Selfhold.Matching;

/// <summary>Measures partitions and scored pairs against a truth that the engine never saw.</summary>
public static class Evaluator
{
    /// <param name="truth">Person of each record; negative where the truth is not known: such records are left out.</param>
    /// <param name="found">Cluster of each record, 0 or above.</param>
    public static Evaluation Evaluate(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
    {
        if (truth.Length != found.Length)
        {
            throw new ArgumentException("Truth and partition speak of different numbers of records.", nameof(found));
        }

        long[] persons = Sizes(truth, truth), clusters = Sizes(found, truth);
        var sums = default(Sums);
        foreach ((int person, int cluster, long n) in Cells(truth, found))
        {
            sums.Records += n;
            sums.Correct += Pairs(n);
            sums.Precision += (double)n * n / clusters[cluster];
            sums.Recall += (double)n * n / persons[person];
        }

        long truePairs = persons.Sum(Pairs), foundPairs = clusters.Sum(Pairs);
        return new Evaluation(
            truePairs, foundPairs, sums.Correct,
            Ratio(sums.Correct, foundPairs), Ratio(sums.Correct, truePairs),
            sums.Records == 0 ? 0 : sums.Precision / sums.Records, sums.Records == 0 ? 0 : sums.Recall / sums.Records);
    }

    /// <summary>
    /// Precision and recall of the scored pairs at each half bit, lowest weight first. Pairs of a run count for all records that
    /// state the same as theirs.
    /// </summary>
    public static IReadOnlyList<ThresholdRow> Thresholds(ReadOnlySpan<int> truth, IReadOnlyList<ScoredPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var bins = new ThresholdBins();
        if (pairs is PairList ofRun)
        {
            ofRun.CountInto(bins, truth.ToArray());
        }
        else
        {
            foreach (ScoredPair pair in pairs)
            {
                if (truth[pair.A] >= 0 && truth[pair.B] >= 0)
                {
                    bins.Add(pair.Weight, truth[pair.A] == truth[pair.B] ? 1 : 0, 1);
                }
            }
        }

        return bins.Rows(Sizes(truth, truth).Sum(Pairs));
    }

    internal static long Pairs(long n) => n * (n - 1) / 2;

    internal static double Ratio(long part, long whole) => whole == 0 ? 1 : (double)part / whole;

    private static long[] Sizes(ReadOnlySpan<int> groups, ReadOnlySpan<int> truth)
    {
        int most = 0;
        foreach (int group in groups)
        {
            most = Math.Max(most, group + 1);
        }

        var sizes = new long[most];
        for (int i = 0; i < groups.Length; i++)
        {
            if (truth[i] >= 0)
            {
                sizes[groups[i]]++;
            }
        }

        return sizes;
    }

    /// <summary>How many records of each person lie in each cluster, where any do.</summary>
    private static IEnumerable<(int Person, int Cluster, long Records)> Cells(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
    {
        var keys = new List<ulong>(truth.Length);
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] >= 0)
            {
                keys.Add(((ulong)(uint)found[i] << 32) | (uint)truth[i]);
            }
        }

        ulong[] sorted = [.. keys];
        Block.RadixSort.SortWhole(sorted);
        return Runs(sorted);
    }

    private static IEnumerable<(int Person, int Cluster, long Records)> Runs(ulong[] sorted)
    {
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            to = from + 1;
            while (to < sorted.Length && sorted[to] == sorted[from])
            {
                to++;
            }

            yield return ((int)(uint)sorted[from], (int)(sorted[from] >> 32), to - from);
        }
    }

    private struct Sums
    {
        public long Records;
        public long Correct;
        public double Precision;
        public double Recall;
    }
}
