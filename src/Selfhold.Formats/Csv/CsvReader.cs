using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Selfhold.Formats.Input;

namespace Selfhold.Formats.Csv;

/// <summary>
/// Reads CSV block by block. A batch owns the block it points into; the unfinished last row is kept aside and put before
/// the next block, so two batches in turn let one thread read while another works.
/// </summary>
internal sealed partial class CsvReader : IRecordReader, ICsvComplaints
{
    private readonly Utf8Source _source;
    private readonly ReadOptions _options;
    private readonly CsvTokenizer _tokenizer;
    private readonly ProblemLog _problems = new();

    private byte[] _carry = [];
    private int _carryLength;
    private int _wanted;
    private bool _ended;
    private bool _skippingLine;
    private long _rows;

    /// <summary>1-based line of the first byte of the block in hand.</summary>
    private long _line;
    private int _lineKnownAt;
    private long _lineKnown;

    private CsvReader(Utf8Source source, CsvDialect dialect, byte[] sample, ReadOptions options)
    {
        _source = source;
        _options = options;
        Columns = dialect.Columns;
        _tokenizer = new CsvTokenizer(dialect.Delimiter, Columns.Count, options, this);
        _wanted = options.BlockBytes;
        Description = $"CSV, {Name(source.Encoding)}, {Name(dialect.Delimiter)}";
        Skip(dialect.DataStart);
        _delimiter = dialect.Delimiter;
        _head.Write(sample.AsSpan(0, dialect.DataStart));
        _line = 1 + LineBreaks(sample.AsSpan(0, dialect.DataStart));
    }

    public string Description { get; }

    public IReadOnlyList<string> Columns { get; }

    public long BytesRead => _source.BytesRead;

    public long? BytesTotal => _source.BytesTotal;

    public IReadOnlyList<RowProblem> Problems => _problems.Problems;

    public long RefusedRows => _problems.Count;

    public static Result<IRecordReader> Open(Utf8Source source, ReadOptions options)
    {
        byte[] sample = source.Sample();
        return CsvDialect.Detect(sample, source.HeadIsAll, options).TryGet(out CsvDialect? dialect, out Error? error)
            ? new CsvReader(source, dialect, sample, options)
            : error;
    }

