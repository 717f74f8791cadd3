using System.Data.Common;
using Selfhold.Formats;
using Selfhold.Formats.Recognition;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>Source records as the engine wants them: unsealed, read again with the shape they came with, in one table.</summary>
internal sealed class RecordTables(DomainScope scope)
{
    private const int ChunkRows = 4000;

    private const string Columns = "SELECT r.record_id, r.source_number, r.operation, r.shape, r.sealed, k.wrapped, k.under FROM records_record r LEFT JOIN keys_record k ON k.record_id = r.record_id ";

    /// <summary>Current records by their ids, in no promised order.</summary>
    public List<StoredRow> Load(IReadOnlyList<Guid> ids)
    {
        var sealedRows = new List<SealedRow>(ids.Count);
        scope.Sql.ForEach(Columns + "WHERE r.record_id {in}", ids, r => sealedRows.Add(Read(r)));
        scope.Holders.Load(sealedRows.Where(r => r.Under is not null).Select(r => r.Under!.Value));
        var rows = new List<StoredRow>(sealedRows.Count);

        // A short set was filled up with its last id.
        var seen = new HashSet<Guid>();
        foreach (StoredRow row in Open(sealedRows))
        {
            if (seen.Add(row.RecordId))
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>Puts rows into one table.</summary>
    /// <returns>The table, and for each of its records the row's position in <paramref name="rows"/>.</returns>
    public (RecordTable Table, int[] RowOf) Build(IReadOnlyList<StoredRow> rows)
    {
        var builder = new RecordTableBuilder(workers: rows.Count < 2000 ? 1 : null);
        int[] order = [.. Enumerable.Range(0, rows.Count).OrderBy(i => rows[i].Source).ThenBy(i => rows[i].Shape)];
        for (int from = 0, to; from < order.Length; from = to)
        {
            StoredRow first = rows[order[from]];
            to = from + 1;
            while (to < order.Length && rows[order[to]].Source == first.Source && rows[order[to]].Shape == first.Shape)
            {
                to++;
            }

            SourceShape shape = scope.ShapeOf(first.Source, first.Shape);
            builder.AddFile("", shape.Columns);
            Append(builder, shape, order.AsSpan(from, to - from), rows);
        }

        return (builder.Build(), order);
    }

    /// <summary>All current records of the domain.</summary>
    public (RecordTable Table, Guid[] Ids) All(IProgress<RecordsProgress>? progress, CancellationToken cancellation)
    {
        var builder = new RecordTableBuilder();
        scope.Holders.LoadDomain(scope.Domain.Number);
        var ids = new List<Guid>((int)Math.Min(scope.Domain.Records, int.MaxValue / 4));
        foreach (SourceRow source in scope.Sources.Values.OrderBy(s => s.Number))
        {
            var shapes = new List<long>();
            scope.Sql.Query("SELECT shape FROM records_shape WHERE source_number = @n ORDER BY shape", r => shapes.Add(r.GetInt64(0)), ("n", source.Number));
            foreach (long shape in shapes)
            {
                // Asked for before rows flow: PostgreSQL answers one question at a time.
                SourceShape read = scope.ShapeOf(source.Number, shape);
                scope.KeyOf(source.Number);
                bool started = false;
                foreach (List<StoredRow> chunk in Chunks(source.Number, shape, shapes.Count > 1))
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (!started)
                    {
                        builder.AddFile("", read.Columns);
                        started = true;
                    }

                    Append(builder, read, [.. Enumerable.Range(0, chunk.Count)], chunk);
                    ids.AddRange(chunk.Select(r => r.RecordId));
                    progress?.Report(new RecordsProgress("read", ids.Count, scope.Domain.Records));
                }
            }
        }

        return (builder.Build(), [.. ids]);
    }

    private static void Append(RecordTableBuilder builder, SourceShape shape, ReadOnlySpan<int> order, IReadOnlyList<StoredRow> rows)
    {
        var raw = new List<ReadOnlyMemory<byte>>(order.Length);
        foreach (int row in order)
        {
            raw.Add(rows[row].Raw);
        }

        using IRecordReader reader = TransformingReader.Over(RecordFiles.OpenRows(shape.File, raw), shape.Recognised.Columns);
        var batch = new RowBatch();
        while (reader.Read(batch, CancellationToken.None))
        {
            builder.Add(batch);
        }
    }

    /// <summary>Rows of one shape, some thousand at a time; while some are unsealed on all processors, the next are read.</summary>
    private IEnumerable<List<StoredRow>> Chunks(long source, long shape, bool several)
    {
        string text = Columns + "WHERE r.source_number = @n AND r.ended_by IS NULL" + (several ? " AND r.shape = @s" : "");
        using DbCommand command = scope.Write.Connection.CreateCommand();
        command.Transaction = scope.Write.Transaction;
        command.CommandText = text;
        command.CommandTimeout = 0;
        Add(command, "@n", source);
        Add(command, "@s", shape);
        using DbDataReader reader = command.ExecuteReader();
        Task<List<StoredRow>>? opening = null;
        while (true)
        {
            var sealedRows = new List<SealedRow>(ChunkRows);
            while (sealedRows.Count < ChunkRows && reader.Read())
            {
                sealedRows.Add(Read(reader));
            }

            if (opening is not null)
            {
                yield return opening.GetAwaiter().GetResult();
            }

            if (sealedRows.Count == 0)
            {
                yield break;
            }

            opening = Task.Run(() => Open(sealedRows));
        }
    }

    private static void Add(DbCommand command, string name, long value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static SealedRow Read(DbDataReader r)
        => r.IsDBNull(5)
            ? throw new StorageException(RecordsErrors.KeyMissing(Sql.Id(r, 0)))
            : new(Sql.Id(r, 0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), Sql.Bytes(r, 4), Sql.Bytes(r, 5), Sql.IdOrNull(r, 6));

    private List<StoredRow> Open(List<SealedRow> rows)
    {
        var opened = new StoredRow[rows.Count];
        foreach (long source in rows.Select(r => r.Source).Distinct())
        {
            scope.KeyOf(source);
        }

        if (rows.Count < 64)
        {
            for (int i = 0; i < opened.Length; i++)
            {
                opened[i] = Open(rows[i]);
            }
        }
        else
        {
            Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(0, opened.Length), range =>
            {
                for (int i = range.Item1; i < range.Item2; i++)
                {
                    opened[i] = Open(rows[i]);
                }
            });
        }

        return [.. opened];
    }

    private StoredRow Open(SealedRow row)
    {
        byte[] raw = row.Under is { } person
            ? RowSeal.Open(scope.Holders.Of(person), row.RecordId, row.Operation, row.Wrapped, row.Sealed)
            : RowSeal.Open(scope.KeyOf(row.Source), row.RecordId, row.Operation, row.Wrapped, row.Sealed);
        return new StoredRow(row.RecordId, row.Source, row.Shape, raw);
    }

    private readonly record struct SealedRow(Guid RecordId, long Source, long Operation, long Shape, byte[] Sealed, byte[] Wrapped, Guid? Under);
}
