using System.Globalization;
using Selfhold.Formats;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Intake;

/// <summary>What an import did, in the order in which one wants to know it.</summary>
internal static class ImportReports
{
    private const int ProblemsShown = 5;

    public static Report Of(ImportReport done, string file, string? refusedFile, OpenHub hub)
    {
        var report = new Report();
        report.Heading(done.DryRun ? $"What importing {Short(file)} into '{done.Source}' would do" : $"{Short(file)} is in '{done.Source}'");
        report.Text(Sentence(done));
        report.Table(["records", ""], Figures(done));
        foreach (string note in done.Notes)
        {
            report.Text("Note: " + note);
        }

        if (done.ModelLearned is not null)
        {
            report.Text("What decides was learned anew, because the domain has grown. The whole domain was looked at again.");
        }

        Refused(report, done, refusedFile);
        Next(report, done, file, hub);
        return report;
    }

    private static string Sentence(ImportReport done)
    {
        string seconds = string.Create(CultureInfo.InvariantCulture, $"{Numbers.Many(done.Rows, "row", "rows")} in {done.Seconds:0.0} s.");
        if (done.Operation == 0 && !done.DryRun)
        {
            return $"{seconds} All of it was known: nothing changed.";
        }

        long more = done.CustomersAfter - done.CustomersBefore;
        string customers = more switch
        {
            0 => $"There are {Numbers.Count(done.CustomersAfter)} customers, as before",
            > 0 => $"There are {Numbers.Count(done.CustomersAfter)} customers, {Numbers.Count(more)} more than before",
            _ => $"There are {Numbers.Count(done.CustomersAfter)} customers, {Numbers.Count(-more)} fewer than before",
        };
        string moved = (done.CustomersMerged, done.CustomersSplit) switch
        {
            (0, 0) => ".",
            ( > 0, 0) => $"; {Numbers.Many(done.CustomersMerged, "customer was", "customers were")} found to be one with another.",
            (0, > 0) => $"; {Numbers.Many(done.CustomersSplit, "customer", "customers")} came apart.",
            _ => $"; {Numbers.Many(done.CustomersMerged, "customer was", "customers were")} found to be one with another, {Numbers.Count(done.CustomersSplit)} came apart.",
        };
        return $"{seconds} {customers}{moved}";
    }

    private static IEnumerable<IReadOnlyList<string>> Figures(ImportReport done)
    {
        (string Name, long Count, bool Always)[] rows =
        [
            ("new", done.New, true), ("changed", done.Changed, true), ("unchanged", done.Unchanged, true), ("back again", done.Revived, false), ("ended", done.Ended, false),
            ("refused", done.Refused, true), ("joined a customer who has others", done.Joined, true), ("pairs for a person to decide", done.ToReview, true),
        ];
        return rows.Where(r => r.Always || r.Count > 0).Select(r => (IReadOnlyList<string>)[r.Name, Numbers.Count(r.Count)]);
    }

    private static void Refused(Report report, ImportReport done, string? refusedFile)
    {
        if (done.Refused == 0)
        {
            return;
        }

        report.Heading($"{Numbers.Many(done.Refused, "row was", "rows were")} refused");
        report.Table(["line", "reason", "code"], done.Problems.Take(ProblemsShown).Select(p => (IReadOnlyList<string>)[Line(p), p.Message, p.Code]));
        if (done.Refused > ProblemsShown)
        {
            report.Text($"… and {Numbers.Count(done.Refused - Math.Min(ProblemsShown, done.Problems.Count))} more.");
        }

        report.Text(refusedFile is null ? "To get them as a file to correct and import again, add --refused refused.csv." : $"They are in {refusedFile}: correct them there and import that file.");
    }

    private static string Line(RowProblem problem) => problem.Line.ToString(CultureInfo.InvariantCulture);

    private static void Next(Report report, ImportReport done, string file, OpenHub hub)
    {
        var lines = new List<string>();
        string source = CommandText.Quoted(done.Source);
        if (done.DryRun && file is not "-")
        {
            lines.Add(hub.Command($"import {CommandText.Quoted(file)} --source {source}"));
        }

        if (!done.DryRun && done.ToReview > 0)
        {
            lines.Add(hub.Command("review list"));
        }

        if (!done.DryRun && done.Operation > 0)
        {
            lines.Add(hub.Command($"undo {done.Operation.ToString(CultureInfo.InvariantCulture)}"));
        }

        if (lines.Count > 0)
        {
            report.Heading("Next");
            report.Lines(lines);
        }
    }

    private static string Short(string file) => file is "-" ? "standard input" : Path.GetFileName(file);
}
