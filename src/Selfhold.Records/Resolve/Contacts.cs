using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>The blind look-up of e-mail addresses and phone numbers: which records state a value, without the value.</summary>
internal sealed class Contacts(DomainScope scope)
{
    private readonly record struct Entry(long Kind, long Hash, int Record);

    /// <summary>Records of a table, by position in <paramref name="ids"/>.</summary>
    public void Add(RecordTable table, IReadOnlyList<Guid> ids)
    {
        using BulkInsert insert = scope.Write.Insert(
            "records_contact", new("domain_number", BulkType.Bigint), new("kind", BulkType.Bigint), new("hash", BulkType.Bigint), new("record_id", BulkType.Uuid));
        Entry last = default;
        foreach (Entry entry in Entries(table).OrderBy(e => e.Kind).ThenBy(e => e.Hash).ThenBy(e => ids[e.Record]))
        {
            if (entry != last)
            {
                insert.Long(scope.Domain.Number).Long(entry.Kind).Long(entry.Hash).Uuid(ids[entry.Record]);
                insert.EndRow();
                last = entry;
            }
        }

        insert.Complete();
    }

    public void Remove(RecordTable table, IReadOnlyList<Guid> ids)
    {
        foreach (Entry entry in Entries(table))
        {
            scope.Sql.Execute(
                "DELETE FROM records_contact WHERE domain_number = @d AND kind = @k AND hash = @h AND record_id = @r",
                ("d", scope.Domain.Number), ("k", entry.Kind), ("h", entry.Hash), ("r", ids[entry.Record]));
        }
    }

    public void Clear() => scope.Sql.Execute("DELETE FROM records_contact WHERE domain_number = @d", ("d", scope.Domain.Number));

    private List<Entry> Entries(RecordTable table)
    {
        var columns = new List<(int Column, Meaning Meaning)>();
        for (int c = 0; c < table.Columns.Count; c++)
        {
            if (table.Columns[c].Meaning is Meaning.Email or Meaning.Phone)
            {
                columns.Add((c, table.Columns[c].Meaning));
            }
        }

        var found = new List<Entry>();
        Parallel.ForEach(
            System.Collections.Concurrent.Partitioner.Create(0, Math.Max(1, table.Count), Math.Max(64, table.Count / 16)),
            () => new List<Entry>(),
            (range, _, mine) =>
            {
                for (int record = range.Item1; record < Math.Min(range.Item2, table.Count); record++)
                {
                    foreach ((int column, Meaning meaning) in columns)
                    {
                        if (table.Utf8(record, column) is { IsEmpty: false } raw && ContactPoints.Normalise(meaning, raw, scope.Domain.Country) is { } normal)
                        {
                            ContactKind kind = meaning == Meaning.Email ? ContactKind.Email : ContactKind.Phone;
                            mine.Add(new Entry((long)kind, scope.Index.Contact(kind, normal), record));
                        }
                    }
                }

                return mine;
            },
            mine =>
            {
                lock (found)
                {
                    found.AddRange(mine);
                }
            });
        return found;
    }
}
