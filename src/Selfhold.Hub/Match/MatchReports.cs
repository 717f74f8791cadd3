using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>What <c>match</c> tells a person: the answer first, then how it came about.</summary>
internal static class MatchReports
{
    // A file of thousands of columns must not fill the screen with them.
    private const int MappedColumns = 60;

    public static Report Of(MatchOutcome outcome)
    {
        MatchReport run = outcome.Result.Report;
        var report = new Report();
        report.Heading($"{Numbers.Many(run.Records, "record", "records")} of {Numbers.Many(run.People, "person", "people")}");
        report.Text(Summary(run));
        Files(report, outcome);
        foreach (LoadedFile file in outcome.Records.Files)
        {
            Mapping(report, file);
        }

        if (outcome.Truth is { } truth)
        {
            Truth(report, truth);
        }

        Rules(report, run);
        Weights(report, outcome.Result.Model);
        Histogram(report, run);
        Review(report, outcome);
        if (outcome.Notes.Count > 0)
        {
            report.Heading("To know");
            foreach (string note in outcome.Notes)
            {
                report.Text("- " + note);
            }
        }

        Stages(report, outcome);
        Next(report, outcome);
        return report;
    }

    private static string Summary(MatchReport run)
    {
        double repeats = run.Records == 0 ? 0 : (double)(run.Records - run.People) / run.Records;
        string threshold = run.ThresholdChosen
            ? string.Create(CultureInfo.InvariantCulture, $"The threshold {run.Threshold:0.####} was chosen without labels; of the joined pairs, {Numbers.Percent(run.EstimatedPrecision)} are expected to be right.")
            : string.Create(CultureInfo.InvariantCulture, $"Joined from probability {run.Threshold:0.####} on, as asked.");
        return $"{Numbers.Percent(repeats)} of the records repeat a customer who is already there. {Numbers.Count(run.PairsScored)} pairs were compared. {threshold}";
    }

    private static void Files(Report report, MatchOutcome outcome)
    {
        report.Heading("Files");
        report.Table(["file", "format", "recognised as", "records", "refused"], outcome.Records.Files.Select(f => (IReadOnlyList<string>)
            [f.Name, f.Description, f.Plan.System ?? "by column names", Numbers.Count(f.Records), Numbers.Count(f.Refused)]));
        foreach (LoadedFile file in outcome.Records.Files.Where(f => f.Problems.Count > 0))
        {
            Selfhold.Formats.RowProblem first = file.Problems[0];
            report.Text(string.Create(CultureInfo.InvariantCulture,
                $"{file.Name}: {Numbers.Many(file.Refused, "row was", "rows were")} refused, the first on line {first.Line}: {first.Message} --errors refused.csv lists them."));
        }
    }

    // A known system needs no words; of any other file the user must be able to see what was understood.
    private static void Mapping(Report report, LoadedFile file)
    {
        if (file.Plan.System is not null)
        {
            return;
        }

        report.Heading($"Columns of {file.Name}");
        report.Table(["column", "read as", "because", "for example"], file.Plan.Columns.Take(MappedColumns).Select((c, i) => (IReadOnlyList<string>)
            [ValueText.Shown(c.Name), ReadAs(c), file.Plan.Recognised.Columns[i].Why, string.Join(" · ", file.Plan.Samples[i].Select(s => ValueText.Shown(s, 24)))]));
    }

    private static string ReadAs(ColumnUse column) => column.Meaning == Meaning.Other ? "-"
        : Meanings.NameOf(column.Meaning) + (column.Slot > 0 ? string.Create(CultureInfo.InvariantCulture, $" {column.Slot + 1}") : "");

    private static void Truth(Report report, TruthFigures truth)
    {
        report.Heading($"Against the truth in '{truth.Column}' ({Numbers.Count(truth.People)} people)");
        report.Table(["", "precision", "recall", "F1"],
        [
            ["pairs in one cluster", TruthFigures.Score(truth.Clusters.Precision), TruthFigures.Score(truth.Clusters.Recall), TruthFigures.Score(truth.Clusters.F1)],
            ["B-cubed", TruthFigures.Score(truth.Clusters.BCubedPrecision), TruthFigures.Score(truth.Clusters.BCubedRecall), TruthFigures.Score(truth.Clusters.BCubedF1)],
        ]);
        report.Text("Scored pairs by threshold, before clustering; the best F1 is only known with the labels:");
        report.Table(["weight", "probability", "precision", "recall", "F1", ""], truth.Shown().Select(t => (IReadOnlyList<string>)
            [Numbers.Bits(t.Weight), t.Probability.ToString("0.0000", CultureInfo.InvariantCulture), TruthFigures.Score(t.Precision), TruthFigures.Score(t.Recall), TruthFigures.Score(t.F1), t == truth.Best ? "best" : ""]));
    }

    private static void Rules(Report report, MatchReport run)
    {
        report.Heading("Which pairs were compared");
        report.Table(["brought together by", "pairs", "largest block", "split", "left out"], run.Rules.Select(r => (IReadOnlyList<string>)
            [r.Name, Numbers.Count(r.Pairs), Numbers.Count(r.LargestBlock), Numbers.Count(r.SplitBlocks), Numbers.Count(r.SkippedBlocks)]));
    }

