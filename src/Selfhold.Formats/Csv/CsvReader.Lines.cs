using System.Text.Unicode;

namespace Selfhold.Formats.Csv;

/// <summary>Physical lines, counted only where someone must be told; and rows whose text is broken.</summary>
internal sealed partial class CsvReader
{
    private long LineAt(RowBatch batch, int offset)
    {
        if (offset >= _lineKnownAt)
        {
            _lineKnown += LineBreaksBetween(batch, _lineKnownAt, offset);
            _lineKnownAt = offset;
            return _lineKnown;
        }

        return _line + LineBreaksBetween(batch, 0, offset);
    }

    private static long LineBreaksBetween(RowBatch batch, int from, int to)
    {
        ReadOnlySpan<byte> part = batch.Buffer.AsSpan(from, to - from);

        // A CR at the very end counts only if no LF follows it.
        bool splitPair = to > from && part[^1] == '\r' && to < batch.Buffer.Length && batch.Buffer[to] == '\n';
        return LineBreaks(part) - (splitPair ? 1 : 0);
    }

    /// <summary>LF, CRLF and bare CR each end a line.</summary>
    private static long LineBreaks(ReadOnlySpan<byte> text)
    {
        long breaks = text.Count((byte)'\n');
        int at = text.IndexOf((byte)'\r');
        while (at >= 0)
        {
            text = text[(at + 1)..];
            breaks += text.IsEmpty || text[0] != '\n' ? 1 : 0;
            at = text.IndexOf((byte)'\r');
        }

        return breaks;
    }

    /// <returns>Where the line after the one at <paramref name="offset"/> starts; -1 when it is not in the block.</returns>
    private int AfterLineEnd(RowBatch batch, int offset, int length)
    {
        ReadOnlySpan<byte> rest = batch.Buffer.AsSpan(offset, length - offset);
        int at = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (at < 0 || (at + 1 == rest.Length && rest[at] == '\r' && !_ended))
        {
            return -1;
        }

        return offset + at + (rest[at..].StartsWith("\r\n"u8) ? 2 : 1);
    }

    private void DropBrokenText(RowBatch batch, int consumed)
    {
        ReadOnlySpan<byte> block = batch.Buffer.AsSpan(0, consumed);
        bool invalid = _tokenizer.SawHigh && !Utf8.IsValid(block);
        bool nul = _tokenizer.SawNul && block.Contains((byte)0);
        if (!invalid && !nul)
        {
            return;
        }

        int kept = 0, columns = batch.ColumnCount;
        for (int row = 0; row < batch.RowCount; row++)
        {
            (string Code, string Message)? fault = Fault(batch, row);
            if (fault is { } found)
            {
                int start = RowStart(batch, row);
                Refuse(batch, _options.KeepRaw ? RawStart(batch, row) : start, start, found.Code, found.Message);
                continue;
            }

            if (kept != row)
            {
                batch.Starts.AsSpan(row * columns, columns).CopyTo(batch.Starts.AsSpan(kept * columns));
                batch.Lengths.AsSpan(row * columns, columns).CopyTo(batch.Lengths.AsSpan(kept * columns));
            }

            kept++;
        }

        batch.RowCount = kept;
    }

    private static int RowStart(RowBatch batch, int row)
    {
        int at = row * batch.ColumnCount;
        return batch.Lengths[at] > 0 || batch.Starts[at] > 0 ? batch.Starts[at] : 0;
    }

    private static (string Code, string Message)? Fault(RowBatch batch, int row)
    {
        for (int column = 0; column < batch.ColumnCount; column++)
        {
            ReadOnlySpan<byte> value = batch.Value(row, column);
            if (value.Contains((byte)0))
            {
                return (FormatsErrors.NulByte, $"The value of column {column + 1} holds a NUL byte. Export the file again.");
            }

            if (!Utf8.IsValid(value))
            {
                return (FormatsErrors.InvalidText, $"The value of column {column + 1} is not text in the encoding of the file. Export the file as UTF-8.");
            }
        }

        return null;
    }
}
