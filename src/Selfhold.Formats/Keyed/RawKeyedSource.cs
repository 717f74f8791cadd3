namespace Selfhold.Formats.Keyed;

/// <summary>Reads one record ahead: only where the next one begins the text of a record ends.</summary>
internal sealed class RawKeyedSource(IKeyedSource inner, RawRegions regions) : IKeyedSource
{
    private readonly KeyedRecord _ahead = new();
    private readonly KeyedRecord _next = new();
    private bool _started;
    private bool _has;

    public string Description => inner.Description;

    public FileLayout Layout => inner.Layout;

    public int Tail(ReadOnlySpan<byte> rest, bool refused) => inner.Tail(rest, refused);

    public bool Next(KeyedRecord record, CancellationToken cancellation)
    {
        if (!_started)
        {
            _started = true;
            Advance(_ahead, cancellation);
        }

        if (!_has)
        {
            return false;
        }

        Advance(_next, cancellation);
        record.Swap(_ahead);
        record.Raw = regions.TakeClosed();
        _ahead.Swap(_next);
        return true;
    }

    private void Advance(KeyedRecord record, CancellationToken cancellation)
    {
        _has = inner.Next(record, cancellation);
        if (!_has)
        {
            regions.Finish(inner.Tail);
        }
    }
}
