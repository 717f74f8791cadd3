using System.Buffers;
using System.Text;
using Selfhold.Formats.Csv;

namespace Selfhold.Formats.Output;

/// <summary>CSV rows: a value keeps its quotes, and gets them where it needs them.</summary>
internal sealed class CsvRowForm(FileShape shape) : IRowForm
{
    private readonly byte _delimiter = (byte)shape.Delimiter;
    private readonly byte[] _lineEnd = Encoding.ASCII.GetBytes(shape.LineEnd);
    private readonly SearchValues<byte> _special = SearchValues.Create([(byte)'"', (byte)'\r', (byte)'\n', (byte)shape.Delimiter]);
    private readonly List<(int Start, int End)> _cells = [];
    private readonly ArrayBufferWriter<byte> _row = new(256);

    public ReadOnlyMemory<byte> Change(ReadOnlySpan<byte> raw, IReadOnlyList<(int Column, string Value)> changes)
    {
        int end = CsvCells.Split(raw, _delimiter, _cells);
        _row.ResetWrittenCount();
        int at = 0, written = 0;
        foreach ((int column, string value) in changes.OrderBy(change => change.Column))
        {
            if (column < _cells.Count)
            {
                (int start, int stop) = _cells[column];
                _row.Write(raw[at..start]);
                Put(value, start < stop && raw[start] == '"');
                at = stop;
                continue;
            }

            // A row shorter than the header gets the delimiters up to its new value.
            _row.Write(raw[at..end]);
            at = end;
            for (written = Math.Max(written, _cells.Count - 1); written < column; written++)
            {
                _row.Write([_delimiter]);
            }

            Put(value, false);
        }

        _row.Write(raw[at..]);
        return _row.WrittenMemory;
    }

    public void Write(ReadOnlySpan<byte> raw, bool last, TextEncoder output)
    {
        output.Write(raw);
        if (!last && !EndsLine(raw))
        {
            output.Write(_lineEnd);
        }
    }

    public static bool EndsLine(ReadOnlySpan<byte> text) => !text.IsEmpty && text[^1] is (byte)'\n' or (byte)'\r';

    private void Put(string value, bool quoted)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);

        // Blanks at the ends are trimmed by some readers unless quoted.
        quoted = quoted || (utf8.Length > 0 && (utf8.AsSpan().ContainsAny(_special) || utf8[0] is (byte)' ' or (byte)'\t' || utf8[^1] is (byte)' ' or (byte)'\t'));
        if (!quoted)
        {
            _row.Write(utf8);
            return;
        }

        _row.Write("\""u8);
        ReadOnlySpan<byte> rest = utf8;
        for (int quote = rest.IndexOf((byte)'"'); quote >= 0; quote = rest.IndexOf((byte)'"'))
        {
            _row.Write(rest[..(quote + 1)]);
            _row.Write("\""u8);
            rest = rest[(quote + 1)..];
        }

        _row.Write(rest);
        _row.Write("\""u8);
    }
}
