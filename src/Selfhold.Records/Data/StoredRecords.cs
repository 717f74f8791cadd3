using System.Data.Common;
using System.Text;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records.Data;

/// <summary>A version of a source record as the tables have it, with its wrapped key.</summary>
/// <param name="Under">The person under whose key that key lies; null where it lies under its source's.</param>
internal sealed record StoredRecord(
    Guid Id, long Source, int Version, long Operation, long? EndedBy, long ObservedAt, long Ordinal, long Shape, byte[] Content, byte[] Sealed, byte[] Wrapped, Guid? Under = null);

/// <summary>A record, unsealed and read again with the shape it came with.</summary>
/// <param name="Raw">The row's text, in UTF-8.</param>
/// <param name="Values">By column; empty where the row states none.</param>
internal sealed record OpenedRecord(StoredRecord Stored, SourceRow Source, SourceShape Shape, byte[] Raw, string[] Values)
{
    public Guid Id => Stored.Id;
}

/// <summary>
/// Reads source records within one snapshot. A value that does not open is a <see cref="StorageException"/> <c>sealed_value_damaged</c> that names table
/// and row; nothing half read is ever handed on.
/// </summary>
internal sealed class StoredRecords(HubStorage storage, KnownPlaces known, Sql sql) : IDisposable
{
    private const string Columns =
        """
        SELECT r.record_id, r.source_number, r.version, r.operation, r.ended_by, r.observed_at, r.ordinal, r.shape, r.content, r.sealed, k.wrapped, k.under
        FROM records_record r LEFT JOIN keys_record k ON k.record_id = r.record_id
        """ + " ";

    private const string HistoryColumns =
        """
        SELECT r.record_id, c.source_number, r.version, r.operation, r.ended_by, r.observed_at, r.ordinal, r.shape, r.content, r.sealed, k.wrapped, k.under
        FROM records_version r JOIN records_record c ON c.record_id = r.record_id LEFT JOIN keys_record k ON k.record_id = r.record_id
        """ + " ";

    private const int ChunkRecords = 500;

    private readonly Dictionary<(long Source, UInt128 Content), Dictionary<Guid, int>> _occurrences = [];
    private readonly HolderKeys _holders = new(storage, sql);

    /// <summary>Keys of persons under which keys of records lie.</summary>
    public HolderKeys Holders => _holders;

    public KnownPlaces Known => known;

    public Sql Sql => sql;

    /// <summary>Records by their ids, ended ones as well, each once, in no promised order. Unknown ids have none.</summary>
    public List<StoredRecord> ByIds(IReadOnlyList<Guid> ids) => Read(Columns + "WHERE r.record_id {in}", ids);

    /// <summary>Earlier versions of records, in no promised order.</summary>
    public List<StoredRecord> HistoryOf(IReadOnlyList<Guid> ids) => Read(HistoryColumns + "WHERE r.record_id {in}", ids);

    /// <summary>Current records of a source, some at a time, in the order of its file. Rows of later deltas come after.</summary>
    public IEnumerable<List<StoredRecord>> InOrder(long source)
    {
        // Ids first, so that the rows need no sorting and no more than some of them are at hand at a time.
        var order = new List<(long Ordinal, long Operation, Guid Id)>();
        sql.Query(
            "SELECT ordinal, operation, record_id FROM records_record WHERE source_number = @n AND ended_by IS NULL",
            r => order.Add((r.GetInt64(0), r.GetInt64(1), Sql.Id(r, 2))), ("n", source));
        order.Sort();
        foreach ((long Ordinal, long Operation, Guid Id)[] chunk in order.Chunk(ChunkRecords))
        {
            Dictionary<Guid, StoredRecord> found = ByIds([.. chunk.Select(c => c.Id)]).ToDictionary(r => r.Id);
            yield return [.. chunk.Select(c => found[c.Id])];
        }
    }

    /// <summary>Shapes that current records of a source came with, oldest first. A file that was taken back has left none.</summary>
    public List<long> ShapesOf(long source)
    {
        var shapes = new List<long>();
        sql.Query("SELECT DISTINCT shape FROM records_record WHERE source_number = @n AND ended_by IS NULL ORDER BY shape", r => shapes.Add(r.GetInt64(0)), ("n", source));
        return shapes;
    }

    /// <summary>Ids of all records of a source, ended ones as well.</summary>
    public List<Guid> IdsOf(long source)
    {
        var ids = new List<Guid>();
        sql.Query("SELECT record_id FROM records_record WHERE source_number = @n", r => ids.Add(Sql.Id(r, 0)), ("n", source));
        return ids;
    }

    /// <summary>Current records of customers: customer and record.</summary>
    public List<(Guid Customer, Guid Record)> OfCustomers(IReadOnlyList<Guid> customers)
    {
        var links = new HashSet<(Guid, Guid)>();
        sql.ForEach("SELECT customer_id, record_id FROM records_link WHERE customer_id {in}", customers, r => links.Add((Sql.Id(r, 0), Sql.Id(r, 1))));
        return [.. links];
    }

    public Dictionary<Guid, Guid> CustomersOf(IReadOnlyList<Guid> records)
    {
        var customers = new Dictionary<Guid, Guid>(records.Count);
        sql.ForEach("SELECT record_id, customer_id FROM records_link WHERE record_id {in}", records, r => customers[Sql.Id(r, 0)] = Sql.Id(r, 1));
        return customers;
    }

