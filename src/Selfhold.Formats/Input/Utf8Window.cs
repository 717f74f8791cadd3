using System.Text;
using Selfhold.Formats.Keyed;

namespace Selfhold.Formats.Input;

/// <summary>A sliding view of a text file for readers that work record by record. Never holds more than one record's limit.</summary>
/// <param name="source">Null where the text is all in view from the start.</param>
internal sealed class Utf8Window(Utf8Source? source, int limit)
{
    private byte[] _buffer = source is null ? [] : new byte[Math.Min(64 << 10, Math.Max(limit, 16))];
    private int _start;
    private int _end;

    /// <summary>1-based line of the first byte of <see cref="Text"/>.</summary>
    public long Line { get; private set; } = 1;

    public ReadOnlySpan<byte> Text => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Byte of the text, as UTF-8, where <see cref="Text"/> starts.</summary>
    public long Position { get; private set; }

    public bool Ended { get; private set; }

    /// <summary>Gets all text that is skipped, if set.</summary>
    public RawRegions? Regions { get; init; }

    /// <summary>As much as one record may be long is in view.</summary>
    public bool Full => _end - _start >= limit;

    /// <summary>A view of a text that is at hand.</summary>
    public static Utf8Window Over(byte[] text) => new(null, int.MaxValue) { _buffer = text, _end = text.Length };

    /// <summary>Brings more bytes into view. False at the end of the file or when the view is full.</summary>
    public bool More()
    {
        if (source is null)
        {
            Ended = true;
            return false;
        }

        if (Ended || Full)
        {
            return false;
        }

        if (_end == _buffer.Length)
        {
            int length = _end - _start;
            byte[] target = length * 2 > _buffer.Length ? new byte[(int)Math.Min(Math.Max(_buffer.Length * 2L, length + 16L), limit + 16L)] : _buffer;
            Text.CopyTo(target);
            _buffer = target;
            (_start, _end) = (0, length);
        }

        int read = source.Read(_buffer.AsSpan(_end));
        SettleEncoding(source, _end, ref read);
        _end += read;
        Ended = read == 0;
        return read > 0;
    }

    public void Skip(int bytes)
    {
        ReadOnlySpan<byte> text = Text[..bytes];
        Line += text.Count((byte)'\n');
        Position += bytes;
        Regions?.Passed(text);
        _start += bytes;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>The first byte that is not ASCII decides between UTF-8 and Windows-1252, as for CSV.</summary>
    private void SettleEncoding(Utf8Source source, int at, ref int read)
    {
        if (!source.EncodingOpen)
        {
            return;
        }

        ReadOnlySpan<byte> fresh = _buffer.AsSpan(at, read);
        int high = fresh.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        if (high < 0)
        {
            return;
        }

        source.EncodingOpen = false;
        if (Rune.DecodeFromUtf8(fresh[high..], out _, out _) != System.Buffers.OperationStatus.InvalidData)
        {
            return;
        }

        byte[] utf8 = new byte[fresh.Length * Windows1252.Growth];
        read = Windows1252.ToUtf8(fresh, utf8);
        source.TurnIntoWindows1252();
        if (_buffer.Length < at + read)
        {
            Array.Resize(ref _buffer, at + read + 16);
        }

        utf8.AsSpan(0, read).CopyTo(_buffer.AsSpan(at));
    }
}
