namespace Selfhold.Formats.Input;

/// <summary>
/// The bytes of a text file as UTF-8, whatever its encoding. Reads ahead up to 1 MiB so that formats and dialects can be
/// recognised on a pipe too; the read-ahead is handed out again.
/// </summary>
internal sealed class Utf8Source : IDisposable
{
    private const int HeadBytes = 1 << 20;
    private const int RawBytes = 128 << 10;

    private readonly Stream _stream;
    private readonly byte[] _head;
    private readonly int _headLength;
    private int _headAt;
    private bool _streamEnded;

    private byte[]? _raw;
    private int _rawLength;
    private byte[]? _pending;
    private int _pendingAt;
    private int _pendingLength;

    public Utf8Source(Stream stream, long? total)
    {
        _stream = stream;
        BytesTotal = total;
        _head = new byte[total is long known ? (int)Math.Min(HeadBytes, known + 1) : HeadBytes];
        _headLength = stream.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
        _streamEnded = _headLength < _head.Length;
    }

    public TextEncoding Encoding { get; private set; }

    /// <summary>Nothing but ASCII seen when the encoding was chosen, and nobody insisted on UTF-8.</summary>
    public bool EncodingOpen { get; set; }

    /// <summary>A byte order mark was skipped.</summary>
    public bool HasMark { get; private set; }

    public long? BytesTotal { get; }

    /// <summary>The file itself, for formats that are no text. Whoever takes it works on it alone.</summary>
    public Stream Stream => _stream;

    /// <summary>Raw bytes handed out so far.</summary>
    public long BytesRead { get; private set; }

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>Whether the read-ahead is the whole file.</summary>
    public bool HeadIsAll => _streamEnded;

    /// <summary>Fixes the encoding, forced or sniffed, and skips the byte order mark.</summary>
    public Error? Start(TextEncoding? forced)
    {
        Result<SniffedEncoding> sniffed = EncodingSniffer.Sniff(Head);
        if (!sniffed.TryGet(out SniffedEncoding found, out Error? error))
        {
            return error;
        }

        Encoding = forced ?? found.Encoding;
        EncodingOpen = forced is null && found.Open;
        _headAt = forced is null || forced == found.Encoding ? found.MarkBytes : 0;
        HasMark = _headAt > 0;
        BytesRead = _headAt;
        return null;
    }

    /// <summary>UTF-8 of the read-ahead. Its bytes are the first that <see cref="Read"/> gives.</summary>
    public byte[] Sample()
    {
        ReadOnlySpan<byte> raw = Head[_headAt..];
        switch (Encoding)
        {
            case TextEncoding.Utf8:
                return raw.ToArray();
            case TextEncoding.Windows1252:
                byte[] wide = new byte[raw.Length * Windows1252.Growth];
                return wide.AsSpan(0, Windows1252.ToUtf8(raw, wide)).ToArray();
            default:
                byte[] utf8 = new byte[(raw.Length * Utf16.Growth) + 4];
                (_, int written) = Utf16.ToUtf8(raw, utf8, Encoding == TextEncoding.Utf16BigEndian, HeadIsAll);
                return utf8.AsSpan(0, written).ToArray();
        }
    }

    /// <summary>From here on bytes are Windows-1252: the first byte that is not ASCII was no UTF-8.</summary>
    public void TurnIntoWindows1252()
    {
        Encoding = TextEncoding.Windows1252;
        EncodingOpen = false;
    }

    /// <returns>Bytes written; 0 only at the end of the file.</returns>
    public int Read(Span<byte> utf8)
    {
        if (Encoding == TextEncoding.Utf8)
        {
            return ReadRaw(utf8);
        }

        int given = 0;
        while (given < utf8.Length)
        {
            if (_pendingAt == _pendingLength && !Transcode())
            {
                break;
            }

            int part = Math.Min(utf8.Length - given, _pendingLength - _pendingAt);
            _pending.AsSpan(_pendingAt, part).CopyTo(utf8[given..]);
            _pendingAt += part;
            given += part;
        }

        return given;
    }

    public void Dispose() => _stream.Dispose();

    private bool Transcode()
    {
        _raw ??= new byte[RawBytes];
        _pending ??= new byte[(RawBytes * Windows1252.Growth) + 4];
        _pendingAt = _pendingLength = 0;
        while (_pendingLength == 0)
        {
            int read = ReadRaw(_raw.AsSpan(_rawLength));
            int length = _rawLength + read;
            if (length == 0)
            {
                return false;
            }

            int consumed = length;
            if (Encoding == TextEncoding.Windows1252)
            {
                _pendingLength = Windows1252.ToUtf8(_raw.AsSpan(0, length), _pending);
            }
            else
            {
                (consumed, _pendingLength) = Utf16.ToUtf8(_raw.AsSpan(0, length), _pending, Encoding == TextEncoding.Utf16BigEndian, final: read == 0);
            }

            _raw.AsSpan(consumed, length - consumed).CopyTo(_raw);
            _rawLength = length - consumed;
        }

        return true;
    }

    private int ReadRaw(Span<byte> raw)
    {
        int read;
        if (_headAt < _headLength)
        {
            read = Math.Min(raw.Length, _headLength - _headAt);
            _head.AsSpan(_headAt, read).CopyTo(raw);
            _headAt += read;
        }
        else if (_streamEnded)
        {
            return 0;
        }
        else
        {
            try
            {
                read = _stream.Read(raw);
            }
            catch (IOException failed)
            {
                throw new InputException(FormatsErrors.ReadFailed(failed.Message), failed);
            }

            _streamEnded = read == 0;
        }

        BytesRead += read;
        return read;
    }
}
