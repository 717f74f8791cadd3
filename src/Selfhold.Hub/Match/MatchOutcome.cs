using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>What a run found, with everything that a report needs to tell of it.</summary>
internal sealed record MatchOutcome(
    MatchArguments Arguments, RecordSet Records, MatchResult Result, IReadOnlyList<StageReport> Stages, IReadOnlyList<string> Notes, TruthFigures? Truth);

/// <summary>How good a result is, against a column that the engine never saw.</summary>
/// <param name="Best">The row of the best F1 over scored pairs: an oracle's choice, for evaluation only.</param>
internal sealed record TruthFigures(string Column, int People, Evaluation Clusters, IReadOnlyList<ThresholdRow> Thresholds, ThresholdRow? Best)
{
    public static TruthFigures Of(string column, RecordSet records, MatchResult result)
    {
        int[] truth = records.Table.NumberValues(column, out int people);
        IReadOnlyList<ThresholdRow> thresholds = Evaluator.Thresholds(truth, result.Pairs);
        return new TruthFigures(column, people, Evaluator.Evaluate(truth, result.Cluster), thresholds, thresholds.MaxBy(t => t.F1));
    }

    /// <summary>A dozen rows around where it matters, one for each bit.</summary>
    public IEnumerable<ThresholdRow> Shown()
    {
        double middle = Best?.Weight ?? 0;
        return Thresholds.Where(t => Math.Abs(t.Weight - Math.Round(t.Weight)) < .01 && Math.Abs(t.Weight - middle) <= 7);
    }

    public static string Score(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
