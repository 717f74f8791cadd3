namespace Selfhold.Formats.Csv;

/// <summary>Reads stored texts of CSV rows again, with the tokenizer that read them first. Buffers are as large as the rows need.</summary>
internal sealed class CsvRowsReader : IRecordReader, ICsvComplaints
{
    private const int BlockBytes = 1 << 20;
    private const int MostFields = 1 << 19;

    // Rows that were accepted once are not measured again.
    private static readonly ReadOptions Limits = new() { MaxValueBytes = int.MaxValue, MaxRecordBytes = int.MaxValue };

    private readonly FileShape _shape;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _rows;
    private readonly CsvTokenizer _tokenizer;
    private int _next;

    public CsvRowsReader(FileShape shape, IReadOnlyList<ReadOnlyMemory<byte>> rows)
    {
        (_shape, _rows) = (shape, rows);
        _tokenizer = new CsvTokenizer((byte)shape.Delimiter, shape.Columns.Count, Limits, this);
    }

    public string Description => "CSV rows";

    public IReadOnlyList<string> Columns => _shape.Columns;

    public long BytesRead { get; private set; }

    public long? BytesTotal => null;

    public IReadOnlyList<RowProblem> Problems => [];

    public long RefusedRows => 0;

    public FileShape Shape => _shape;

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int columns = Columns.Count;
        (batch.ColumnCount, batch.RowCount, batch.FirstRow) = (columns, 0, _next);
        int rows = Take(columns, out int bytes);
        if (rows == 0)
        {
            return false;
        }

        if (batch.Buffer.Length < bytes + CsvTokenizer.Padding)
        {
            batch.Buffer = new byte[bytes + CsvTokenizer.Padding];
        }

        int fields = ((rows + 1) * columns) + 128;
        if (batch.Starts.Length < fields || batch.Lengths.Length != batch.Starts.Length)
        {
            batch.Starts = new int[Math.Max(fields, batch.Starts.Length)];
            batch.Lengths = new int[batch.Starts.Length];
        }

        int length = Join(batch.Buffer, rows);
        _tokenizer.Reset();
        _tokenizer.Run(batch, 0, length);
        if (_tokenizer.Fields != rows * columns || _tokenizer.Next != length)
        {
            throw Broken(_next);
        }

        Check(batch, rows);
        batch.RowCount = rows;
        BytesRead += length;
        _next += rows;
        return true;
    }

    public void Dispose()
    {
    }

    public void Refuse(RowBatch batch, int offset, string code, string message) => throw Broken(_next);

    /// <returns>How many rows make the next block, and the bytes they need with a line end each.</returns>
    private int Take(int columns, out int bytes)
    {
        bytes = 0;
        int rows = 0;
        int most = Math.Max(1, MostFields / columns);
        while (_next + rows < _rows.Count && rows < most && (rows == 0 || bytes + _rows[_next + rows].Length < BlockBytes))
        {
            bytes += _rows[_next + rows].Length + 1;
            rows++;
        }

        return rows;
    }

    private int Join(byte[] buffer, int rows)
    {
        int length = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<byte> raw = _rows[_next + row].Span;
            raw.CopyTo(buffer.AsSpan(length));
            length += raw.Length;

            // A CR that ends the text would wait for its LF; one more line end makes no row.
            if (raw.Length == 0 || raw[^1] != '\n')
            {
                buffer[length++] = (byte)'\n';
            }
        }

        return length;
    }

    /// <summary>Each text must have given exactly its own row; else two damaged ones could hide each other.</summary>
    private void Check(RowBatch batch, int rows)
    {
        int expected = 0;
        for (int row = 0; row < rows; row++)
        {
            int start = batch.Starts[row * batch.ColumnCount];
            start -= start > 0 && batch.Buffer[start - 1] == '"' ? 1 : 0;
            if (start != expected)
            {
                throw Broken(_next + row);
            }

            ReadOnlySpan<byte> raw = _rows[_next + row].Span;
            expected += raw.Length + (raw[^1] != '\n' ? 1 : 0);
        }
    }

    private static InputException Broken(int row) => new(FormatsErrors.BrokenRow(row));
}
