using Selfhold.Matching.Block;
using Selfhold.Matching.Cluster;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Score;

namespace Selfhold.Matching;

internal sealed record ResultInput(
    RecordTable Table, Prepared Prepared, Units Units, Blocks Blocks, IReadOnlyList<ScoreWorker> Scored, Partition Partition,
    MatchModel Model, PairScorer Scorer, IReadOnlyList<StageReport> Stages, MatchOptions Options);

/// <summary>Puts together what a run found, for those who asked.</summary>
internal static class Results
{
    private const double Floor = -10;

    public static MatchResult Of(ResultInput input)
    {
        IReadOnlyList<ScoredPair> pairs = new PairList(input.Units, input.Scored, input.Scorer, input.Blocks.Rules.Count);
        return new MatchResult
        {
            Cluster = input.Partition.Cluster,
            ClusterCount = input.Partition.Count,
            Pairs = pairs,
            Review = ReviewQueue.Of(input),
            Model = input.Model,
            Report = Report(input),
        };
    }

    private static MatchReport Report(ResultInput input)
    {
        var histogram = new long[ScoreWorker.Bars];
        foreach (ScoreWorker worker in input.Scored)
        {
            for (int i = 0; i < histogram.Length; i++)
            {
                histogram[i] += worker.Histogram[i];
            }
        }

        return new MatchReport
        {
            Records = input.Table.Count,
            DistinctRecords = input.Units.Count,
            People = input.Partition.Count,
            PairsScored = histogram.Sum(),
            Threshold = input.Partition.Probability,
            ThresholdWeight = input.Partition.Weight,
            ThresholdChosen = input.Partition.Chosen,
            EstimatedPrecision = input.Partition.ExpectedPrecision,
            PairFloor = Floor,
            Rules = [.. input.Blocks.Rules.Select((r, i) => new RuleReport(
                r.Rule.Name, input.Scored.Sum(w => w.PairsOfRule[i]), r.Largest, r.Split, r.Skipped)), SameStatement(input.Units)],
            Histogram = [.. histogram
                .Select((n, i) => new HistogramBar(i - (ScoreWorker.Bars / 2), i + 1 - (ScoreWorker.Bars / 2), n))
                .SkipWhile(b => b.Pairs == 0).Reverse().SkipWhile(b => b.Pairs == 0).Reverse()],
            Stages = input.Stages,
            Notes = Notes(input),
        };
    }

    /// <summary>Records that state exactly the same need no rule to come together.</summary>
    private static RuleReport SameStatement(Units units)
        => new("every value the same", units.UnitOf.Length - units.Count, units.Size.DefaultIfEmpty(0).Max(), 0, 0);

    private static List<string> Notes(ResultInput input)
    {
        var notes = new List<string>(input.Prepared.Notes);
        foreach (RuleBlocks rule in input.Blocks.Rules)
        {
            if (rule.Skipped > 0)
            {
                notes.Add($"Rule \"{rule.Rule.Name}\": {rule.Skipped} blocks stayed above {rule.Cap} records after every split; their records were left to the other rules.");
            }
        }

        string[] left = [.. input.Blocks.Rules.Where(r => r.Cap == 0).Select(r => $"\"{r.Rule.Name}\"")];
        if (left.Length > 0)
        {
            notes.Add($"Broad rules left out, because their blocks would cost too much with so many records: {string.Join(", ", left)}.");
        }

        if (input.Prepared.Comparisons.Count == 0)
        {
            notes.Add("No column says anything that can be compared: map columns with --map, or see which meanings were recognised.");
        }

        return notes;
    }
}
