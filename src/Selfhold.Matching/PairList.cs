using System.Collections;
using Selfhold.Matching.Block;
using Selfhold.Matching.Score;

namespace Selfhold.Matching;

/// <summary>
/// Kept pairs by record, strongest first; sorted when first asked for, as most runs never ask. Records that state exactly the same
/// are paired with the first of them.
/// </summary>
internal sealed class PairList(Units units, IReadOnlyList<ScoreWorker> workers, PairScorer scorer, int rules) : IReadOnlyList<ScoredPair>
{
    private readonly Lazy<ScoredPair[]> _pairs = new(() => Sorted(units, workers, scorer, (byte)rules));

    public int Count => workers.Sum(w => w.Edges.Count) + units.UnitOf.Length - units.Count;

    public ScoredPair this[int index] => _pairs.Value[index];

    public IEnumerator<ScoredPair> GetEnumerator() => _pairs.Value.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Counts every pair of records, those of records that state the same included, without listing them.</summary>
    public void CountInto(ThresholdBins bins, int[] truth)
    {
        List<int>?[] known = KnownOf(truth);
        for (int unit = 0; unit < units.Count; unit++)
        {
            if (known[unit] is { Count: > 1 } persons)
            {
                float weight = scorer.Score(ref units.Line(unit), ref units.Line(unit));
                bins.Add(weight, persons.GroupBy(p => p).Sum(g => Evaluator.Pairs(g.Count())), Evaluator.Pairs(persons.Count));
            }
        }

        foreach (Edge edge in workers.SelectMany(w => w.Edges))
        {
            if (units.Size[edge.A] == 1 && units.Size[edge.B] == 1)
            {
                int a = truth[units.First[edge.A]], b = truth[units.First[edge.B]];
                bins.Add(edge.Weight, a == b && a >= 0 ? 1 : 0, a >= 0 && b >= 0 ? 1 : 0);
            }
            else
            {
                List<int> a = Persons(edge.A, known, truth), b = Persons(edge.B, known, truth);
                bins.Add(edge.Weight, a.Sum(p => b.LongCount(q => q == p)), (long)a.Count * b.Count);
            }
        }
    }

    private List<int> Persons(int unit, List<int>?[] known, int[] truth)
        => known[unit] ?? (truth[units.First[unit]] >= 0 ? [truth[units.First[unit]]] : []);

    /// <summary>By unit of several records: the persons of those whose truth is known.</summary>
    private List<int>?[] KnownOf(int[] truth)
    {
        var known = new List<int>?[units.Count];
        for (int record = 0; record < truth.Length; record++)
        {
            int unit = units.UnitOf[record];
            if (units.Size[unit] > 1)
            {
                List<int> persons = known[unit] ??= [];
                if (truth[record] >= 0)
                {
                    persons.Add(truth[record]);
                }
            }
        }

        return known;
    }

    private static ScoredPair[] Sorted(
        Units units, IReadOnlyList<ScoreWorker> workers, PairScorer scorer, byte sameStatement)
    {
        var pairs = new List<ScoredPair>();
        foreach (Edge edge in workers.SelectMany(w => w.Edges))
        {
            int a = units.First[edge.A], b = units.First[edge.B];
            pairs.Add(new ScoredPair(Math.Min(a, b), Math.Max(a, b), edge.Weight, edge.Rule));
        }

        for (int record = 0; record < units.UnitOf.Length; record++)
        {
            int unit = units.UnitOf[record];
            if (units.First[unit] != record)
            {
                pairs.Add(new ScoredPair(units.First[unit], record, scorer.Score(ref units.Line(unit), ref units.Line(unit)), sameStatement));
            }
        }

        ScoredPair[] sorted = [.. pairs];
        Array.Sort(sorted, static (x, y) =>
        {
            int order = y.Weight.CompareTo(x.Weight);
            order = order != 0 ? order : x.A.CompareTo(y.A);
            return order != 0 ? order : x.B.CompareTo(y.B);
        });
        return sorted;
    }
}
