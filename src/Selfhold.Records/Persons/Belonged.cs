using System.Diagnostics.CodeAnalysis;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Customers that a record belongs to or once belonged to, each once: looks at it were logged under them. Ids that went into others are among them.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public IReadOnlyList<Guid> CustomersEverOf(IStatements from, IReadOnlyList<Guid> records)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(records);
        var customers = new HashSet<Guid>();
        using PreparedSql select = from.Prepare(
            """
            SELECT customer_id FROM records_link WHERE record_id = @p0
            UNION SELECT old_customer FROM records_change WHERE record_id = @p0
            UNION SELECT new_customer FROM records_change WHERE record_id = @p0 AND new_customer IS NOT NULL
            """,
            BulkType.Uuid);
        foreach (Guid record in records)
        {
            using SqlRows rows = select.Uuid(0, record).Query();
            while (rows.Read())
            {
                customers.Add(rows.Uuid(0));
            }
        }

        return [.. customers.Order()];
    }
}
