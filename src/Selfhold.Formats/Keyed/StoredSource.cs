using Selfhold.Formats.Json;
using Selfhold.Formats.Vcard;

namespace Selfhold.Formats.Keyed;

/// <summary>Stored texts of records: each gives one record, or ends the reading.</summary>
internal sealed class StoredSource(FileLayout layout, IReadOnlyList<ReadOnlyMemory<byte>> rows, ReadOptions options) : IKeyedSource
{
    private readonly JsonFlattener? _json = layout == FileLayout.Vcard ? null : new JsonFlattener(options);
    private int _next;

    public string Description => layout == FileLayout.Vcard ? "vCard rows" : "JSON rows";

    public FileLayout Layout => layout;

    public int Tail(ReadOnlySpan<byte> rest, bool refused) => 0;

    public bool Next(KeyedRecord record, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_next == rows.Count)
        {
            return false;
        }

        ReadOnlySpan<byte> raw = rows[_next++].Span;
        record.Clear(_next);
        bool read = _json is null ? VcardSource.ReadCard(raw.ToArray(), record) : _json.Flatten(JsonText(raw, layout), record) is null;
        return read ? true : throw new InputException(FormatsErrors.BrokenRow(_next - 1));
    }

    /// <summary>The object of a row's text, without line ends and separators.</summary>
    internal static ReadOnlySpan<byte> JsonText(ReadOnlySpan<byte> raw, FileLayout layout)
    {
        if (layout != FileLayout.JsonLines)
        {
            return raw[..JsonSource.ObjectLength(raw)];
        }

        int end = raw.IndexOf((byte)'\n');
        return raw[..(end < 0 ? raw.Length : end)].Trim(" \t\r"u8);
    }
}
