using Selfhold.Records.Data;
using Selfhold.Records.Persons;
using Selfhold.Records.Resolve;

namespace Selfhold.Records.Undoing;

/// <param name="Removed">What current records stated until now.</param>
/// <param name="Attached">Records that state something else now, or are current again.</param>
/// <param name="Deleted">Records that are to vanish.</param>
/// <param name="Restored">Records that are as they were before.</param>
internal sealed record UndoneRecords(IReadOnlyList<StoredRow> Removed, IReadOnlyList<Guid> Attached, IReadOnlyList<Guid> Deleted, long Restored);

/// <summary>
/// Puts a source's records back to what they would be without an import: records that it alone brought vanish, the last version of an operation that
/// still counts is current again, records that it ended live again. A record that a later import changed stays as that one left it; one that a later
/// snapshot ended stays ended.
/// </summary>
internal sealed class UndoneImport(DomainScope scope, OperationRow undone)
{
    private readonly long _source = undone.SourceNumber!.Value;
    private readonly long _operation = undone.Operation;
    private readonly HashSet<long> _undone = [undone.Operation];

    public UndoneRecords Run()
    {
        scope.Sql.Query(
            "SELECT operation FROM records_operation WHERE domain_number = @d AND undone_by IS NOT NULL", r => _undone.Add(r.GetInt64(0)), ("d", scope.Domain.Number));
        var written = new Dictionary<Guid, long?>();
        var ended = new List<Guid>();
        scope.Sql.Query("SELECT record_id, operation, ended_by FROM records_record WHERE source_number = @n AND (operation = @o OR ended_by = @o)", r =>
        {
            if (_undone.Contains(r.GetInt64(1)))
            {
                written.Add(Sql.Id(r, 0), Sql.NumberOrNull(r, 2));
            }
            else
            {
                ended.Add(Sql.Id(r, 0));
            }
        }, ("n", _source), ("o", _operation));

        Guid[] current = [.. written.Where(w => w.Value is null).Select(w => w.Key)];
        HashSet<Guid> linked = [.. StoredLink.OfRecords(scope.Sql, current).Select(l => l.Record)];
        List<StoredRow> removed = new RecordTables(scope).Load([.. linked]);
        Dictionary<Guid, Earlier> earlier = Versions([.. written.Keys]);
        foreach (IGrouping<long, Guid> version in earlier.GroupBy(e => e.Value.Version, e => e.Key))
        {
            Return([.. version], version.Key);
        }

        List<Guid> again = Mark(earlier, written);
        scope.Sql.ExecuteFor("UPDATE records_record SET ended_by = NULL WHERE record_id {in}", ended);
        Guid[] deleted = [.. written.Keys.Where(r => !earlier.ContainsKey(r))];
        Hide(deleted);
        return new UndoneRecords(removed, [.. again, .. ended], deleted, earlier.Count + ended.Count);
    }

    /// <summary>Removes records with all that hangs on them, keys first.</summary>
    public static void Delete(DomainScope scope, IReadOnlyList<Guid> records)
    {
        // Who proves one of them at this moment holds its key's row: what she wrote is seen by the next statement.
        scope.Sql.ExecuteFor("DELETE FROM keys_record WHERE record_id {in}", records);
        ProofRows.Vanish(scope, records);
        scope.Sql.ExecuteFor("DELETE FROM records_version WHERE record_id {in}", records);
        scope.Sql.ExecuteFor("DELETE FROM records_record WHERE record_id {in}", records);
        scope.Sql.ExecuteFor("DELETE FROM records_change WHERE record_id {in}", records);
    }

    /// <summary>Old ids of customers who are no more, because nothing is left of their records, lead nowhere.</summary>
    public static void Forget(DomainScope scope)
    {
        const string Lost = """
            DELETE FROM records_alias WHERE domain_number = @d
            AND NOT EXISTS (SELECT 1 FROM records_link l WHERE l.customer_id = records_alias.new_id)
            AND NOT EXISTS (SELECT 1 FROM records_alias a WHERE a.old_id = records_alias.new_id)
            AND NOT EXISTS (SELECT 1 FROM records_change c WHERE c.domain_number = @d AND c.old_customer = records_alias.new_id AND c.new_customer IS NULL)
            """;
        while (scope.Sql.Execute(Lost, ("d", scope.Domain.Number)) > 0)
        {
            // One that led to one of these leads nowhere now.
        }
    }

    /// <summary>The last version of each record that an operation wrote which still counts.</summary>
    private Dictionary<Guid, Earlier> Versions(IReadOnlyList<Guid> records)
    {
        var last = new Dictionary<Guid, Earlier>();
        scope.Sql.ForEach("SELECT record_id, version, operation, ended_by FROM records_version WHERE record_id {in}", records, r =>
        {
            Guid record = Sql.Id(r, 0);
            long version = r.GetInt64(1);
            if (!_undone.Contains(r.GetInt64(2)) && (!last.TryGetValue(record, out Earlier? known) || known.Version < version))
            {
                last[record] = new Earlier(version, Sql.NumberOrNull(r, 3));
            }
        });
        return last;
    }

    /// <summary>Says of each returned record whether it is ended: by the operation that ended that version, or by one that ended what came after it.</summary>
    /// <returns>Those that are current.</returns>
    private List<Guid> Mark(Dictionary<Guid, Earlier> returned, Dictionary<Guid, long?> endedBy)
    {
        var current = new List<Guid>();
        foreach (IGrouping<long?, Guid> group in returned.GroupBy(r => Counts(endedBy[r.Key]) ?? Counts(r.Value.EndedBy), r => r.Key))
        {
            scope.Sql.ExecuteFor("UPDATE records_record SET ended_by = @e WHERE record_id {in}", [.. group], ("e", group.Key));
            if (group.Key is null)
            {
                current.AddRange(group);
            }
        }

        return current;
    }

    private long? Counts(long? operation) => operation is { } by && !_undone.Contains(by) ? by : null;

    /// <summary>While the domain is resolved, records that are to vanish count as ended.</summary>
    private void Hide(IReadOnlyList<Guid> records)
        => scope.Sql.ExecuteFor("UPDATE records_record SET ended_by = @o WHERE record_id {in}", records, ("o", scope.Operation));

    private void Return(IReadOnlyList<Guid> records, long version)
    {
        scope.Sql.ExecuteFor("DELETE FROM records_record WHERE record_id {in}", records);
        scope.Sql.ExecuteFor(
            """
            INSERT INTO records_record (record_id, domain_number, source_number, version, operation, ended_by, observed_at, ordinal, shape, content, sealed)
            SELECT record_id, @d, @n, version, operation, ended_by, observed_at, ordinal, shape, content, sealed FROM records_version
            WHERE record_id {in} AND version = @v
            """,
            records,
            ("d", scope.Domain.Number),
            ("n", _source),
            ("v", version));
        scope.Sql.ExecuteFor("DELETE FROM records_version WHERE record_id {in} AND version >= @v", records, ("v", version));
    }

    private sealed record Earlier(long Version, long? EndedBy);
}
