namespace Selfhold.Formats;

/// <summary>A reader whose first rows were taken already, to see what its columns mean: gives them again, then goes on.</summary>
/// <param name="first">What the first <see cref="IRecordReader.Read"/> of <paramref name="inner"/> filled.</param>
/// <param name="any">What it answered.</param>
public sealed class RewoundReader(IRecordReader inner, RowBatch first, bool any) : IRecordReader
{
    private bool _given;

    public string Description => inner.Description;

    public IReadOnlyList<string> Columns => inner.Columns;

    public long BytesRead => inner.BytesRead;

    public long? BytesTotal => inner.BytesTotal;

    public IReadOnlyList<RowProblem> Problems => inner.Problems;

    public long RefusedRows => inner.RefusedRows;

    public FileShape Shape => inner.Shape;

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_given)
        {
            return inner.Read(batch, cancellation);
        }

        _given = true;
        batch.Buffer = first.Buffer;
        batch.Starts = first.Starts;
        batch.Lengths = first.Lengths;
        batch.ColumnCount = first.ColumnCount;
        batch.RowCount = first.RowCount;
        batch.FirstRow = first.FirstRow;
        batch.Raw = first.Raw;
        batch.RawStarts = first.RawStarts;
        batch.RawLengths = first.RawLengths;
        batch.RawLines = first.RawLines;
        return any;
    }

    public void Dispose() => inner.Dispose();
}
