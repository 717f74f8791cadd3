namespace Selfhold.Formats.Keyed;

/// <summary>One record whose values carry their names: a JSON object, a card.</summary>
internal sealed class KeyedRecord
{
    private List<(int NameAt, int NameLength, int ValueAt, int ValueLength)> _fields = [];
    private byte[] _bytes = new byte[1024];
    private int _used;

    /// <summary>1-based line where the record starts.</summary>
    public long Line { get; set; }

    /// <summary>The record's text in the file, where it was asked for.</summary>
    public byte[] Raw { get; set; } = [];

    public int Count => _fields.Count;

    public int Bytes => _used;

    public ReadOnlySpan<byte> Name(int field) => _bytes.AsSpan(_fields[field].NameAt, _fields[field].NameLength);

    public ReadOnlySpan<byte> Value(int field) => _bytes.AsSpan(_fields[field].ValueAt, _fields[field].ValueLength);

    public void Clear(long line)
    {
        _fields.Clear();
        _used = 0;
        Line = line;
    }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        => _fields.Add((Put(name), name.Length, Put(value), value.Length));

    public void Swap(KeyedRecord other)
    {
        (_fields, other._fields) = (other._fields, _fields);
        (_bytes, other._bytes) = (other._bytes, _bytes);
        (_used, other._used) = (other._used, _used);
        (Line, other.Line) = (other.Line, Line);
    }

    private int Put(ReadOnlySpan<byte> text)
    {
        int at = _used;
        if (_bytes.Length < at + text.Length)
        {
            Array.Resize(ref _bytes, Math.Max(at + text.Length, _bytes.Length * 2));
        }

        text.CopyTo(_bytes.AsSpan(at));
        _used += text.Length;
        return at;
    }
}

/// <summary>Records with named values, one after the other. Refused ones go to the log it was given.</summary>
internal interface IKeyedSource
{
    string Description { get; }

    FileLayout Layout { get; }

    /// <param name="rest">Text of the last record, and all behind it.</param>
    /// <param name="refused">That record was refused.</param>
    /// <returns>How many of the last bytes belong to no record.</returns>
    int Tail(ReadOnlySpan<byte> rest, bool refused);

    bool Next(KeyedRecord record, CancellationToken cancellation);
}
