using Selfhold.Records.Data;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>The rows of <c>records_proof</c> and its history.</summary>
internal static class ProofRows
{
    /// <summary>Her records are proven from here on.</summary>
    public const string Proven = "proven";
    public const string Withdrawn = "withdrawn";
    public const string Expired = "expired";

    /// <summary>The import that brought the record was taken back. Its key went with it: imported again, it is a new record that nobody has proven.</summary>
    public const string Gone = "gone";

    /// <summary>The point passed to another person, who proved it since.</summary>
    public const string Passed = "passed";

    /// <summary>Ends the proofs of records that vanish.</summary>
    public static void Vanish(DomainScope scope, IReadOnlyList<Guid> records)
    {
        var ended = new HashSet<(Guid Person, Guid Record)>();
        scope.Sql.ForEach("SELECT person_id, record_id FROM records_proof WHERE record_id {in}", records, r => ended.Add((Sql.Id(r, 0), Sql.Id(r, 1))));
        foreach ((Guid person, Guid record) in ended)
        {
            Event(scope.Write, scope.Storage, person, record, Gone);
        }

        if (ended.Count > 0)
        {
            scope.Sql.ExecuteFor("DELETE FROM records_proof WHERE record_id {in}", [.. ended.Select(e => e.Record)]);
        }
    }

    public static void Event(HubWrite write, HubStorage storage, Guid person, Guid record, string kind)
    {
        using PreparedSql insert = write.Prepare(
            "INSERT INTO records_proof_event (person_id, event_id, record_id, kind, at) VALUES (@p0, @p1, @p2, @p3, @p4)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bigint);
        insert.Uuid(0, person).Uuid(1, Guid.CreateVersion7(storage.Clock.GetUtcNow())).Uuid(2, record).Text(3, kind).Long(4, HubStorage.Micros(storage.Clock)).Execute();
    }
}
