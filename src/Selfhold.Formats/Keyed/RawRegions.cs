namespace Selfhold.Formats.Keyed;

/// <summary>
/// Cuts the text of a file into the regions of its records. A source says where each record, or refused piece, begins; what was
/// read until then belongs to the one before. Where no text is asked for there is no such object.
/// </summary>
internal sealed class RawRegions(ReadOptions options)
{
    private const int MostWaiting = 10_000;
    private const int MostWaitingBytes = 8 << 20;

    // The longest record, and as much again behind it.
    private readonly int _limit = (int)Math.Min((options.MaxRecordBytes * 2L) + (1 << 20), Array.MaxLength);
    private readonly Queue<(RowProblem Problem, byte[] Raw)> _waiting = new();
    private byte[] _trail = new byte[4096];
    private int _used;
    private long _start;
    private int _waitingBytes;
    private bool _reading;
    private bool _begun;
    private RowProblem? _refused;
    private byte[]? _closed;

    /// <summary>Everything before the first record.</summary>
    public byte[] Head { get; private set; } = [];

    public byte[] Tail { get; private set; } = [];

    /// <summary>Text that was read and is now behind the reader.</summary>
    public void Passed(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, _limit - _used)];
        if (_trail.Length < _used + text.Length)
        {
            Array.Resize(ref _trail, Math.Max(_used + text.Length, _trail.Length * 2));
        }

        text.CopyTo(_trail.AsSpan(_used));
        _used += text.Length;
    }

    /// <param name="position">Byte of the text where a record, or something to refuse, begins.</param>
    public void Begin(long position)
    {
        Close(Cut(position));
        _begun = true;
    }

    /// <summary>What began last is no record.</summary>
    public void Refuse(RowProblem problem) => _refused ??= problem;

    /// <summary>Tells of a whole record that was refused later.</summary>
    public void Refuse(RowProblem problem, byte[] raw)
    {
        if (options.OnRefused is null)
        {
            return;
        }

        raw = raw.Length > PendingRefusal.MostBytes ? raw[..PendingRefusal.MostBytes] : raw;
        if (_reading)
        {
            options.OnRefused(problem, raw);
        }
        else if (_waiting.Count < MostWaiting && _waitingBytes + raw.Length <= MostWaitingBytes)
        {
            _waitingBytes += raw.Length;
            _waiting.Enqueue((problem, raw));
        }
    }

    /// <summary>Nothing is told before the first read: only then the caller holds the reader.</summary>
    public void StartReading()
    {
        _reading = true;
        while (_waiting.TryDequeue(out (RowProblem Problem, byte[] Raw) one))
        {
            options.OnRefused!(one.Problem, one.Raw);
        }
    }

    /// <param name="tail">Says how many of the last bytes belong to no record.</param>
    public void Finish(Func<ReadOnlySpan<byte>, bool, int> tail)
    {
        byte[] rest = Cut(_start + _used);
        int length = _begun ? tail(rest, _refused is not null) : 0;
        Tail = rest[^length..];
        Close(rest[..^length]);
        _begun = false;
    }

    /// <returns>The text of the record that was closed last.</returns>
    public byte[] TakeClosed()
    {
        byte[] raw = _closed ?? [];
        _closed = null;
        return raw;
    }

    private void Close(byte[] text)
    {
        if (!_begun)
        {
            Head = Head.Length == 0 ? text : Head;
        }
        else if (_refused is { } problem)
        {
            _refused = null;
            Refuse(problem, text);
        }
        else
        {
            _closed = text;
        }
    }

    private byte[] Cut(long position)
    {
        int length = (int)Math.Min(position - _start, _used);
        byte[] text = _trail.AsSpan(0, length).ToArray();
        _trail.AsSpan(length, _used - length).CopyTo(_trail);
        _used -= length;
        _start = position;
        return text;
    }
}
