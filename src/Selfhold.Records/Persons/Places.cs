using System.Diagnostics.CodeAnalysis;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

// Whose a customer is and where: found without opening anything.
public sealed partial class RecordsRoom
{
    /// <summary>The point, and the second one where it was needed, still stand in the record as it is now; <c>p</c> is the proof.</summary>
    internal const string StillStated =
        "EXISTS (SELECT 1 FROM records_contact c WHERE c.domain_number = p.domain_number AND c.kind = p.kind AND c.hash = p.hash AND c.record_id = p.record_id)"
        + " AND (p.second IS NULL OR EXISTS (SELECT 1 FROM records_contact c WHERE c.domain_number = p.domain_number AND c.kind = CAST(SUBSTR(p.second, 1, 1) AS bigint) "
        + "AND c.hash = CAST(SUBSTR(p.second, 3) AS bigint) AND c.record_id = p.record_id))";

    /// <summary>Persons who have proven a record of the customer: their leading accounts, each once. Usually one or none.</summary>
    public IReadOnlyList<Guid> PersonsOf(IStatements from, Guid customer)
    {
        ArgumentNullException.ThrowIfNull(from);
        var accounts = new List<Guid>();
        using (PreparedSql select = from.Prepare(
            $"SELECT DISTINCT p.person_id FROM records_link l JOIN records_proof p ON p.record_id = l.record_id WHERE l.customer_id = @p0 AND p.expires_at > @p1 AND {StillStated}",
            BulkType.Uuid, BulkType.Bigint))
        {
            using SqlRows rows = select.Uuid(0, customer).Long(1, Now()).Query();
            while (rows.Read())
            {
                accounts.Add(rows.Uuid(0));
            }
        }

        if (_persons is not { } parts || accounts.Count == 0)
        {
            return accounts;
        }

        return [.. accounts.Select(a => parts.Identity.Accounts(from, a) is [var leader, ..] ? leader : a).Distinct().Order()];
    }

    /// <summary>Where a customer is, by its id or one that it had; null for an id that was never given.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public CustomerPlace? Place(IStatements from, Guid customerOrAlias)
    {
        ArgumentNullException.ThrowIfNull(from);
        var seen = new HashSet<Guid>();
        for (Guid id = customerOrAlias; seen.Add(id);)
        {
            if (Living(from, id) is { } place)
            {
                return place;
            }

            using PreparedSql select = from.Prepare("SELECT new_id FROM records_alias WHERE old_id = @p0", BulkType.Uuid);
            using SqlRows rows = select.Uuid(0, id).Query();
            if (!rows.Read())
            {
                return null;
            }

            id = rows.Uuid(0);
        }

        return null;
    }

    /// <summary>Current records of a customer.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public IReadOnlyList<Guid> RecordIdsOf(IStatements from, Guid customer)
    {
        ArgumentNullException.ThrowIfNull(from);
        var records = new List<Guid>();
        using PreparedSql select = from.Prepare("SELECT record_id FROM records_link WHERE customer_id = @p0 ORDER BY record_id", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, customer).Query();
        while (rows.Read())
        {
            records.Add(rows.Uuid(0));
        }

        return records;
    }

    private static CustomerPlace? Living(IStatements from, Guid customer)
    {
        using PreparedSql select = from.Prepare(
            "SELECT d.domain_id, d.business_id FROM records_link l JOIN records_domain d ON d.number = l.domain_number WHERE l.customer_id = @p0 LIMIT 1", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, customer).Query();
        return rows.Read() ? new CustomerPlace(customer, rows.Uuid(0), rows.Uuid(1)) : null;
    }
}
