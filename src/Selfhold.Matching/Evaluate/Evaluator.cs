using System.Runtime.InteropServices;

namespace Selfhold.Matching;

/// <summary>Measures partitions and scored pairs against a truth that the engine never saw.</summary>
public static class Evaluator
{
    /// <param name="truth">Person of each record; −1 where the truth is not known: such records are left out.</param>
    /// <param name="found">Cluster of each record.</param>
    public static Evaluation Evaluate(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
    {
        if (truth.Length != found.Length)
        {
            throw new ArgumentException("Truth and partition speak of different numbers of records.", nameof(found));
        }

        var persons = new Dictionary<int, long>();
        var clusters = new Dictionary<int, long>();
        var cells = new Dictionary<(int Person, int Cluster), long>();
        long records = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] < 0)
            {
                continue;
            }

            records++;
            CollectionsMarshal.GetValueRefOrAddDefault(persons, truth[i], out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(clusters, found[i], out _)++;
            CollectionsMarshal.GetValueRefOrAddDefault(cells, (truth[i], found[i]), out _)++;
        }

        long truePairs = persons.Values.Sum(Pairs);
        long foundPairs = clusters.Values.Sum(Pairs);
        long correct = cells.Values.Sum(Pairs);
        double precision = 0, recall = 0;
        foreach (((int person, int cluster), long n) in cells)
        {
            precision += (double)n * n / clusters[cluster];
            recall += (double)n * n / persons[person];
        }

        return new Evaluation(
            truePairs, foundPairs, correct,
            Ratio(correct, foundPairs), Ratio(correct, truePairs),
            records == 0 ? 0 : precision / records, records == 0 ? 0 : recall / records);
    }

    /// <summary>Precision and recall of the scored pairs at each half bit, lowest weight first.</summary>
    public static IReadOnlyList<ThresholdRow> Thresholds(ReadOnlySpan<int> truth, IReadOnlyList<ScoredPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var persons = new Dictionary<int, long>();
        foreach (int person in truth)
        {
            if (person >= 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(persons, person, out _)++;
            }
        }

        long truePairs = persons.Values.Sum(Pairs);
        var bins = new SortedDictionary<int, (long Correct, long All)>();
        foreach (ScoredPair pair in pairs)
        {
            if (truth[pair.A] < 0 || truth[pair.B] < 0)
            {
                continue;
            }

            int bin = (int)Math.Floor(pair.Weight * 2);
            (long correct, long all) = bins.GetValueOrDefault(bin);
            bins[bin] = (correct + (truth[pair.A] == truth[pair.B] ? 1 : 0), all + 1);
        }

        var rows = new List<ThresholdRow>();
        long hits = 0, total = 0;
        foreach ((int bin, (long correct, long all)) in bins.Reverse())
        {
            hits += correct;
            total += all;
            double weight = bin / 2.0;
            rows.Add(new ThresholdRow(weight, 1 / (1 + double.Exp2(-weight)), Ratio(hits, total), Ratio(hits, truePairs)));
        }

        rows.Reverse();
        return rows;
    }

    private static long Pairs(long n) => n * (n - 1) / 2;

    private static double Ratio(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
