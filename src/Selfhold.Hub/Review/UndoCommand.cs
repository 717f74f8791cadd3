using System.CommandLine;
using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Sources;
using Selfhold.Records;

namespace Selfhold.Hub.Review;

/// <summary><c>selfhold undo</c>: as if an operation, or the join of one record, had never been.</summary>
internal sealed class UndoCommand
{
    private readonly Argument<string?> _operation = Options.Argument("OPERATION");
    private readonly Option<bool> _list = Options.Switch("--list", "List the last operations, newest first");
    private readonly Option<string?> _most = Options.Text("--most", "NUMBER", "How many to list; 20 if left out");
    private readonly Option<string?> _join = Options.Text("--join", "SOURCE:ID", "Take this record out of its customer, back to the company it had before its last join");
    private readonly Option<string?> _domain = Options.Domain();

    public static CommandDefinition Define()
    {
        var undo = new UndoCommand();
        var command = new Command("undo", "Take back an import, a decision, a resolution or a policy: exactly, whatever came after.") { undo._operation, undo._list, undo._most, undo._join, undo._domain };
        return command.WithHub().Does(undo.Run, """
            selfhold undo --list
            selfhold undo 3
            selfhold undo --join crm:345
            """, "An undo is an operation too, and can be undone.");
    }

    private int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
    {
        string? operation = parsed.GetValue(_operation);
        string? join = parsed.GetValue(_join);
        bool list = parsed.GetValue(_list);
        if ((operation is null ? 0 : 1) + (join is null ? 0 : 1) + (list ? 1 : 0) != 1)
        {
            throw new CommandException(HubErrors.Usage("Say what to undo: the number of an operation, or --join SOURCE:ID. See them with:  selfhold undo --list"));
        }

        RecordRef? record = join is null ? null : Outcomes.RecordOf(join);
        long number = operation is null ? 0 : NumberOf(operation);
        int most = Options.Number(parsed.GetValue(_most), "--most", 1, 100_000, 20);
        using var hub = OpenHub.Open(parsed);
        if (record is not null)
        {
            DecisionReport apart = hub.Room.UndoJoin(record).OrFail();
            DecisionText.Tell(apart, hub, shell);
            return ExitCodes.Ok;
        }

        string domain = hub.DomainOf(parsed.GetValue(_domain));
        if (list)
        {
            IReadOnlyList<OperationInfo> operations = hub.Room.Operations(domain, most);
            Listed.Show(new { domain, operations }, OperationText.Columns, operations.Select(OperationText.Row), "Nothing was done in this domain yet.", shell);
            return ExitCodes.Ok;
        }

        var progress = ProgressLine.For(shell);
        UndoReport done = hub.Room.Undo(domain, number, progress, cancellation).OrFail();
        progress?.Clear();
        Tell(done, hub, shell);
        return ExitCodes.Ok;
    }

    private static long NumberOf(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number
            : throw new CommandException(HubErrors.Usage($"'{text}' is no operation: they have numbers. See them with:  selfhold undo --list", "OPERATION"));

    private static void Tell(UndoReport done, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(done, shell);
            return;
        }

        if (shell.Quiet)
        {
            return;
        }

        var report = new Report();
        report.Heading($"Operation {done.Undone} ({done.Kind}) is undone");
        (string Name, long Count)[] figures =
        [
            ("records taken out", done.RecordsRemoved), ("records given back", done.RecordsRestored), ("customers merged", done.CustomersMerged), ("customers split", done.CustomersSplit),
        ];
        report.Table(["", "count"], figures.Where(f => f.Count > 0).Select(f => (IReadOnlyList<string>)[f.Name, Numbers.Count(f.Count)]));
        report.Text("To have it back, " + (done.Kind switch
        {
            "import" => "import the file again.",
            "decide" => "decide again.",
            "resolve" => "resolve again.",
            _ => "set it again.",
        }));
        Reports.Show(report, shell);
    }
}
