using Selfhold.Records.Data;

namespace Selfhold.Records.Resolve;

/// <summary>The customer ids of records that had ended: who comes back is who went away.</summary>
internal static class FormerIds
{
    public static Dictionary<Guid, Guid> Of(DomainScope scope, IReadOnlyList<Guid> records)
    {
        var former = new Dictionary<Guid, (long Operation, Guid Customer)>();
        if (scope.Domain.LastOperation > 0)
        {
            scope.Sql.ForEach("SELECT record_id, operation, old_customer FROM records_change WHERE record_id {in} AND new_customer IS NULL", records, r =>
            {
                Guid record = Sql.Id(r, 0);
                if (!former.TryGetValue(record, out (long Operation, Guid) known) || known.Operation < r.GetInt64(1))
                {
                    former[record] = (r.GetInt64(1), Sql.Id(r, 2));
                }
            });
        }

        return former.ToDictionary(f => f.Key, f => f.Value.Customer);
    }
}
