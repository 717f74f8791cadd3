using System.Globalization;
using System.Text;
using Selfhold.Formats;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>All files that a run will write: opened before any work is done, put in place together when all of it is.</summary>
internal sealed class MatchOutputs : IDisposable
{
    private readonly List<OutputFile> _files = [];
    private readonly MatchArguments _arguments;
    private OutputFile? _clusters, _pairs, _model, _map, _report, _errors;

    private MatchOutputs(MatchArguments arguments) => _arguments = arguments;

    /// <exception cref="CommandException">A place can't be written to, or two results would go to the same place.</exception>
    public static MatchOutputs Open(MatchArguments arguments, Shell shell)
    {
        string?[] all = [arguments.Out, arguments.Pairs, arguments.SaveModel, arguments.SaveMap, arguments.ReportFile, arguments.ErrorsFile];
        string[] paths = [.. all.OfType<string>().Where(p => !p.StartsWith("/dev/", StringComparison.Ordinal)).Select(p => p is "-" ? p : Path.GetFullPath(p))];
        if (paths.GroupBy(p => p, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new CommandException(HubErrors.OutputTwice(twice.Key));
        }

        foreach (string input in arguments.Files.Where(f => f is not "-"))
        {
            if (paths.Contains(Path.GetFullPath(input), StringComparer.Ordinal))
            {
                throw new CommandException(HubErrors.OutputIsInput(input));
            }
        }

        var outputs = new MatchOutputs(arguments);
        try
        {
            _ = arguments.Out is null ? TableFormat.Csv : TableWriter.FormatOf(arguments.Out, "--out");
            _ = arguments.Pairs is null ? TableFormat.Csv : TableWriter.FormatOf(arguments.Pairs, "--pairs");
            _ = arguments.ErrorsFile is null ? TableFormat.Csv : TableWriter.FormatOf(arguments.ErrorsFile, "--errors");
            outputs._clusters = outputs.Open(arguments.Out, shell);
            outputs._pairs = outputs.Open(arguments.Pairs, shell);
            outputs._model = outputs.Open(arguments.SaveModel, shell);
            outputs._map = outputs.Open(arguments.SaveMap, shell);
            outputs._report = outputs.Open(arguments.ReportFile, shell);
            outputs._errors = outputs.Open(arguments.ErrorsFile, shell);
            return outputs;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    public void Write(RecordSet records, MatchResult result, CancellationToken cancellation)
    {
        if (_clusters is not null)
        {
            ClusterWriter.Write(records, result, TableWriter.FormatOf(_arguments.Out!, "--out"), _clusters.Stream, cancellation);
        }

        if (_pairs is not null)
        {
            PairWriter.Write(records, result, TableWriter.FormatOf(_arguments.Pairs!, "--pairs"), _pairs.Stream, cancellation);
        }

        if (_model is not null)
        {
            result.Model.Write(_model.Stream);
        }

        if (_map is not null)
        {
            ColumnPlan.Save(records.Files, _map.Stream);
        }

        if (_errors is not null)
        {
            Refused(records, TableWriter.FormatOf(_arguments.ErrorsFile!, "--errors"), _errors.Stream);
        }
    }

    /// <summary>Writes the report and puts every file in its place.</summary>
    public void Complete(MatchOutcome outcome)
    {
        if (_report is not null)
        {
            using var text = new StreamWriter(_report.Stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            MarkdownReport.Write(MatchReports.Of(outcome), text);
        }

        foreach (OutputFile file in _files)
        {
            file.Complete();
        }
    }

    public void Dispose()
    {
        foreach (OutputFile file in _files)
        {
            file.Dispose();
        }
    }

    private OutputFile? Open(string? path, Shell shell)
    {
        if (path is null)
        {
            return null;
        }

        OutputFile file = OutputFile.Create(path, shell);
        _files.Add(file);
        return file;
    }

    private static void Refused(RecordSet records, TableFormat format, Stream to)
    {
        using var writer = new TableWriter(format, ["file", "line", "code", "reason"], to);
        writer.Header();
        foreach (LoadedFile file in records.Files)
        {
            foreach (RowProblem problem in file.Problems)
            {
                writer.Value(file.Name);
                writer.Value(problem.Line);
                writer.Value(problem.Code);
                writer.Value(problem.Message);
                writer.EndRow();
            }

            if (file.Refused > file.Problems.Count)
            {
                writer.Value(file.Name);
                writer.Value(0L);
                writer.Value("more");
                writer.Value(string.Create(CultureInfo.InvariantCulture, $"{file.Refused - file.Problems.Count} more rows were refused; only the first are listed."));
                writer.EndRow();
            }
        }
    }
}