    private static void Weights(Report report, MatchModel model)
    {
        report.Heading(model.TrainedOn > 0 ? "What weighs how much (bits, learned from these records or the model)" : "What weighs how much (bits, as shipped)");
        report.Table(["attribute", "finding", "same person", "strangers", "weight"], model.Comparisons.SelectMany(c => c.Levels.Skip(1).Select((level, i) => (IReadOnlyList<string>)
            [i == 0 ? c.Name : "", level.Name, Share(level.M), Share(level.U), Numbers.Bits(level.Weight)])));
    }

    private static string Share(double share) => share >= .0001 ? share.ToString("0.0000", CultureInfo.InvariantCulture) : share.ToString("0.0e0", CultureInfo.InvariantCulture);

    private static void Histogram(Report report, MatchReport run)
    {
        if (run.Histogram.Count == 0)
        {
            return;
        }

        report.Heading("How the pairs scored");
        double most = run.Histogram.Max(b => Math.Log10(b.Pairs + 1));
        report.Table(["weight from", "pairs", ""], run.Histogram.Select(b => (IReadOnlyList<string>)
            [double.IsFinite(b.From) ? Numbers.Bits(b.From) : "-", Numbers.Count(b.Pairs), Bar(b, most, run.ThresholdWeight)]));
    }

    private static string Bar(HistogramBar bar, double most, double threshold)
    {
        string line = new('#', most > 0 ? (int)Math.Round(Math.Log10(bar.Pairs + 1) / most * 36) : 0);
        return bar.From <= threshold && threshold < bar.To ? line + " ← threshold" : line;
    }

    private static void Review(Report report, MatchOutcome outcome)
    {
        IReadOnlyList<ReviewPair> review = outcome.Result.Review;
        if (review.Count == 0)
        {
            return;
        }

        report.Heading($"For a person to decide: {Numbers.Many(review.Count, "pair", "pairs")}");
        report.Table(["one", "the other", "weight", "why"], review.Take(5).Select(p => (IReadOnlyList<string>)
            [outcome.Records.NameOf(p.A), outcome.Records.NameOf(p.B), Numbers.Bits(p.Weight), ReviewWords.Of(p.Reason)]));
    }

    private static void Stages(Report report, MatchOutcome outcome)
    {
        report.Heading("Time and memory");
        ProcessFigures all = ProcessFigures.Now();
        report.Table(["stage", "seconds", "CPU seconds", "managed MB"], [
            .. outcome.Stages.Select(s => (IReadOnlyList<string>)[s.Name, Numbers.Fixed(s.Seconds, 2), Numbers.Fixed(s.CpuSeconds, 2), Numbers.Fixed(s.ManagedMb, 0)]),
            ["whole process", Numbers.Fixed(all.Seconds, 2), Numbers.Fixed(all.CpuSeconds, 2), Numbers.Fixed(all.PeakMemoryMb, 0) + " peak"]]);
    }

    private static void Next(Report report, MatchOutcome outcome)
    {
        string files = string.Join(' ', outcome.Arguments.Files.Select(CommandText.Quoted));
        var lines = new List<string>();
        if (outcome.Arguments.Out is null)
        {
            lines.Add($"{CommandText.Program} match {files} --out clusters.csv");
        }

        if (outcome.Result.Pairs.Count > 0)
        {
            ScoredPair doubtful = outcome.Result.Pairs[^1];
            ReviewPair? review = outcome.Result.Review.Count > 0 ? outcome.Result.Review[0] : null;
            lines.Add($"{CommandText.Program} explain {files} --ids {CommandText.IdOf(outcome.Records, review?.A ?? doubtful.A)} {CommandText.IdOf(outcome.Records, review?.B ?? doubtful.B)}");
        }

        if (lines.Count > 0)
        {
            report.Heading("Next");
            report.Lines(lines);
        }
    }
}

/// <summary>Why the engine leaves a pair to a person, in words.</summary>
internal static class ReviewWords
{
    public static string Of(string reason) => reason switch
    {
        "near_threshold" => "close call: as much speaks for it as against it",
        "weak_bridge" => "two groups hang together by this pair alone",
        "conflict" => "much agrees, but something contradicts",
        _ => reason,
    };
}

/// <summary>Commands to copy.</summary>
internal static class CommandText
{
    /// <summary>What the user typed to get here: <c>./hub</c> in a clone.</summary>
    public static string Program => Environment.GetEnvironmentVariable("SELFHOLD_COMMAND") is { Length: > 0 } typed ? Quoted(typed) : "selfhold";

    public static string Quoted(string word)
        => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "._-/:+@,".Contains(c, StringComparison.Ordinal)) ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>The shortest way to name a record to <c>explain</c> that can't be mistaken.</summary>
    public static string IdOf(RecordSet records, int record)
        => Quoted(string.Create(CultureInfo.InvariantCulture, $"{records.FileOf(record).Name}:{records.RowOf(record)}"));
}