    public bool Read(RowBatch batch, CancellationToken cancellation)
    {
        batch.ColumnCount = Columns.Count;
        batch.RowCount = 0;
        batch.FirstRow = _rows;
        if (batch.Lengths.Length != batch.Starts.Length)
        {
            // The tokenizer writes to both without further checks.
            batch.Lengths = new int[batch.Starts.Length];
        }

        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = Fill(batch);
            if (length == 0)
            {
                TellPending();
                return false;
            }

            int consumed = Tokenise(batch, length);
            if (consumed == 0 && !_ended)
            {
                consumed = NoProgress(batch, length);
            }

            if (_options.KeepRaw)
            {
                consumed = KeepRaw(batch, consumed, length);
            }

            Keep(batch, consumed, length);
            _rows += batch.RowCount;
            if (batch.RowCount > 0)
            {
                return true;
            }
        }
    }

    public void Dispose() => _source.Dispose();

    public void Refuse(RowBatch batch, int offset, string code, string message) => Refuse(batch, offset, offset, code, message);

    /// <param name="row">Where the row starts.</param>
    /// <param name="offset">Where the fault is.</param>
    private void Refuse(RowBatch batch, int row, int offset, string code, string message)
    {
        if (_options.KeepRaw)
        {
            _refused.Add(new RefusedRegion(row, offset, code, message));
        }

        if (_problems.Keeps)
        {
            _problems.Add(LineAt(batch, offset), code, message);
        }
        else
        {
            _problems.AddUncounted();
        }
    }

    /// <summary>Puts the unfinished row and the next bytes of the file into the batch.</summary>
    private int Fill(RowBatch batch)
    {
        // Two more bytes for a line end after the last row.
        int target = Math.Max(_wanted, _carryLength + Math.Min(_options.BlockBytes, 4096));
        if (batch.Buffer.Length < target + CsvTokenizer.Padding + 2)
        {
            batch.Buffer = GC.AllocateUninitializedArray<byte>(target + CsvTokenizer.Padding + 2);
        }

        _carry.AsSpan(0, _carryLength).CopyTo(batch.Buffer);
        int length = _carryLength;
        while (length < target && !_ended)
        {
            int read = _source.Read(batch.Buffer.AsSpan(length, target - length));
            _ended = read == 0;
            length += read;
        }

        if (_source.EncodingOpen)
        {
            length = SettleEncoding(batch, length);
        }

        if (_ended && length > 0 && batch.Buffer[length - 1] != '\n')
        {
            batch.Buffer[length++] = (byte)'\n';
            _lineEndAdded = true;
        }

        _lineKnownAt = 0;
        _lineKnown = _line;
        return length;
    }

    /// <summary>Everything was ASCII until now: the first other byte says whether the file is UTF-8 or Windows-1252.</summary>
    private int SettleEncoding(RowBatch batch, int length)
    {
        ReadOnlySpan<byte> block = batch.Buffer.AsSpan(0, length);
        int at = block.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        if (at < 0)
        {
            return length;
        }

        switch (Rune.DecodeFromUtf8(block[at..], out _, out _))
        {
            case OperationStatus.NeedMoreData when !_ended:
                return length;
            case OperationStatus.Done:
                _source.EncodingOpen = false;
                return length;
            default:
                byte[] utf8 = new byte[(length * Windows1252.Growth) + CsvTokenizer.Padding + 2];
                int written = Windows1252.ToUtf8(block, utf8);
                batch.Buffer = utf8;
                _source.TurnIntoWindows1252();
                return written;
        }
    }

    /// <returns>Bytes that need not be looked at again.</returns>
    private int Tokenise(RowBatch batch, int length)
    {
        if (_options.KeepRaw)
        {
            CopyRaw(batch, length);
        }

        int from = 0;
        if (_skippingLine)
        {
            int end = AfterLineEnd(batch, 0, length);
            if (end < 0)
            {
                return length;
            }

            _skippingLine = false;
            from = end;
        }

        int known = _problems.Problems.Count;
        _tokenizer.Reset();
        while (true)
        {
            _tokenizer.Run(batch, from, length);
            if (_tokenizer.OpenQuote < 0 || !(_tokenizer.OpenQuoteIsBroken || _ended))
            {
                break;
            }

            // The quote is not meant as one, or the end is missing: leave out its line and read on behind it.
            Refuse(batch, _tokenizer.Next, _tokenizer.OpenQuote, FormatsErrors.UnclosedQuote, "A quote that opens in this line is never closed. Close it, or double it if it is part of the value.");
            from = AfterLineEnd(batch, _tokenizer.OpenQuote, length);
            if (from < 0)
            {
                from = length;
                break;
            }
        }

        int consumed = Math.Max(from, _tokenizer.Next);
        batch.RowCount = _tokenizer.Fields / Columns.Count;
        if (_tokenizer.SawNul || _tokenizer.SawHigh)
        {
            DropBrokenText(batch, consumed);
            _problems.SortFrom(known);
        }

        return consumed;
    }

    /// <summary>Not one whole row fits: take a larger block, or give the row up when it passes the limit.</summary>
    private int NoProgress(RowBatch batch, int length)
    {
        if (length < _options.MaxRecordBytes)
        {
            _wanted = (int)Math.Min(length * 2L, _options.MaxRecordBytes);
            return 0;
        }

        _wanted = _options.BlockBytes;
        int quote = _tokenizer.OpenQuote;
        if (quote >= 0)
        {
            Refuse(batch, 0, quote, FormatsErrors.UnclosedQuote, $"A quote that opens in this line is not closed within {_options.MaxRecordBytes} bytes. Close it, or double it if it is part of the value.");
        }
        else
        {
            Refuse(batch, 0, FormatsErrors.RecordTooLong, $"The row is longer than {_options.MaxRecordBytes} bytes. Check the line ends of the file.");
        }

        int next = AfterLineEnd(batch, Math.Max(quote, 0), length);
        _skippingLine = next < 0;
        return next < 0 ? length : next;
    }

    private void Keep(RowBatch batch, int consumed, int length)
    {
        if (consumed > 0 && !_heldAlone)
        {
            _wanted = _options.BlockBytes;
        }

        _heldAlone = false;

        _line = consumed == 0 ? _line : _lineKnown + LineBreaksBetween(batch, _lineKnownAt, consumed);
        _carryLength = length - consumed;
        if (_carry.Length < _carryLength)
        {
            _carry = new byte[_carryLength + 256];
        }

        // With the raw text the row in hand may have been read, and its quotes undone, already.
        (_options.KeepRaw ? batch.Raw : batch.Buffer).AsSpan(consumed, _carryLength).CopyTo(_carry);
    }

    private void Skip(int bytes)
    {
        byte[] scratch = new byte[Math.Min(bytes, 64 << 10)];
        while (bytes > 0)
        {
            bytes -= _source.Read(scratch.AsSpan(0, Math.Min(bytes, scratch.Length)));
        }
    }

    private static string Name(TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian => "UTF-16",
        TextEncoding.Windows1252 => "Windows-1252",
        _ => "UTF-8",
    };

    private static string Name(byte delimiter) => delimiter switch
    {
        (byte)',' => "comma",
        (byte)';' => "semicolon",
        (byte)'\t' => "tab",
        (byte)'|' => "bar",
        _ => $"'{(char)delimiter}'",
    };
}
