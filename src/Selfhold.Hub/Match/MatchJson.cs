using System.Text.Json;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>The one object that <c>match --json</c> puts on standard output. Members are added, never renamed.</summary>
internal static class MatchJson
{
    public static void Write(MatchOutcome outcome, Stream to)
    {
        using var json = new Utf8JsonWriter(to, Reports.Json);
        MatchReport report = outcome.Result.Report;
        json.WriteStartObject();
        json.WriteNumber("records", report.Records);
        json.WriteNumber("people", report.People);
        json.WriteNumber("distinctRecords", report.DistinctRecords);
        json.WriteNumber("pairsScored", report.PairsScored);
        json.WriteNumber("threshold", Math.Round(report.Threshold, 9));
        json.WriteNumber("thresholdWeight", Math.Round(report.ThresholdWeight, 4));
        json.WriteBoolean("thresholdChosen", report.ThresholdChosen);
        json.WriteNumber("estimatedPrecision", Math.Round(report.EstimatedPrecision, 5));
        json.WriteNumber("review", outcome.Result.Review.Count);
        Files(json, outcome);
        Rules(json, report);
        Histogram(json, report);
        json.WriteStartArray("stages");
        foreach (StageReport stage in outcome.Stages)
        {
            json.WriteStartObject();
            json.WriteString("name", stage.Name);
            json.WriteNumber("seconds", Math.Round(stage.Seconds, 4));
            json.WriteNumber("cpuSeconds", Math.Round(stage.CpuSeconds, 4));
            json.WriteNumber("managedMb", Math.Round(stage.ManagedMb, 1));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (string note in outcome.Notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
        if (outcome.Truth is { } truth)
        {
            Truth(json, truth);
        }

        ProcessFigures figures = ProcessFigures.Now();
        json.WriteNumber("seconds", Math.Round(figures.Seconds, 3));
        json.WriteNumber("cpuSeconds", Math.Round(figures.CpuSeconds, 3));
        json.WriteNumber("peakMemoryMb", Math.Round(figures.PeakMemoryMb, 1));
        json.WriteEndObject();
        json.Flush();
        to.WriteByte((byte)'\n');
    }

    private static void Files(Utf8JsonWriter json, MatchOutcome outcome)
    {
        json.WriteStartArray("files");
        foreach (LoadedFile file in outcome.Records.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("format", file.Description);
            json.WriteString("recognisedAs", file.Plan.System);
            json.WriteNumber("records", file.Records);
            json.WriteNumber("refused", file.Refused);
            json.WriteStartObject("columns");
            foreach (ColumnUse column in file.Plan.Columns.DistinctBy(c => c.Name, StringComparer.Ordinal))
            {
                json.WriteString(column.Name, Meanings.NameOf(column.Meaning));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Rules(Utf8JsonWriter json, MatchReport report)
    {
        json.WriteStartArray("rules");
        foreach (RuleReport rule in report.Rules)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            json.WriteNumber("pairs", rule.Pairs);
            json.WriteNumber("largestBlock", rule.LargestBlock);
            json.WriteNumber("splitBlocks", rule.SplitBlocks);
            json.WriteNumber("skippedBlocks", rule.SkippedBlocks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Histogram(Utf8JsonWriter json, MatchReport report)
    {
        json.WriteStartArray("histogram");
        foreach (HistogramBar bar in report.Histogram)
        {
            json.WriteStartObject();
            WriteEdge(json, "from", bar.From);
            WriteEdge(json, "to", bar.To);
            json.WriteNumber("pairs", bar.Pairs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The outermost bars have no edge.
    private static void WriteEdge(Utf8JsonWriter json, string name, double edge)
    {
        if (double.IsFinite(edge))
        {
            json.WriteNumber(name, edge);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Truth(Utf8JsonWriter json, TruthFigures truth)
    {
        json.WriteStartObject("truth");
        json.WriteNumber("people", truth.People);
        json.WriteNumber("pairs", truth.Clusters.TruePairs);
        json.WriteNumber("clusterF1", Math.Round(truth.Clusters.F1, 6));
        json.WriteNumber("clusterPrecision", Math.Round(truth.Clusters.Precision, 6));
        json.WriteNumber("clusterRecall", Math.Round(truth.Clusters.Recall, 6));
        json.WriteNumber("bCubedF1", Math.Round(truth.Clusters.BCubedF1, 6));
        json.WriteNumber("bCubedPrecision", Math.Round(truth.Clusters.BCubedPrecision, 6));
        json.WriteNumber("bCubedRecall", Math.Round(truth.Clusters.BCubedRecall, 6));
        json.WriteNumber("bestPairF1", Math.Round(truth.Best?.F1 ?? 0, 6));
        json.WriteNumber("bestPairThreshold", Math.Round(truth.Best?.Probability ?? 1, 9));
        json.WriteEndObject();
    }
}
