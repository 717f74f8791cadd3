using Selfhold.Formats;
using Selfhold.Records.Data;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records.Intake;

/// <summary>Tells which rows of a file are news and stores those: current rows, their keys, and what they followed.</summary>
internal sealed class RecordIntake(DomainScope scope, SourceRow source, ShapePlan plan, long shape) : IDisposable
{
    private readonly HashSet<Guid> _seen = [];
    private readonly Dictionary<UInt128, int> _equalRows = [];
    private readonly Dictionary<long, bool> _readsAs = [];
    private readonly RecordTables _tables = new(scope);
    private readonly BulkInsert _records = scope.Write.Insert(
        "records_record", new("record_id", BulkType.Uuid), new("domain_number", BulkType.Bigint), new("source_number", BulkType.Bigint), new("version", BulkType.Bigint),
        new("operation", BulkType.Bigint), new("ended_by", BulkType.Bigint), new("observed_at", BulkType.Bigint), new("ordinal", BulkType.Bigint),
        new("shape", BulkType.Bigint), new("content", BulkType.Bytes), new("sealed", BulkType.Bytes));
    private readonly BulkInsert _keys = scope.Write.Insert("keys_record", new("record_id", BulkType.Uuid), new("key_id", BulkType.Bigint), new("wrapped", BulkType.Bytes));
    private readonly bool _wasEmpty = scope.Sql.Number("SELECT COUNT(*) FROM (SELECT 1 FROM records_record WHERE source_number = @n LIMIT 1) AS one", ("n", source.Number)) == 0;
    private long _lastOrdinal = source.LastOrdinal;

    public long New { get; private set; }

    public long Changed { get; private set; }

    public long Unchanged { get; private set; }

    public long Revived { get; private set; }

    /// <summary>Records that state something new.</summary>
    public List<Guid> Attached { get; } = [];

    /// <summary>What changed records stated before.</summary>
    public List<StoredRow> Removed { get; } = [];

    /// <summary>Every record that the file names.</summary>
    public IReadOnlySet<Guid> Seen => _seen;

    /// <summary>Says what each row is. Rows whose id came before are refused.</summary>
    /// <param name="refuse">Told the row.</param>
    public void Classify(RowChunk chunk, Action<int> refuse)
    {
        var rows = new Dictionary<Guid, int>(chunk.Count);
        for (int row = 0; row < chunk.Count; row++)
        {
            if (chunk.ByText[row])
            {
                int occurrence = _equalRows[chunk.Content[row]] = _equalRows.GetValueOrDefault(chunk.Content[row]) + 1;
                chunk.Ids[row] = scope.Index.RecordId(source.SourceId, System.Text.Encoding.ASCII.GetBytes(RowChunk.NameByText(chunk.Content[row], occurrence)));
            }

            if (!_seen.Add(chunk.Ids[row]))
            {
                chunk.Fates[row] = RowFate.Refused;
                refuse(row);
                continue;
            }

            chunk.Versions[row] = 1;
            rows.Add(chunk.Ids[row], row);
        }

        if (!_wasEmpty)
        {
            Compare(chunk, rows);
        }

        for (int row = 0; row < chunk.Count; row++)
        {
            Count(chunk, row);
        }
    }

    /// <summary>Stores the chunk's news.</summary>
    public void Store(RowChunk chunk)
    {
        Guid[] replaced = [.. Enumerable.Range(0, chunk.Count).Where(r => chunk.Fates[r] is RowFate.Changed or RowFate.Revived).Select(r => chunk.Ids[r])];
        if (replaced.Length > 0)
        {
            scope.Sql.ExecuteFor(
                """
                INSERT INTO records_version (record_id, version, operation, replaced_by, ended_by, observed_at, ordinal, shape, content, sealed)
                SELECT record_id, version, operation, @o, ended_by, observed_at, ordinal, shape, content, sealed FROM records_record WHERE record_id {in}
                """,
                replaced,
                ("o", scope.Operation));
            scope.Sql.ExecuteFor("DELETE FROM records_record WHERE record_id {in}", replaced);
        }

        SourceKey key = scope.KeyOf(source.Number);
        Span<byte> content = stackalloc byte[16];
        for (int row = 0; row < chunk.Count; row++)
        {
            if (chunk.Sealed[row] is not { } text)
            {
                continue;
            }

            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(content, chunk.Content[row]);
            _records.Uuid(chunk.Ids[row]).Long(scope.Domain.Number).Long(source.Number).Long(chunk.Versions[row]).Long(scope.Operation).Null().Long(chunk.Observed[row])
                .Long(chunk.Ordinals[row]).Long(shape).Bytes(content).Bytes(text);
            _records.EndRow();
            if (chunk.Wrapped[row] is { } wrapped)
            {
                _keys.Uuid(chunk.Ids[row]).Long(key.KeyId).Bytes(wrapped);
                _keys.EndRow();
            }
        }
    }