    /// <summary>The text of a row.</summary>
    public byte[] Open(StoredRecord record)
    {
        if (record.Under is { } person)
        {
            _holders.Load([person]);
            return RowSeal.Open(_holders.Of(person), record.Id, record.Operation, record.Wrapped, record.Sealed);
        }

        return RowSeal.Open(storage.Keys.Source(known.Source(sql, record.Source).SourceId), record.Id, record.Operation, record.Wrapped, record.Sealed);
    }

    /// <summary>Opens records and reads their values, in the given order.</summary>
    public OpenedRecord[] OpenAll(IReadOnlyList<StoredRecord> records)
    {
        var opened = new OpenedRecord[records.Count];
        var done = new bool[records.Count];
        var rows = new List<ReadOnlyMemory<byte>>(records.Count);
        var places = new List<int>(records.Count);
        var batch = new RowBatch();
        _holders.Load(records.Where(r => r.Under is not null).Select(r => r.Under!.Value));
        for (int first = 0; first < records.Count; first++)
        {
            if (done[first])
            {
                continue;
            }

            rows.Clear();
            places.Clear();
            (long number, long shapeNumber) = (records[first].Source, records[first].Shape);
            for (int i = first; i < records.Count; i++)
            {
                if (!done[i] && records[i].Source == number && records[i].Shape == shapeNumber)
                {
                    rows.Add(Open(records[i]));
                    places.Add(i);
                    done[i] = true;
                }
            }

            Fill(opened, records, places, rows, known.Source(sql, number), Shape(number, shapeNumber), batch);
        }

        return opened;
    }

    /// <summary>The name by which its business knows the record.</summary>
    public RecordRef RefOf(OpenedRecord record) => new(record.Source.Name, ExternalIdOf(record));

    /// <summary>The source's own id of the record; of a row without one, the name it was given from its text.</summary>
    public string ExternalIdOf(OpenedRecord record)
    {
        string id = record.Shape.IdColumn < 0 ? "" : record.Values[record.Shape.IdColumn].Trim(' ');
        return id.Length > 0 ? id : NameByText(record);
    }

    public SourceShape Shape(long source, long shape) => known.Shape(storage, sql, source, shape);

    public void Dispose() => _holders.Dispose();

    private string NameByText(OpenedRecord record)
    {
        BlindIndex index = storage.Keys.Domain(known.DomainIdOf(sql, record.Source.DomainNumber)).Index;
        UInt128 content = index.ContentHash(record.Raw.AsSpan().TrimEnd("\r\n"u8));
        if (!_occurrences.TryGetValue((record.Stored.Source, content), out Dictionary<Guid, int>? names))
        {
            _occurrences.Add((record.Stored.Source, content), names = []);
        }

        // Which of several equal rows it is, is not stored: its id tells.
        while (!names.ContainsKey(record.Id))
        {
            if (names.Count > 1_000_000)
            {
                throw Unreadable(record.Id);
            }

            names.TryAdd(index.RecordId(record.Source.SourceId, Encoding.ASCII.GetBytes(RowChunk.NameByText(content, names.Count + 1))), names.Count + 1);
        }

        return RowChunk.NameByText(content, names[record.Id]);
    }

    private static void Fill(
        OpenedRecord[] to, IReadOnlyList<StoredRecord> records, List<int> places, List<ReadOnlyMemory<byte>> rows, SourceRow source, SourceShape shape, RowBatch batch)
    {
        int next = 0;
        try
        {
            using IRecordReader reader = TransformingReader.Over(RecordFiles.OpenRows(shape.File, rows), shape.Recognised.Columns);
            while (reader.Read(batch, CancellationToken.None))
            {
                for (int row = 0; row < batch.RowCount; row++, next++)
                {
                    StoredRecord stored = records[places[next]];
                    to[places[next]] = new OpenedRecord(stored, source, shape, AsArray(rows[next]), Values(batch, row));
                }
            }
        }
        catch (InputException)
        {
            throw Unreadable(records[places[Math.Min(next, places.Count - 1)]].Id);
        }

        if (next != places.Count)
        {
            throw Unreadable(records[places[Math.Min(next, places.Count - 1)]].Id);
        }
    }

    private static byte[] AsArray(ReadOnlyMemory<byte> row)
        => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(row, out ArraySegment<byte> whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length ? whole.Array : row.ToArray();

    private static string[] Values(RowBatch batch, int row)
    {
        var values = new string[batch.ColumnCount];
        for (int c = 0; c < values.Length; c++)
        {
            ReadOnlySpan<byte> value = batch.Value(row, c);
            values[c] = value.IsEmpty ? "" : Encoding.UTF8.GetString(value);
        }

        return values;
    }

    private static StorageException Unreadable(Guid record)
        => new(new Error("row_unreadable", $"The row of record {record} in records_record opens but can't be read with the shape of its source. Run 'selfhold verify-data', and restore it from a backup."));

    private List<StoredRecord> Read(string text, IReadOnlyList<Guid> ids)
    {
        // A short set is filled up with its last id, so a row may come twice.
        var found = new Dictionary<(Guid, int), StoredRecord>(ids.Count);
        sql.ForEach(text, ids, r =>
        {
            StoredRecord record = Read(r);
            found[(record.Id, record.Version)] = record;
        });
        return [.. found.Values];
    }

    private static StoredRecord Read(DbDataReader r) => new(
        Sql.Id(r, 0), r.GetInt64(1), (int)r.GetInt64(2), r.GetInt64(3), Sql.NumberOrNull(r, 4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), Sql.Bytes(r, 8), Sql.Bytes(r, 9),
        r.IsDBNull(10) ? [] : Sql.Bytes(r, 10), Sql.IdOrNull(r, 11));
}
