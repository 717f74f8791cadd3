using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Selfhold.Hub.Cli;

namespace Selfhold.Hub.Output;

/// <summary>The kinds of table that can be written.</summary>
internal enum TableFormat
{
    Csv,
    JsonLines,
}

/// <summary>
/// Rows as bytes, in memory, for one worker. Values are UTF-8 already and are only quoted. In CSV, a cell that a spreadsheet would run as
/// a formula gets an apostrophe before it; telephone numbers and signed numbers stay as they are.
/// </summary>
internal sealed class RowBuffer(TableFormat format, IReadOnlyList<string> columns)
{
    private static readonly SearchValues<byte> NeedQuotes = SearchValues.Create(",\"\r\n"u8);
    private static readonly SearchValues<byte> NumberLike = SearchValues.Create("+-0123456789 ().,/"u8);
    private static readonly SearchValues<byte> NeedEscape = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private readonly byte[][] _names = [.. columns.Select(c => (byte[])[(byte)'"', .. JsonEncodedText.Encode(c, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"', (byte)':'])];
    private byte[] _bytes = new byte[1 << 16];
    private int _length;
    private int _column;
    private bool _open;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public static TableFormat FormatOf(string path, string option) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => TableFormat.Csv,
        ".JSONL" or ".NDJSON" => TableFormat.JsonLines,
        _ when path is "-" || path.StartsWith("/dev/", StringComparison.Ordinal) => TableFormat.Csv,
        _ => throw new CommandException(HubErrors.OutputFormat(path, option)),
    };

    /// <summary>The column names, where the format has a line for them.</summary>
    public void Header()
    {
        if (format == TableFormat.Csv)
        {
            foreach (string column in columns)
            {
                Value(Encoding.UTF8.GetBytes(column));
            }

            EndRow();
        }
    }

    public void Clear() => _length = 0;

    public void Value(ReadOnlySpan<byte> value)
    {
        if (format == TableFormat.Csv)
        {
            Csv(value);
        }
        else if (!value.IsEmpty)
        {
            Name();
            JsonText(value);
        }

        _column++;
    }

    public void Value(string value) => Value(Encoding.UTF8.GetBytes(value));

    public void Value(long number)
    {
        Lead();
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out int written);
        _length += written;
        _column++;
    }

    public void Value(double number, int digits)
    {
        Lead();
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out int written, new StandardFormat('F', (byte)digits));
        _length += written;
        _column++;
    }

    public void EndRow()
    {
        Ensure(3);
        if (format == TableFormat.JsonLines)
        {
            if (!_open)
            {
                _bytes[_length++] = (byte)'{';
            }

            _bytes[_length++] = (byte)'}';
            _open = false;
        }

        _bytes[_length++] = (byte)'\n';
        _column = 0;
    }

    /// <summary>What stands before a number, and room for the number itself.</summary>
    private void Lead()
    {
        if (format == TableFormat.JsonLines)
        {
            Name();
        }

        Ensure(40);
        if (format == TableFormat.Csv && _column > 0)
        {
            _bytes[_length++] = (byte)',';
        }
    }

    private void Name()
    {
        byte[] name = _names[_column];
        Ensure(name.Length + 1);
        _bytes[_length++] = _open ? (byte)',' : (byte)'{';
        _open = true;
        name.CopyTo(_bytes, _length);
        _length += name.Length;
    }

    private void Csv(ReadOnlySpan<byte> value)
    {
        Ensure((value.Length * 2) + 4);
        Span<byte> to = _bytes.AsSpan(_length);
        int at = 0;
        if (_column > 0)
        {
            to[at++] = (byte)',';
        }

        bool formula = !value.IsEmpty && IsFormula(value);
        if (!formula && value.IndexOfAny(NeedQuotes) < 0)
        {
            value.CopyTo(to[at..]);
            _length += at + value.Length;
            return;
        }

        to[at++] = (byte)'"';
        if (formula)
        {
            to[at++] = (byte)'\'';
        }

        foreach (byte b in value)
        {
            to[at++] = b;
            if (b == '"')
            {
                to[at++] = b;
            }
        }

        to[at++] = (byte)'"';
        _length += at;
    }

    private static bool IsFormula(ReadOnlySpan<byte> value) => value[0] switch
    {
        (byte)'=' or (byte)'@' or (byte)'\t' or (byte)'\r' => true,
        (byte)'+' or (byte)'-' => value.IndexOfAnyExcept(NumberLike) >= 0,
        _ => false,
    };

    private void JsonText(ReadOnlySpan<byte> value)
    {
        Ensure((value.Length * 6) + 2);
        _bytes[_length++] = (byte)'"';
        while (true)
        {
            int special = value.IndexOfAny(NeedEscape);
            ReadOnlySpan<byte> clean = special < 0 ? value : value[..special];
            clean.CopyTo(_bytes.AsSpan(_length));
            _length += clean.Length;
            if (special < 0)
            {
                break;
            }

            _length += Escape(value[special], _bytes.AsSpan(_length));
            value = value[(special + 1)..];
        }

        _bytes[_length++] = (byte)'"';
    }

    private static int Escape(byte b, Span<byte> to)
    {
        ReadOnlySpan<byte> text = b switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            _ => default,
        };
        if (text.IsEmpty)
        {
            "\\u00"u8.CopyTo(to);
            to[4] = (byte)"0123456789abcdef"[b >> 4];
            to[5] = (byte)"0123456789abcdef"[b & 15];
            return 6;
        }

        text.CopyTo(to);
        return text.Length;
    }

    private void Ensure(int more)
    {
        if (_bytes.Length - _length < more)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
        }
    }
}
