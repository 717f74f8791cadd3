using Selfhold.Records.Data;
using Selfhold.Records.Resolve;

namespace Selfhold.Records.Undoing;

/// <param name="Removed">What current records stated until now.</param>
/// <param name="Attached">Records that state something else now, or are current again.</param>
/// <param name="Deleted">Records that are to vanish.</param>
/// <param name="Restored">Records that are as they were before.</param>
internal sealed record UndoneRecords(IReadOnlyList<StoredRow> Removed, IReadOnlyList<Guid> Attached, IReadOnlyList<Guid> Deleted, long Restored);

/// <summary>
/// Puts a source's records back to what they were before an import: records that it brought vanish, earlier versions are current again, ended
/// records live again. A record that a later import changed once more stays as that one left it.
/// </summary>
internal sealed class UndoneImport(DomainScope scope, OperationRow undone)
{
    private readonly long _source = undone.SourceNumber!.Value;
    private readonly long _operation = undone.Operation;

    public UndoneRecords Run()
    {
        var brought = new List<Guid>();
        var changed = new List<(Guid Record, long Version)>();
        var ended = new List<Guid>();
        var gone = new List<Guid>();
        scope.Sql.Query("SELECT record_id, version, operation, ended_by FROM records_record WHERE source_number = @n AND (operation = @o OR ended_by = @o)", r =>
        {
            Guid id = Sql.Id(r, 0);
            bool current = r.IsDBNull(3);
            if (r.GetInt64(2) != _operation)
            {
                ended.Add(id);
            }
            else if (r.GetInt64(1) == 1)
            {
                (current ? brought : gone).Add(id);
            }
            else
            {
                changed.Add((id, r.GetInt64(1)));
            }
        }, ("n", _source), ("o", _operation));

        Guid[] back = [.. changed.Select(c => c.Record)];
        HashSet<Guid> linked = [.. StoredLink.OfRecords(scope.Sql, [.. brought, .. back]).Select(l => l.Record)];
        List<StoredRow> removed = new RecordTables(scope).Load([.. brought.Concat(back).Where(linked.Contains)]);
        Return(back);
        scope.Sql.ExecuteFor("UPDATE records_record SET ended_by = NULL WHERE record_id {in}", ended);
        HashSet<Guid> again = [.. Current(back)];
        Hide(brought);
        return new UndoneRecords(removed, [.. again, .. ended], [.. brought, .. gone], back.Length + ended.Count);
    }

    /// <summary>Removes records with all that hangs on them, keys first.</summary>
    public static void Delete(DomainScope scope, IReadOnlyList<Guid> records)
    {
        scope.Sql.ExecuteFor("DELETE FROM keys_record WHERE record_id {in}", records);
        scope.Sql.ExecuteFor("DELETE FROM records_version WHERE record_id {in}", records);
        scope.Sql.ExecuteFor("DELETE FROM records_record WHERE record_id {in}", records);
        scope.Sql.ExecuteFor("DELETE FROM records_change WHERE record_id {in}", records);
    }

    /// <summary>While the domain is resolved, records that are to vanish count as ended.</summary>
    private void Hide(IReadOnlyList<Guid> records)
        => scope.Sql.ExecuteFor("UPDATE records_record SET ended_by = @o WHERE record_id {in}", records, ("o", scope.Operation));

    private void Return(IReadOnlyList<Guid> records)
    {
        scope.Sql.ExecuteFor("DELETE FROM records_record WHERE record_id {in}", records);
        scope.Sql.ExecuteFor(
            """
            INSERT INTO records_record (record_id, domain_number, source_number, version, operation, ended_by, observed_at, ordinal, shape, content, sealed)
            SELECT record_id, @d, @n, version, operation, ended_by, observed_at, ordinal, shape, content, sealed FROM records_version
            WHERE record_id {in} AND replaced_by = @o
            """,
            records,
            ("d", scope.Domain.Number),
            ("n", _source),
            ("o", _operation));
        scope.Sql.ExecuteFor("DELETE FROM records_version WHERE record_id {in} AND replaced_by = @o", records, ("o", _operation));
    }

    private List<Guid> Current(IReadOnlyList<Guid> records)
    {
        var current = new List<Guid>();
        scope.Sql.ForEach("SELECT record_id FROM records_record WHERE record_id {in} AND ended_by IS NULL", records, r => current.Add(Sql.Id(r, 0)));
        return current;
    }
}
