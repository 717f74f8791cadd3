using Selfhold.Formats;
using Selfhold.Formats.Recognition;
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
        MappingFile[] maps = [.. arguments.Maps.Select(ColumnPlan.ReadMap)];
        for (int i = 0; i < arguments.Files.Count; i++)
        {
            string path = arguments.Files[i];
            try
            {
                Load(path, maps.Length == 0 ? null : maps[maps.Length == 1 ? 0 : i]);
            }
            catch (InputException e)
            {
                throw new CommandException(InFile(path, e.Error));
            }
        }

        if (_builder.Count == 0)
        {
            throw new CommandException(NoRecords());
        }

        _progress?.Clear();
        return new RecordSet(_builder.Build(), _files);
    }

    private void Load(string path, MappingFile? map)
    {
        Result<IRecordReader> opened = RecordFiles.Open(path, ReadOptions.Default);
        if (!opened.TryGet(out IRecordReader? file, out Error? error))
        {
            throw new CommandException(InFile(path, error));
        }

        using (file)
        {
            RowBatch first = new();
            bool any = file.Read(first, cancellation);
            var plan = ColumnPlan.For(arguments, map, file, first);
            IRecordReader reader = TransformingReader.Over(new RewoundReader(file, first, any), plan.Recognised.Columns);
            _builder.AddFile(path, plan.Columns);
            int before = _builder.Count;
            Pump(reader, path);
            _files.Add(new LoadedFile(path, ShortName(path), reader.Description, plan, _builder.Count - before, reader.Problems, reader.RefusedRows));
        }
    }

    private void Pump(IRecordReader reader, string path)
    {
        RowBatch current = new();
        RowBatch next = new();
        bool more = reader.Read(current, cancellation);
        while (more)
        {
            RowBatch ahead = next;
            Task<bool> reading = Task.Run(() => reader.Read(ahead, cancellation), CancellationToken.None);
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
            _progress?.Report($"Reading {Path.GetFileName(path)}", reader.BytesRead, reader.BytesTotal ?? 0, "B");
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private Error NoRecords()
    {
        string what = _files.Count == 1 ? $"{_files[0].Path}: the file has" : "The files have";
        LoadedFile? refused = _files.Find(f => f.Problems.Count > 0);
        string why = refused is null ? "Check that this is the export you meant."
            : $"{Numbers.Many(_files.Sum(f => f.Refused), "row was", "rows were")} refused; line {refused.Problems[0].Line}: {refused.Problems[0].Message}";
        return new Error("no_records", $"{what} no records. {why}");
    }

    private string ShortName(string path)
    {
        string name = path is "-" ? "standard input" : Path.GetFileName(path);
        return arguments.Files.Count(f => string.Equals(Path.GetFileName(f), name, StringComparison.Ordinal)) > 1 ? path : name;
    }

    private static Error InFile(string path, Error error)
        => error.Message.Contains(path, StringComparison.Ordinal) ? error : error with { Message = $"{path}: {error.Message}" };
}
