using System.Buffers;
using Selfhold.Formats.Input;

namespace Selfhold.Formats.Csv;

/// <summary>
/// Keeps the text of rows. Every byte behind the head belongs to the accepted or refused row that started last, so the last row
/// of a block waits for the next block: only there is known where it ends.
/// </summary>
internal sealed partial class CsvReader
{
    private readonly ArrayBufferWriter<byte> _head = new(256);
    private readonly List<RefusedRegion> _refused = [];
    private readonly byte _delimiter;
    private string? _lineEnd;
    private bool _lineEndAdded;
    private bool _heldAlone;
    private bool _anyRow;
    private PendingRefusal? _pending;

    public FileShape Shape => new()
    {
        Format = FileLayout.Csv,
        Encoding = _source.Encoding,
        ByteOrderMark = _source.HasMark,
        Delimiter = (char)_delimiter,
        LineEnd = LineEnds.Last(_head.WrittenSpan) ?? _lineEnd ?? "\n",
        Columns = Columns,
        Head = _head.WrittenSpan.ToArray(),
    };

    private static void CopyRaw(RowBatch batch, int length)
    {
        if (batch.Raw.Length < length)
        {
            batch.Raw = GC.AllocateUninitializedArray<byte>(batch.Buffer.Length);
        }

        batch.Buffer.AsSpan(0, length).CopyTo(batch.Raw);
    }

    /// <summary>Only the quote that was undone can stand before a first value: a row starts behind a line end.</summary>
    private static int RawStart(RowBatch batch, int row)
    {
        int start = batch.Starts[row * batch.ColumnCount];
        return start > 0 && batch.Raw[start - 1] == '"' ? start - 1 : start;
    }

    /// <returns>Bytes that need not be looked at again; the last row is held back until its end is known.</returns>
    private int KeepRaw(RowBatch batch, int consumed, int length)
    {
        _refused.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        int rows = batch.RowCount;
        int lastRow = rows > 0 ? RawStart(batch, rows - 1) : -1;
        int lastRefused = _refused.Count > 0 ? _refused[^1].Start : -1;
        int first = Math.Min(rows > 0 ? RawStart(batch, 0) : consumed, _refused.Count > 0 ? _refused[0].Start : consumed);
        bool whole = _ended && consumed == length;
        Leading(batch.Raw.AsSpan(0, whole && first == consumed ? WithoutAdded(first) : first));
        if (!whole && lastRow > lastRefused && !Alone(batch, lastRow, length))
        {
            batch.RowCount = --rows;
            consumed = lastRow;
        }

        Hand(batch, consumed, whole);
        _anyRow |= lastRow >= 0 || lastRefused >= 0;
        _refused.Clear();
        return consumed;
    }

    /// <summary>Whether the row fills a block of the largest size: then it is handed on without waiting for blank lines behind it.</summary>
    private bool Alone(RowBatch batch, int lastRow, int length)
    {
        if (batch.RowCount > 1 || _refused.Count > 0)
        {
            return false;
        }

        if (length - lastRow >= _options.MaxRecordBytes)
        {
            return true;
        }

        _wanted = (int)Math.Min(Math.Max(_wanted, (length - lastRow) * 2L), _options.MaxRecordBytes);
        _heldAlone = true;
        return false;
    }

    /// <summary>Bytes before the first row of a block: the head's blank lines, or the rest of a refused row.</summary>
    private void Leading(ReadOnlySpan<byte> text)
    {
        if (_pending is not null)
        {
            _pending.Append(text);
        }
        else if (!_anyRow && _head.WrittenCount < _options.MaxRecordBytes)
        {
            _head.Write(text);
        }
    }

    /// <summary>Gives rows their places and tells of refused ones, both in the order of the file.</summary>
    private void Hand(RowBatch batch, int consumed, bool whole)
    {
        int end = whole ? WithoutAdded(consumed) : consumed;
        int rows = batch.RowCount;
        batch.MakeRawRoom(rows);
        long line = _line;
        int counted = 0, refused = 0;
        for (int row = 0; row < rows || refused < _refused.Count;)
        {
            int rowStart = row < rows ? RawStart(batch, row) : int.MaxValue;
            if (refused < _refused.Count && _refused[refused].Start < rowStart)
            {
                RefusedRegion region = _refused[refused++];
                line += RawBreaks(batch, counted, region.At);
                counted = region.At;
                int next = Math.Min(rowStart, refused < _refused.Count ? _refused[refused].Start : end);
                TellPending();
                _pending = new PendingRefusal(new RowProblem(line, region.Code, region.Message), _options.OnRefused);
                _pending.Append(batch.Raw.AsSpan(region.Start, Math.Max(0, Math.Min(next, end) - region.Start)));
                continue;
            }

            TellPending();
            line += RawBreaks(batch, counted, rowStart);
            counted = rowStart;
            int after = row + 1 < rows ? RawStart(batch, row + 1) : end;
            after = refused < _refused.Count ? Math.Min(after, _refused[refused].Start) : after;
            batch.RawStarts[row] = rowStart;
            batch.RawLengths[row] = after - rowStart;
            batch.RawLines[row] = line;
            row++;
        }

        if (rows > 0)
        {
            _lineEnd ??= LineEnds.Last(batch.RawRow(0));
        }
    }

    private static long RawBreaks(RowBatch batch, int from, int to)
        => to <= from ? 0 : LineBreaks(batch.Raw.AsSpan(from, to - from));

    private int WithoutAdded(int end) => _lineEndAdded ? Math.Max(0, end - 1) : end;

    private void TellPending()
    {
        _pending?.Tell();
        _pending = null;
    }

    /// <param name="At">Where the fault is; its line is the one to report.</param>
    private readonly record struct RefusedRegion(int Start, int At, string Code, string Message);
}
