using Selfhold.Matching.Cluster;
using Selfhold.Matching.Score;

namespace Selfhold.Matching.Resolve;

/// <summary>Decisions about pairs of units, in place of what the pairs weigh.</summary>
internal sealed class Decisions
{
    private readonly Dictionary<(int, int), bool> _same = [];

    public Decisions(KeyedTable keyed, IReadOnlyList<PairDecision> decisions)
    {
        foreach (PairDecision decision in decisions)
        {
            int a = Unit(keyed, decision.A), b = Unit(keyed, decision.B);
            if (a == b)
            {
                throw new ArgumentException("A decision names one record twice.", nameof(decisions));
            }

            (int, int) pair = Pair(a, b);
            _same[pair] = decision.Same && _same.GetValueOrDefault(pair, true);
        }
    }

    public int Count => _same.Count;

    /// <summary>Pairs of units that were decided to be two customers.</summary>
    public IEnumerable<(int A, int B)> Different => _same.Where(d => !d.Value).Select(d => d.Key);

    public bool IsSame(int a, int b) => _same.GetValueOrDefault(Pair(a, b), false);

    /// <summary>Takes decided pairs out of the weighed ones and adds them as what was decided.</summary>
    public IReadOnlyList<List<Edge>> Apply(IReadOnlyList<List<Edge>> edges)
    {
        if (_same.Count == 0)
        {
            return edges;
        }

        foreach (List<Edge> list in edges)
        {
            list.RemoveAll(edge => _same.ContainsKey(Pair(edge.A, edge.B)));
        }

        var decided = new List<Edge>(_same.Count);
        foreach (((int a, int b), bool same) in _same)
        {
            decided.Add(new Edge(a, b, same ? ClusterRules.DecidedSame : ClusterRules.DecidedDifferent, byte.MaxValue));
        }

        return [.. edges, decided];
    }

    private static (int, int) Pair(int a, int b) => a < b ? (a, b) : (b, a);

    private static int Unit(KeyedTable keyed, int record)
    {
        int unit = keyed.UnitOf(record);
        return unit >= 0 && keyed.IsPinned(unit) ? unit : throw new ArgumentException("A decision names a record that is not pinned.", nameof(record));
    }
}
