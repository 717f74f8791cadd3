using Npgsql;
using NpgsqlTypes;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Append;

/// <summary>Writes a batch: row by row into SQLite, all in one message to PostgreSQL.</summary>
internal static class Rows
{
    private const string Head = "UPDATE accesslog_log SET size = @p1, root = @p2, range = @p3, note = @p4, at = @p5 WHERE log = @p0";

    public static void Write(HubWrite write, Batch batch, List<ClosedTile> tiles, RightEdge edge, long log)
    {
        if (write.Family == DatabaseFamily.Postgres)
        {
            WriteMany(write, batch, tiles, log);
        }
        else
        {
            WriteEach(write, batch, tiles, log);
        }

        byte[] range = Bytes(edge.Range);
        using PreparedSql head = write.Prepare(Head, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bytes, BulkType.Text, BulkType.Bigint);
        Expect(head.Long(0, log).Long(1, edge.Size).Bytes(2, batch.Tree!.Root.Span).Bytes(3, range).Text(4, batch.Note).Long(5, batch.At).Execute(), 1);
    }

    public static byte[] Bytes(TreeHash[] hashes)
    {
        var bytes = new byte[hashes.Length * TreeHash.Length];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i].Span.CopyTo(bytes.AsSpan(i * TreeHash.Length));
        }

        return bytes;
    }

    private static void WriteEach(HubWrite write, Batch batch, List<ClosedTile> tiles, long log)
    {
        using (PreparedSql insert = write.Prepare(
            "INSERT INTO accesslog_entry (log, seq, chain, number, reader, fields, day, outcome, leaf, sealed) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9)",
            BulkType.Bigint, BulkType.Bigint, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bytes))
        {
            insert.Long(0, log);
            foreach (NewEntry entry in batch.Entries)
            {
                insert.Long(1, entry.Seq).Uuid(2, entry.Chain.Id).Long(3, entry.Number).Long(4, entry.Reader).Long(5, entry.Fields).Long(6, entry.Day).Long(7, (long)entry.Outcome)
                    .Bytes(8, entry.Leaf.Span).Bytes(9, batch.SealedOf(entry)).Execute();
            }
        }

        foreach (ClosedTile tile in tiles)
        {
            using PreparedSql insert = write.Prepare("INSERT INTO accesslog_tile (log, level, tile, root, hashes) VALUES (@p0, @p1, @p2, @p3, @p4)", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bytes);
            insert.Long(0, log).Long(1, tile.Level).Long(2, tile.Tile).Bytes(3, tile.Root.Span).Bytes(4, tile.Hashes).Execute();
        }

        using PreparedSql key = write.Prepare("INSERT INTO keys_record (record_id, key_id, wrapped) VALUES (@p0, @p1, @p2)", BulkType.Uuid, BulkType.Bigint, BulkType.Bytes);
        using PreparedSql chain = write.Prepare("INSERT INTO accesslog_chain (chain, owner, kind, last, head, entered) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)", BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bigint);
        using PreparedSql moved = write.Prepare("UPDATE accesslog_chain SET last = @p3, head = @p4 WHERE chain = @p0 AND owner = @p1 AND last = @p2", BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes);
        foreach (Chain c in batch.Chains)
        {
            if (c.Stored == 0)
            {
                key.Uuid(0, c.Id).Long(1, KeyIdOf(c)).Bytes(2, c.Wrapped).Execute();
                chain.Uuid(0, c.Id).Uuid(1, c.Owner).Long(2, (long)c.Kind).Long(3, c.Last).Bytes(4, c.Head).Long(5, batch.At).Execute();
            }
            else
            {
                Expect(moved.Uuid(0, c.Id).Uuid(1, c.Owner).Long(2, c.Stored).Long(3, c.Last).Bytes(4, c.Head).Execute(), 1);
            }
        }
    }

    private static void WriteMany(HubWrite write, Batch batch, List<ClosedTile> tiles, long log)
    {
        using var all = new NpgsqlBatch((NpgsqlConnection)write.Connection, (NpgsqlTransaction)write.Transaction);
        List<NewEntry> entries = batch.Entries;
        all.BatchCommands.Add(Of(
            "INSERT INTO accesslog_entry (log, seq, chain, number, reader, fields, day, outcome, leaf, sealed) SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)",
            new NpgsqlParameter<long> { TypedValue = log }, Longs(entries, e => e.Seq), Uuids(entries, e => e.Chain.Id), Longs(entries, e => e.Number), Longs(entries, e => e.Reader), Longs(entries, e => e.Fields),
            Longs(entries, e => e.Day), Longs(entries, e => (long)e.Outcome), Blobs(entries, e => e.Leaf.Span.ToArray()), Blobs(entries, e => batch.SealedOf(e).ToArray())));
        if (tiles.Count > 0)
        {
            all.BatchCommands.Add(Of(
                "INSERT INTO accesslog_tile (log, level, tile, root, hashes) SELECT $1, * FROM unnest($2, $3, $4, $5)",
                new NpgsqlParameter<long> { TypedValue = log }, Longs(tiles, t => t.Level), Longs(tiles, t => t.Tile), Blobs(tiles, t => t.Root.Span.ToArray()), Blobs(tiles, t => t.Hashes)));
        }

        List<Chain> made = [.. batch.Chains.Where(c => c.Stored == 0)], moved = [.. batch.Chains.Where(c => c.Stored > 0)];
        if (made.Count > 0)
        {
            all.BatchCommands.Add(Of("INSERT INTO keys_record (record_id, key_id, wrapped) SELECT * FROM unnest($1, $2, $3)", Uuids(made, c => c.Id), Longs(made, KeyIdOf), Blobs(made, c => c.Wrapped!)));
            all.BatchCommands.Add(Of(
                "INSERT INTO accesslog_chain (chain, owner, kind, last, head, entered) SELECT c.*, $6 FROM unnest($1, $2, $3, $4, $5) AS c",
                Uuids(made, c => c.Id), Uuids(made, c => c.Owner), Longs(made, c => (long)c.Kind), Longs(made, c => c.Last), Blobs(made, c => c.Head), new NpgsqlParameter<long> { TypedValue = batch.At }));
        }

        NpgsqlBatchCommand? update = null;
        if (moved.Count > 0)
        {
            update = Of(
                "UPDATE accesslog_chain AS c SET last = n.last, head = n.head FROM unnest($1, $2, $3, $4, $5) AS n (chain, owner, stored, last, head) WHERE c.chain = n.chain AND c.owner = n.owner AND c.last = n.stored",
                Uuids(moved, c => c.Id), Uuids(moved, c => c.Owner), Longs(moved, c => c.Stored), Longs(moved, c => c.Last), Blobs(moved, c => c.Head));
            all.BatchCommands.Add(update);
        }

        all.ExecuteNonQuery();
        if (update is not null)
        {
            Expect((int)update.Rows, moved.Count);
        }
    }

    /// <summary>Somebody else has written to the log, or erased a chain, since the rows were read: the batch is tried again with what is there now.</summary>
    private static void Expect(int changed, int expected)
    {
        if (changed != expected)
        {
            throw new StorageException(StorageErrors.DatabaseConflict());
        }
    }

    private static long KeyIdOf(Chain chain) => Sealed.KeyId(chain.Wrapped) ?? throw new InvalidOperationException("A new chain has a key.");

    private static NpgsqlBatchCommand Of(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter<long[]> Longs<T>(List<T> of, Func<T, long> value) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [.. of.Select(value)] };

    private static NpgsqlParameter<Guid[]> Uuids<T>(List<T> of, Func<T, Guid> value) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, TypedValue = [.. of.Select(value)] };

    private static NpgsqlParameter<byte[][]> Blobs<T>(List<T> of, Func<T, byte[]> value) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [.. of.Select(value)] };
}
