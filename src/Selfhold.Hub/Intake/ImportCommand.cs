using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Intake;

/// <summary><c>selfhold import</c>: one file of one source into the hub.</summary>
internal sealed class ImportCommand
{
    private readonly Argument<string?> _file = Options.Argument("FILE");
    private readonly Option<string?> _source = Options.Text("--source", "SOURCE", "Which source the file is an export of");
    private readonly Option<bool> _snapshot = Options.Switch("--snapshot", "The file is the whole of the source: records that it does not have are ended");
    private readonly Option<bool> _dryRun = Options.DryRun();
    private readonly Option<string?> _map = Options.Text("--map", "FILE", "Mapping of columns to meanings, in place of what was recognised");
    private readonly Option<string?> _onError = Options.Text("--on-error", "skip|stop", "Refuse rows that can't be read and go on (skip), or store nothing at all (stop); skip if left out");
    private readonly Option<string?> _refused = Options.Text("--refused", "FILE", "Write the refused rows with their reasons, to be corrected and imported again; .csv");
    private readonly Option<bool> _keepModel = Options.Switch("--keep-model", "Decide with the model that the domain has, however much it grows");

    public static CommandDefinition Define()
    {
        var import = new ImportCommand();
        var command = new Command("import", "Take a file of a source in: new, changed and ended records find their customers.")
        {
            import._file, import._source, import._snapshot, import._dryRun, import._map, import._onError, import._refused, import._keepModel,
        };
        return command.WithHub().Does(import.Run, """
            selfhold import shop.csv --source shop
            selfhold import shop.csv --source shop --dry-run
            selfhold import everything.csv --source crm --snapshot
            selfhold import crm.xlsx --source crm --refused refused.csv
            zcat crm.csv.gz | selfhold import - --source crm --json
            """, """
            Importing the same file again changes nothing. A whole import is one step: done, or as if it had never begun; undo takes it back.
            Without --snapshot a file holds what is new or changed, and says nothing about the rest.
            """);
    }

    private int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
    {
        string file = parsed.Need(_file, "import shop.csv --source shop");
        string source = parsed.Need(_source, $"import {CommandText.Quoted(file)} --source shop");
        string? refusedFile = parsed.GetValue(_refused);
        Check(file, refusedFile);
        OnRowError onError = parsed.GetValue(_onError) switch
        {
            null or "skip" => OnRowError.Skip,
            "stop" => OnRowError.Stop,
            { } other => throw new CommandException(HubErrors.Usage($"--on-error is skip or stop, not '{other}'.", "--on-error")),
        };
        byte[]? map = parsed.GetValue(_map) is { } path ? ReadMap(path) : null;
        using var hub = OpenHub.Open(parsed);
        using var corrected = CorrectedFile.Open(file, hub, cancellation);
        using RefusedFile? refused = refusedFile is null ? null : RefusedFile.Open(refusedFile, corrected.Path, shell);
        var progress = ProgressLine.For(shell);
        ImportReport report = hub.Room.Import(
            new ImportRequest(corrected.Path, source)
            {
                Snapshot = parsed.GetValue(_snapshot),
                DryRun = parsed.GetValue(_dryRun),
                Map = map,
                OnError = onError,
                KeepModel = parsed.GetValue(_keepModel),
                ConfirmEnding = (ends, of) => Confirm(shell, source, ends, of),
                OnRefused = refused is null ? null : refused.Add,
            }, progress, cancellation).OrFail();
        progress?.Clear();
        refused?.Complete();
        Tell(report, file, refusedFile, hub, shell);
        return ExitCodes.Ok;
    }

    private static void Check(string file, string? refusedFile)
    {
        if (refusedFile is null)
        {
            return;
        }

        if (file is "-")
        {
            throw new CommandException(HubErrors.Usage("--refused needs a file to import, not standard input: the header is read from it first.", "--refused"));
        }

        if (TableWriter.FormatOf(refusedFile, "--refused") != TableFormat.Csv)
        {
            throw new CommandException(HubErrors.Usage($"'{refusedFile}': --refused writes .csv.", "--refused"));
        }

        if (string.Equals(Path.GetFullPath(file), Path.GetFullPath(refusedFile), StringComparison.Ordinal))
        {
            throw new CommandException(HubErrors.OutputIsInput(refusedFile));
        }
    }

    // Checked here, so that a mapping that is none is refused before anything is opened.
    private static byte[] ReadMap(string path)
    {
        _ = ColumnPlan.ReadMap(path);
        return File.ReadAllBytes(path);
    }

    private static bool Confirm(Shell shell, string source, long ends, long of)
        => shell.Confirm($"This snapshot does not have {Numbers.Count(ends)} of the {Numbers.Many(of, "record", "records")} of '{source}'. They would be ended. Go on?");

    private static void Tell(ImportReport report, string file, string? refusedFile, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(report, shell);
        }
        else if (!shell.Quiet)
        {
            Reports.Show(ImportReports.Of(report, file, refusedFile, hub), shell);
        }
    }
}
