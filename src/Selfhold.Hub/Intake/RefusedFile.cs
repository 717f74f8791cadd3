using Selfhold.Formats;
using Selfhold.Formats.Output;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;

namespace Selfhold.Hub.Intake;

/// <summary>The rows that an import refuses, on their way to a file to correct. <see cref="CorrectedFile"/> takes it back.</summary>
internal sealed class RefusedFile : IDisposable
{
    private readonly OutputFile _file;
    private readonly RefusedRowsWriter _rows;

    private RefusedFile(OutputFile file, FileShape shape)
    {
        _file = file;
        _rows = new RefusedRowsWriter(file.Stream, shape);
    }

    /// <param name="input">The file that will be imported; its header is taken from it.</param>
    public static RefusedFile Open(string path, string input, Shell shell)
    {
        FileShape shape;
        using (IRecordReader reader = RecordFiles.Open(input, ReadOptions.Default with { KeepRaw = true }).OrFail())
        {
            shape = reader.Shape;
        }

        return new RefusedFile(OutputFile.Create(path, shell, ownerOnly: true), shape);
    }

    public void Add(RowProblem problem, ReadOnlySpan<byte> raw) => _rows.Add(problem, raw);

    /// <summary>Puts the file in its place; where nothing was refused, there is none.</summary>
    public void Complete()
    {
        _rows.Dispose();
        if (_rows.Rows > 0)
        {
            _file.Complete();
        }
    }

    public void Dispose() => _file.Dispose();
}
