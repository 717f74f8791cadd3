using System.Collections;
using Selfhold.Matching.Block;
using Selfhold.Matching.Score;

namespace Selfhold.Matching;

/// <summary>Kept pairs by record, strongest first; sorted when first asked for, as most runs never ask.</summary>
internal sealed class PairList(Units units, IReadOnlyList<ScoreWorker> workers) : IReadOnlyList<ScoredPair>
{
    private readonly Lazy<ScoredPair[]> _pairs = new(() => Sorted(units, workers));

    public int Count => workers.Sum(w => w.Edges.Count);

    public ScoredPair this[int index] => _pairs.Value[index];

    public IEnumerator<ScoredPair> GetEnumerator() => _pairs.Value.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ScoredPair[] Sorted(Units units, IReadOnlyList<ScoreWorker> workers)
    {
        ScoredPair[] pairs = [.. workers.SelectMany(w => w.Edges).Select(e =>
        {
            int a = units.First[e.A], b = units.First[e.B];
            return new ScoredPair(Math.Min(a, b), Math.Max(a, b), e.Weight, e.Rule);
        })];
        Array.Sort(pairs, static (x, y) =>
        {
            int order = y.Weight.CompareTo(x.Weight);
            order = order != 0 ? order : x.A.CompareTo(y.A);
            return order != 0 ? order : x.B.CompareTo(y.B);
        });
        return pairs;
    }
}
