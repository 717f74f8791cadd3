using Selfhold.Matching.Block;
using Selfhold.Matching.Score;

namespace Selfhold.Matching.Cluster;

internal sealed record PartitionInput(
    RecordTable Table, MatchOptions Options, Units Units, ulong[] Content, PairScorer Scorer, PairScorer Shipped, IReadOnlyList<List<Edge>> Edges, double ModelThreshold);

/// <summary>Which records are one customer, and how that was decided.</summary>
internal sealed class Partition
{
    /// <summary>Customer of each record, numbered in the order of their first record.</summary>
    public required int[] Cluster { get; init; }

    public required int Count { get; init; }

    /// <summary>The threshold in bits.</summary>
    public required double Weight { get; init; }

    public double Probability => 1 / (1 + double.Exp2(-Weight));

    public required bool Chosen { get; init; }

    public required double ExpectedPrecision { get; init; }

    public required IReadOnlyList<Merge> Steps { get; init; }

    public static Partition Of(PartitionInput input, CancellationToken cancellation)
        => input.Options.Link == LinkMode.LinkOneToOne ? OneToOneOf(input) : AverageLinkOf(input, cancellation);

    private static Partition AverageLinkOf(PartitionInput input, CancellationToken cancellation)
    {
        Units units = input.Units;
        List<Merge> steps = Clusterer.Steps(
            units.Count, input.Edges, (a, b) => input.Scorer.Score(ref units.Line(a), ref units.Line(b)), input.Content, cancellation);
        (ThresholdChoice choice, bool chosen) = Threshold(input, steps);
        var sets = new UnionFind(units.Count);
        var joined = new bool[units.Count];
        foreach (Merge step in steps)
        {
            if (step.Height >= choice.Weight)
            {
                sets.Join(step.A, step.B);
                joined[step.A] = joined[step.B] = true;
            }
        }

        // Records that state exactly the same are one customer, unless what they state is too little to tell anyone apart.
        bool link = input.Options.Link != LinkMode.Dedupe;
        var alone = new bool[units.Count];
        for (int unit = 0; unit < units.Count; unit++)
        {
            alone[unit] = units.Size[unit] > 1 && !joined[unit]
                && (link || !TellsApart(input, ref units.Line(unit), choice.Weight));
        }

        return Number(input, record => alone[units.UnitOf[record]] ? ~record : sets.Find(units.UnitOf[record]), choice, chosen, steps);
    }

    /// <summary>
    /// Whether a record states enough to be known again: under what was learned, or under the shipped odds, because a table whose
    /// doubles are all exact teaches nothing.
    /// </summary>
    private static bool TellsApart(PartitionInput input, ref int line, double threshold)
    {
        input.Scorer.Compare(ref line, ref line, out Finding same);
        return input.Scorer.Weigh(same) >= threshold || input.Shipped.Weigh(same with { Rarity = 0, SharedRarity = 0 }) >= 0;
    }

    private static Partition OneToOneOf(PartitionInput input)
    {
        // Here records count one by one: two that state the same are still two.
        Units units = input.Units;
        int records = input.Table.Count;
        var recordsOf = new List<int>[units.Count];
        var fileOf = new int[records];
        for (int record = 0; record < records; record++)
        {
            (recordsOf[units.UnitOf[record]] ??= []).Add(record);
            fileOf[record] = input.Table.FileOf(record);
        }

        List<Merge> steps = OneToOne.Steps(recordsOf, input.Edges.SelectMany(list => list), fileOf, input.Content);
        (ThresholdChoice choice, bool chosen) = Threshold(input, steps);
        var sets = new UnionFind(records);
        foreach (Merge step in steps)
        {
            if (step.Height >= choice.Weight)
            {
                sets.Join(step.A, step.B);
            }
        }

        return Number(input, sets.Find, choice, chosen, steps);
    }

    private static (ThresholdChoice Choice, bool Chosen) Threshold(PartitionInput input, List<Merge> steps)
    {
        double? fixedAt = input.Options.Threshold ?? (input.Options.Model is { TrainedOn: > 0 } ? input.ModelThreshold : null);
        if (fixedAt is { } probability)
        {
            double weight = Math.Log2(probability / (1 - probability));
            return (ThresholdChooser.At(steps, weight), false);
        }

        double expected = input.Edges.Sum(list => list.Sum(e => (double)ClusterRules.Probability(e.Weight)));
        return (ThresholdChooser.Choose(steps, expected), true);
    }

    private static Partition Number(PartitionInput input, Func<int, int> groupOf, ThresholdChoice choice, bool chosen, List<Merge> steps)
    {
        int count = 0;
        var numberOf = new int[input.Table.Count];
        var cluster = new int[input.Table.Count];
        for (int record = 0; record < cluster.Length; record++)
        {
            // A group is named by a unit or record; a record that stands alone by a negative number.
            int group = groupOf(record);
            if (group < 0)
            {
                cluster[record] = count++;
                continue;
            }

            if (numberOf[group] == 0)
            {
                numberOf[group] = ++count;
            }

            cluster[record] = numberOf[group] - 1;
        }

        return new Partition
        {
            Cluster = cluster,
            Count = count,
            Weight = choice.Weight,
            Chosen = chosen,
            ExpectedPrecision = choice.Precision,
            Steps = steps,
        };
    }
}
