namespace Selfhold.Formats;

/// <summary>Fills a batch value by value, for the formats that are not read in place.</summary>
/// <param name="room">Bytes that a new buffer has at least.</param>
internal sealed class BatchWriter(RowBatch batch, int columns, int room = 64 << 10)
{
    private const int MostRows = 4096;
    private const int MostBytes = 1 << 20;
    private const int MostFields = 1 << 21;
    private int _used;
    private int _rowUsed;
    private int _rawUsed;

    public bool IsFull => batch.RowCount >= MostRows || _used >= MostBytes || _rawUsed >= MostBytes || (long)batch.RowCount * columns >= MostFields;

    public void Start(long firstRow)
    {
        batch.ColumnCount = columns;
        batch.RowCount = 0;
        batch.FirstRow = firstRow;
        _used = 0;
    }

    public void BeginRow()
    {
        int at = batch.RowCount * columns;
        if (batch.Starts.Length < at + columns)
        {
            int size = Math.Max(at + columns, batch.Starts.Length * 2);
            int[] starts = batch.Starts, lengths = batch.Lengths;
            Array.Resize(ref starts, size);
            Array.Resize(ref lengths, size);
            (batch.Starts, batch.Lengths) = (starts, lengths);
        }

        batch.Starts.AsSpan(at, columns).Clear();
        batch.Lengths.AsSpan(at, columns).Clear();
        _rowUsed = _used;
    }

    public void Put(int column, ReadOnlySpan<byte> value)
    {
        if (batch.Buffer.Length < _rowUsed + value.Length)
        {
            byte[] buffer = batch.Buffer;
            Array.Resize(ref buffer, Math.Max(_rowUsed + value.Length, Math.Max(room, buffer.Length * 2)));
            batch.Buffer = buffer;
        }

        value.CopyTo(batch.Buffer.AsSpan(_rowUsed));
        int at = (batch.RowCount * columns) + column;
        batch.Starts[at] = _rowUsed;
        batch.Lengths[at] = value.Length;
        _rowUsed += value.Length;
    }

    /// <summary>Keeps the row. A row that is not ended is overwritten by the next.</summary>
    public void EndRow()
    {
        batch.RowCount++;
        _used = _rowUsed;
    }

    /// <summary>Keeps the row together with its text in the file.</summary>
    public void EndRow(ReadOnlySpan<byte> raw, long line)
    {
        batch.MakeRawRoom(batch.RowCount + 1);
        if (batch.Raw.Length < _rawUsed + raw.Length)
        {
            byte[] kept = batch.Raw;
            Array.Resize(ref kept, Math.Max(_rawUsed + raw.Length, Math.Max(room, kept.Length * 2)));
            batch.Raw = kept;
        }

        raw.CopyTo(batch.Raw.AsSpan(_rawUsed));
        batch.RawStarts[batch.RowCount] = _rawUsed;
        batch.RawLengths[batch.RowCount] = raw.Length;
        batch.RawLines[batch.RowCount] = line;
        _rawUsed += raw.Length;
        EndRow();
    }
}
