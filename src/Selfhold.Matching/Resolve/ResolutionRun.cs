using System.Runtime.InteropServices;
using Selfhold.Matching.Block;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Score;

namespace Selfhold.Matching.Resolve;

/// <summary>One resolution: blocks, weights, components, customers.</summary>
internal sealed class ResolutionRun(
    KeyedTable keyed, Decisions decisions, int[] caps, PairScorer shipped, double threshold, Func<ulong, bool>? hot,
    IProgress<MatchProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Pairs further below even odds than this many bits are forgotten.</summary>
    private const float Floor = -10;

    private readonly Units _units = keyed.Units;
    private readonly UnitPairs _pairs = new(keyed, shipped, threshold);

    public Resolution Run()
    {
        IReadOnlyList<List<Edge>> edges = decisions.Apply(Weighed());
        Tell(MatchStages.Cluster, _units.Count);
        List<Merge> steps = Clusterer.Steps(_units.Count, edges, _pairs.Weight, keyed.Contents.Low, cancellation);
        (int[] components, int componentCount) = ComponentsOf(edges);
        UnionFind joined = Joined(steps);
        bool[] inCompany = InCompany(joined);
        (int[] customers, int customerCount) = CustomersOf(joined, inCompany);
        return new Resolution(keyed, _pairs, decisions, hot is null ? new FrozenBlocker(_units, keyed.Parts, caps, null) : null)
        {
            Customers = customers,
            CustomerCount = customerCount,
            Components = components,
            ComponentCount = componentCount,
            Partners = new Partners(keyed, _pairs).Of(edges, joined, inCompany),
            Review = ReviewOf(steps, edges, joined),
        };
    }

    private IReadOnlyList<List<Edge>> Weighed()
    {
        Tell(MatchStages.Block, _units.Count);
        Blocks blocks = new FrozenBlocker(_units, keyed.Parts, caps, hot).Blocks(cancellation);
        Tell(MatchStages.Score, 0);
        var pass = new PairPass(_units, blocks, keyed.Contents.Low, fileOf: null);
        Action<long, long>? tell = progress is null ? null : (done, total) => progress.Report(new MatchProgress(MatchStages.Score, done, total));
        List<ScoreWorker> workers = pass.Run(() => new ScoreWorker(keyed.Scorer, Floor, blocks.Rules.Count, _pairs.Adjustment), tell, cancellation);
        return [.. workers.Select(w => w.Edges)];
    }

    private (int[] Numbers, int Count) ComponentsOf(IReadOnlyList<List<Edge>> edges)
    {
        var sets = new UnionFind(_units.Count);
        foreach (List<Edge> list in edges)
        {
            foreach (ref readonly Edge edge in CollectionsMarshal.AsSpan(list))
            {
                if (edge.Weight >= ClusterRules.LowestThreshold)
                {
                    sets.Join(edge.A, edge.B);
                }
            }
        }

        // The lowest unit is the root, so it comes first.
        var numbers = new int[_units.Count];
        int count = 0;
        for (int unit = 0; unit < numbers.Length; unit++)
        {
            int root = sets.Find(unit);
            numbers[unit] = root == unit ? count++ : numbers[root];
        }

        return (numbers, count);
    }

    private UnionFind Joined(List<Merge> steps)
    {
        var sets = new UnionFind(_units.Count);
        foreach (Merge step in steps)
        {
            if (step.Height >= _pairs.Threshold)
            {
                sets.Join(step.A, step.B);
            }
        }

        return sets;
    }

    /// <summary>Whether each unit was joined to another.</summary>
    private bool[] InCompany(UnionFind joined)
    {
        var inCompany = new bool[_units.Count];
        for (int unit = 0; unit < inCompany.Length; unit++)
        {
            int root = joined.Find(unit);
            inCompany[unit] |= root != unit;
            inCompany[root] |= root != unit;
        }

        return inCompany;
    }

    /// <summary>Customers by record, numbered by their first record. Records that state too little to be known by stay alone each.</summary>
    private (int[] Numbers, int Count) CustomersOf(UnionFind joined, bool[] inCompany)
    {
        var alone = new bool[_units.Count];
        for (int unit = 0; unit < alone.Length; unit++)
        {
            alone[unit] = _units.Size[unit] > 1 && !inCompany[unit] && !_pairs.TellsApart(unit);
        }

        var ofRecord = new int[_units.UnitOf.Length];
        var ofRoot = new int[_units.Count];
        int count = 0;
        for (int record = 0; record < ofRecord.Length; record++)
        {
            int unit = _units.UnitOf[record];
            if (unit < 0 || alone[unit])
            {
                ofRecord[record] = count++;
                continue;
            }

            ref int number = ref ofRoot[joined.Find(unit)];
            number = number == 0 ? ++count : number;
            ofRecord[record] = number - 1;
        }

        return (ofRecord, count);
    }

    private IReadOnlyList<ReviewPair> ReviewOf(List<Merge> steps, IReadOnlyList<List<Edge>> edges, UnionFind joined)
    {
        HashSet<(int, int)> decided = [.. decisions.Different.Select(d => Pair(joined.Find(d.A), joined.Find(d.B)))];
        return ReviewQueue.Of(new ReviewInput(
            _pairs.Threshold, steps, edges.SelectMany(list => list), _units.First, StepsAreOfRecords: false,
            edge => !ClusterRules.IsDecided(edge.Weight) && joined.Find(edge.A) != joined.Find(edge.B)
                && !decided.Contains(Pair(joined.Find(edge.A), joined.Find(edge.B))),
            int.MaxValue));
    }

    private static (int, int) Pair(int a, int b) => a < b ? (a, b) : (b, a);

    private void Tell(string stage, long total)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new MatchProgress(stage, 0, total));
    }
}
