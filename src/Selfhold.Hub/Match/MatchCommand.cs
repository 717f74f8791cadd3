using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary><c>selfhold match</c>: files in, customers out.</summary>
internal static class MatchCommand
{
    public static CommandDefinition Define()
    {
        var command = new Command("match", "Find which records of one or several files are the same customer.");
        var input = new InputOptions();
        input.AddTo(command);
        Option<string?> output = Text("--out", "FILE", "Every record with the number of its customer; .csv, .jsonl or - for standard output");
        Option<string?> pairs = Text("--pairs", "FILE", "The scored pairs, strongest first; .csv or .jsonl");
        Option<string?> truth = Text("--truth", "COLUMN", "Measure against a column that says who is who; never shown to the engine");
        Option<string?> saveModel = Text("--save-model", "FILE", "Keep the learned model for later runs");
        Option<string?> saveMap = Text("--save-map", "FILE", "Keep the mapping of columns, to be changed and used with --map");
        Option<string?> report = Text("--report", "FILE", "Write the report as markdown too");
        Option<string?> errors = Text("--errors", "FILE", "List the rows that were refused, with line and reason");
        foreach (Option option in (Option[])[output, pairs, truth, saveModel, saveMap, report, errors])
        {
            command.Options.Add(option);
        }

        return new CommandDefinition(command, (parsed, shell, cancellation) =>
        {
            MatchArguments arguments = input.Read(parsed, "match") with
            {
                Out = parsed.GetValue(output),
                Pairs = parsed.GetValue(pairs),
                Truth = parsed.GetValue(truth),
                SaveModel = parsed.GetValue(saveModel),
                SaveMap = parsed.GetValue(saveMap),
                ReportFile = parsed.GetValue(report),
                ErrorsFile = parsed.GetValue(errors),
            };
            return Run(arguments, shell, cancellation);
        })
        {
            Examples = """
                selfhold match customers.csv
                selfhold match shopify.csv hubspot.csv --out clusters.csv --pairs pairs.csv
                selfhold match ours.csv theirs.csv --link one-to-one --out links.csv
                selfhold match january.csv --save-model model.json
                selfhold match february.csv --model model.json --json
                cat customers.csv | selfhold match - --out -
                """,
            Next = "Formats are recognised by content: CSV, JSON Lines, vCard, XLSX. \"-\" is standard input or output.",
        };
    }

    private static int Run(MatchArguments arguments, Shell shell, CancellationToken cancellation)
    {
        using var outputs = MatchOutputs.Open(arguments, shell);
        return Run(arguments, shell, cancellation, outputs);
    }

    private static int Run(MatchArguments arguments, Shell shell, CancellationToken cancellation, MatchOutputs outputs)
    {
        var watch = new StageWatch();
        MatchModel? model = arguments.ModelFile is { } file ? Models.Read(file) : null;
        RecordSet records = new Loader(arguments, shell, cancellation).Load();
        watch.Done("read");
        ColumnChecks.Check(arguments, records);
        MatchResult result = Engine.Run(records, arguments, model, shell, cancellation);
        if (shell.CanAsk && Engine.AsksForDateOrder(result)
            && shell.Ask("Nothing in these files tells day from month (03/04/1990). How are dates written?", ["dmy", "mdy"]) is { } order)
        {
            return Run(arguments with { DateOrder = InputOptions.OrderOf(order) }, shell, cancellation, outputs);
        }

        watch.Add(result.Report.Stages);

        // Measuring and writing have nothing to do with each other: each has a processor.
        Task<TruthFigures>? truth = arguments.Truth is { } column ? Task.Run(() => TruthFigures.Of(column, records, result), CancellationToken.None) : null;
        outputs.Write(records, result, cancellation);
        TruthFigures? figures = truth?.GetAwaiter().GetResult();
        watch.Done("write");
        cancellation.ThrowIfCancellationRequested();

        var outcome = new MatchOutcome(arguments, records, result, watch.Stages, Engine.NotesOf(records, result), figures);
        outputs.Complete(outcome);
        Tell(outcome, shell);
        return ExitCodes.Ok;
    }

    private static void Tell(MatchOutcome outcome, Shell shell)
    {
        bool dataOnOutput = outcome.Arguments.Out is "-" || outcome.Arguments.Pairs is "-";
        if (shell.Json && !dataOnOutput)
        {
            shell.Flush();
            MatchJson.Write(outcome, shell.StandardOutput);
        }
        else if (dataOnOutput)
        {
            MatchReport run = outcome.Result.Report;
            shell.Say($"{Numbers.Many(run.Records, "record", "records")} of {Numbers.Many(run.People, "person", "people")}");
        }
        else if (!shell.Quiet)
        {
            Reports.Show(MatchReports.Of(outcome), shell);
        }
    }

    private static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}

/// <summary>Time and memory of the stages around and inside the engine.</summary>
internal sealed class StageWatch
{
    private readonly List<StageReport> _stages = [];
    private long _wall = Stopwatch.GetTimestamp();
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;

    public IReadOnlyList<StageReport> Stages => _stages;

    public void Done(string name)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        _stages.Add(new StageReport(name, Stopwatch.GetElapsedTime(_wall).TotalSeconds, (cpu - _cpu).TotalSeconds, GC.GetTotalMemory(false) / (1024.0 * 1024.0)));
        _wall = Stopwatch.GetTimestamp();
        _cpu = cpu;
    }

    /// <summary>Stages that measured themselves; the clock goes on from here.</summary>
    public void Add(IEnumerable<StageReport> stages)
    {
        _stages.AddRange(stages);
        _wall = Stopwatch.GetTimestamp();
        _cpu = Environment.CpuUsage.TotalTime;
    }
}
