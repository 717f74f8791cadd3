using Selfhold.Formats;
using Selfhold.Hub.Cli;
using Selfhold.Matching;

namespace Selfhold.Hub.Match;

/// <summary>Reads files into a table: one thread takes the next rows apart while another files the last ones away.</summary>
internal sealed class Loader(MatchArguments arguments, Shell shell, CancellationToken cancellation)
{
    private readonly ProgressLine? _progress = ProgressLine.For(shell);
    private readonly RecordTableBuilder _builder = new();
    private readonly List<LoadedFile> _files = [];

    /// <exception cref="CommandException">A file can't be read, or no file holds a record.</exception>
    public RecordSet Load()
    {
        foreach (string path in arguments.Files)
        {
            try
            {
                Load(path);
            }
            catch (InputException e)
            {
                throw new CommandException(InFile(path, e.Error));
            }
        }

        if (_builder.Count == 0)
        {
            string what = _files.Count == 1 ? $"{_files[0].Path}: the file has" : "The files have";
            string refused = _files.Sum(f => f.Refused) is > 0 and long rows
                ? $" {Numbers.Many(rows, "row was", "rows were")} refused; the first: line {_files.First(f => f.Problems.Count > 0).Problems[0].Line}, {_files.First(f => f.Problems.Count > 0).Problems[0].Message}"
                : " Check that this is the export you meant.";
            throw new CommandException(new Error("no_records", $"{what} no records.{refused}"));
        }

        _progress?.Clear();
        return new RecordSet(_builder.Build(), _files);
    }

    private void Load(string path)
    {
        Result<IRecordReader> opened = RecordFiles.Open(path, ReadOptions.Default);
        if (!opened.TryGet(out IRecordReader? reader, out Error? error))
        {
            throw new CommandException(InFile(path, error));
        }

        using (reader)
        {
            RowBatch current = new();
            RowBatch next = new();
            bool more = reader.Read(current, cancellation);
            var plan = ColumnPlan.For(arguments, _files.Count, path, reader, current, shell);
            _builder.AddFile(path, plan.Uses);
            int before = _builder.Count;
            while (more)
            {
                Task<bool> reading = Task.Run(() => reader.Read(next, cancellation), CancellationToken.None);
                try
                {
                    _builder.Add(current);
                }
                finally
                {
                    // The reader must be done with its batch before anything is disposed, whatever happened to ours.
                    Task.WaitAny([reading], CancellationToken.None);
                }

                more = reading.GetAwaiter().GetResult();
                (current, next) = (next, current);
                _progress?.Report($"Reading {System.IO.Path.GetFileName(path)}", reader.BytesRead, reader.BytesTotal ?? 0, "B");
                cancellation.ThrowIfCancellationRequested();
            }

            _files.Add(new LoadedFile(path, ShortName(path), reader.Description, plan, _builder.Count - before, reader.Problems, reader.RefusedRows));
        }
    }

    private string ShortName(string path)
    {
        string name = path is "-" ? "standard input" : System.IO.Path.GetFileName(path);
        return arguments.Files.Count(f => string.Equals(System.IO.Path.GetFileName(f), name, StringComparison.Ordinal)) > 1 ? path : name;
    }

    private static Error InFile(string path, Error error)
        => error.Message.Contains(path, StringComparison.Ordinal) ? error : error with { Message = $"{path}: {error.Message}" };
}
