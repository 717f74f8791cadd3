using System.Globalization;
using System.Text;

namespace Selfhold.AccessLog.Append;

/// <summary>
/// An entry as canonical JSON (RFC 8785: keys in order, no blanks, the fewest escapes), after the 32 bytes that make its hash say nothing to who has not read it.
/// What is absent is left out.
/// </summary>
internal sealed class EntryJson
{
    /// <summary>The salt before the JSON.</summary>
    public const int Nonce = 32;

    private byte[] _bytes = new byte[1024];
    private int _length;
    private bool _first;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <param name="nonce">32 random bytes.</param>
    /// <param name="previous">Leaf hash of the entry before it in its chain; empty for the first.</param>
    /// <param name="at">Microseconds since 1970.</param>
    public void Write(EntryDraft entry, ReadOnlySpan<byte> nonce, Guid chain, long number, ReadOnlySpan<byte> previous, long at)
    {
        _length = 0;
        nonce.CopyTo(Room(Nonce));
        Raw("{"u8);
        _first = true;
        Text("\"action\":"u8, entry.Action);
        Text("\"actor\":"u8, entry.Actor);
        Text("\"agreement\":"u8, entry.Agreement);
        Text("\"basis\":"u8, entry.Basis);
        Id("\"chain\":"u8, chain);
        Text("\"channel\":"u8, entry.Channel);
        Number("\"count\":"u8, entry.Count);
        Erased(entry.Erased);
        Fields(entry.Fields);
        Id("\"grant\":"u8, entry.Grant);
        Number("\"number\":"u8, number);
        Text("\"outcome\":"u8, Names.Of(entry.Outcome));
        if (!previous.IsEmpty)
        {
            Key("\"prev\":"u8);
            Raw("\""u8);
            Convert.TryToHexStringLower(previous, Room(previous.Length * 2), out _);
            Raw("\""u8);
        }

        Text("\"purpose\":"u8, entry.Purpose);
        Reader(entry.Reader);
        Text("\"reason\":"u8, entry.Reason);
        Records(entry.Records);
        Text("\"request\":"u8, entry.RequestId);
        Time("\"time\":"u8, at);
        Number("\"version\":"u8, 1);
        Raw("}"u8);
    }

    private void Erased(ErasedEntry? erased)
    {
        if (erased is null)
        {
            return;
        }

        Key("\"erased\":{"u8);
        _first = true;
        Text("\"day\":"u8, erased.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Fields(erased.Fields);
        Number("\"index\":"u8, erased.Index);
        Text("\"outcome\":"u8, Names.Of(erased.Outcome));
        Reader(erased.Reader!);
        Raw("}"u8);
    }

    private void Reader(Reader reader)
    {
        Key("\"reader\":{"u8);
        _first = true;
        Id("\"business\":"u8, reader.Business);
        Text("\"client\":"u8, reader.Client);
        Text("\"kind\":"u8, Names.Of(reader.Kind));
        Raw("}"u8);
    }

    private void Fields(IReadOnlyList<string> fields)
    {
        Key("\"fields\":["u8);
        for (int i = 0; i < fields.Count; i++)
        {
            if (i > 0)
            {
                Raw(","u8);
            }

            Quoted(fields[i]);
        }

        Raw("]"u8);
    }

    private void Records(IReadOnlyList<Guid> records)
    {
        if (records.Count == 0)
        {
            return;
        }

        Key("\"records\":["u8);
        for (int i = 0; i < records.Count; i++)
        {
            if (i > 0)
            {
                Raw(","u8);
            }

            Quoted(records[i]);
        }

        Raw("]"u8);
    }

    private void Text(ReadOnlySpan<byte> key, string? value)
    {
        if (value is not null)
        {
            Key(key);
            Quoted(value);
        }
    }

    private void Id(ReadOnlySpan<byte> key, Guid? value)
    {
        if (value is { } id)
        {
            Key(key);
            Quoted(id);
        }
    }

    private void Number(ReadOnlySpan<byte> key, long value)
    {
        Key(key);
        value.TryFormat(_bytes.AsSpan(Ensure(20)), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Time(ReadOnlySpan<byte> key, long micros)
    {
        Key(key);
        Raw("\""u8);
        DateTimeOffset at = DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        at.TryFormat(_bytes.AsSpan(Ensure(32)), out int written, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
        _length += written;
        Raw("\""u8);
    }

    private void Quoted(Guid value)
    {
        Raw("\""u8);
        value.TryFormat(Room(36), out _, "D");
        Raw("\""u8);
    }

    private void Quoted(string value)
    {
        Raw("\""u8);
        if (value.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && value.AsSpan().IndexOfAny('"', '\\') < 0)
        {
            // Halves of a surrogate pair become U+FFFD.
            int at = Ensure(Encoding.UTF8.GetMaxByteCount(value.Length));
            _length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(at));
        }
        else
        {
            Escaped(value);
        }

        Raw("\""u8);
    }

    // RFC 8785 §3.2.2.2.
    private void Escaped(string value)
    {
        foreach (Rune rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"': Raw("\\\""u8); break;
                case '\\': Raw("\\\\"u8); break;
                case '\b': Raw("\\b"u8); break;
                case '\f': Raw("\\f"u8); break;
                case '\n': Raw("\\n"u8); break;
                case '\r': Raw("\\r"u8); break;
                case '\t': Raw("\\t"u8); break;
                case < ' ':
                    Raw("\\u00"u8);
                    Span<byte> code = Room(2);
                    code[0] = (byte)"0123456789abcdef"[rune.Value >> 4];
                    code[1] = (byte)"0123456789abcdef"[rune.Value & 15];
                    break;
                default:
                    int at = Ensure(4);
                    _length += rune.EncodeToUtf8(_bytes.AsSpan(at));
                    break;
            }
        }
    }

    private void Key(ReadOnlySpan<byte> key)
    {
        if (!_first)
        {
            Raw(","u8);
        }

        _first = false;
        Raw(key);
    }

    private void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    private Span<byte> Room(int length)
    {
        int at = Ensure(length);
        _length += length;
        return _bytes.AsSpan(at, length);
    }

    private int Ensure(int more)
    {
        if (_length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
        }

        return _length;
    }
}
