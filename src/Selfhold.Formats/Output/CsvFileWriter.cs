using System.Text;

namespace Selfhold.Formats.Output;

/// <summary>Writes RFC 4180 CSV as UTF-8: comma, LF, quotes only where they are needed. Writes to the stream as its buffer fills.</summary>
/// <param name="guardFormulas">Put an apostrophe before what a spreadsheet would run; see <see cref="FormulaGuard"/>.</param>
public sealed class CsvFileWriter(Stream stream, bool guardFormulas = false) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _used;
    private int _values;
    private int _rowBytes;

    public void Write(ReadOnlySpan<byte> utf8)
    {
        if (_values++ > 0)
        {
            Put((byte)',');
        }

        bool guard = guardFormulas && FormulaGuard.NeedsGuard(utf8);

        // Blanks at the ends are trimmed by some readers unless quoted.
        bool quote = utf8.Length > 0 && (utf8.ContainsAny("\",\r\n"u8) || utf8[0] is (byte)' ' or (byte)'\t' || utf8[^1] is (byte)' ' or (byte)'\t');
        if (quote)
        {
            Put((byte)'"');
        }

        if (guard)
        {
            Put((byte)'\'');
        }

        if (quote)
        {
            PutQuoted(utf8);
            Put((byte)'"');
        }
        else
        {
            Put(utf8);
        }

        _rowBytes += utf8.Length;
    }

    public void Write(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length <= 256)
        {
            Span<byte> utf8 = stackalloc byte[256 * 3];
            Write(utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
        }
        else
        {
            Write(Encoding.UTF8.GetBytes(value));
        }
    }

    public void Write(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out int written, provider: System.Globalization.CultureInfo.InvariantCulture);
        Write(digits[..written]);
    }

    public void EndRow()
    {
        if (_values == 1 && _rowBytes == 0)
        {
            // A row of one empty value would be a blank line, which means no row.
            Put("\"\""u8);
        }

        Put((byte)'\n');
        (_values, _rowBytes) = (0, 0);
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _used);
        _used = 0;
        stream.Flush();
    }

    /// <summary>Writes what is left. The stream stays open.</summary>
    public void Dispose() => Flush();

    private void PutQuoted(ReadOnlySpan<byte> utf8)
    {
        int at = utf8.IndexOf((byte)'"');
        while (at >= 0)
        {
            Put(utf8[..(at + 1)]);
            Put((byte)'"');
            utf8 = utf8[(at + 1)..];
            at = utf8.IndexOf((byte)'"');
        }

        Put(utf8);
    }

    private void Put(byte value)
    {
        if (_used == _buffer.Length)
        {
            stream.Write(_buffer, 0, _used);
            _used = 0;
        }

        _buffer[_used++] = value;
    }

    private void Put(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _buffer.Length - _used)
        {
            stream.Write(_buffer, 0, _used);
            _used = 0;
            if (utf8.Length > _buffer.Length)
            {
                stream.Write(utf8);
                return;
            }
        }

        utf8.CopyTo(_buffer.AsSpan(_used));
        _used += utf8.Length;
    }
}