    /// <summary>All that was stored can be read from now on.</summary>
    public void Complete()
    {
        _records.Complete();
        _keys.Complete();
        scope.Sql.Execute("UPDATE records_source SET last_ordinal = @l WHERE number = @n", ("l", _lastOrdinal), ("n", source.Number));
    }

    /// <summary>Ends the source's current records that a whole file did not name.</summary>
    /// <returns>What they stated; nothing is changed before <see cref="End"/>.</returns>
    public List<Guid> Missing(out long current)
    {
        var missing = new List<Guid>();
        long count = 0;
        scope.Sql.Query("SELECT record_id FROM records_record WHERE source_number = @n AND ended_by IS NULL", r =>
        {
            Guid id = Sql.Id(r, 0);
            count++;
            if (!_seen.Contains(id))
            {
                missing.Add(id);
            }
        }, ("n", source.Number));
        current = count;
        return missing;
    }

    public void End(IReadOnlyList<Guid> records)
    {
        Removed.AddRange(_tables.Load(records));
        scope.Sql.ExecuteFor("UPDATE records_record SET ended_by = @o WHERE record_id {in}", records, ("o", scope.Operation));
    }

    public void Dispose()
    {
        _records.Dispose();
        _keys.Dispose();
    }

    private void Compare(RowChunk chunk, Dictionary<Guid, int> rows)
    {
        ReadShapes();
        var stale = new List<Guid>();
        var replaced = new HashSet<Guid>();
        scope.Sql.ForEach("SELECT record_id, version, ended_by, ordinal, content, shape FROM records_record WHERE record_id {in}", [.. rows.Keys], r =>
        {
            Guid id = Sql.Id(r, 0);
            int row = rows[id];
            bool ended = !r.IsDBNull(2);
            bool same = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(Sql.Bytes(r, 4)) == chunk.Content[row] && _readsAs[r.GetInt64(5)];
            chunk.Fates[row] = ended ? RowFate.Revived : same ? RowFate.Unchanged : RowFate.Changed;
            chunk.Versions[row] = (int)r.GetInt64(1) + 1;
            chunk.Ordinals[row] = r.GetInt64(3);
            if (chunk.Fates[row] != RowFate.Unchanged && replaced.Add(id) && !ended)
            {
                stale.Add(id);
            }
        });
        Removed.AddRange(_tables.Load(stale));
        scope.Sql.ForEach(
            "SELECT record_id, wrapped, under FROM keys_record WHERE record_id {in}", [.. replaced], r => chunk.KnownKeys[Sql.Id(r, 0)] = (Sql.Bytes(r, 1), Sql.IdOrNull(r, 2)));
        scope.Holders.Load(chunk.KnownKeys.Values.Where(k => k.Under is not null).Select(k => k.Under!.Value));
    }

    /// <summary>Whether rows of each earlier shape say now what they said; asked before rows flow, because PostgreSQL answers one question at a time.</summary>
    private void ReadShapes()
    {
        if (_readsAs.Count > 0)
        {
            return;
        }

        var shapes = new List<long>();
        scope.Sql.Query("SELECT shape FROM records_shape WHERE source_number = @n", r => shapes.Add(r.GetInt64(0)), ("n", source.Number));
        foreach (long one in shapes)
        {
            _readsAs[one] = plan.ReadsAs(scope.ShapeOf(source.Number, one));
        }
    }

    private void Count(RowChunk chunk, int row)
    {
        switch (chunk.Fates[row])
        {
            case RowFate.New:
                New++;
                chunk.Ordinals[row] = ++_lastOrdinal;
                break;
            case RowFate.Changed:
                Changed++;
                break;
            case RowFate.Revived:
                Revived++;
                break;
            case RowFate.Unchanged:
                Unchanged++;
                return;
            default:
                return;
        }

        Attached.Add(chunk.Ids[row]);
    }
}
