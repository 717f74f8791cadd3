using Selfhold.AccessLog;
using Selfhold.Identity;
using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records;

// What a look would be at: found without unsealing anything for a reader.
public sealed partial class RecordsRoom
{
    /// <summary>What a look at a customer would be at. An id that went into another one leads there.</summary>
    /// <returns><c>customer_not_found</c> for an id that was never given, or whose records are all ended.</returns>
    public Result<CustomerInSight> Sight(Guid customer)
        => Reading.Run<Result<CustomerInSight>>(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Living(reading, customer) is { } living && Sights(reading, [living]) is [var sight] ? sight : RecordsErrors.NoSuchCustomer();
        });

    /// <summary>The same for several, each once, in no promised order. Ids that are nobody's now have none.</summary>
    public IReadOnlyList<CustomerInSight> Sights(IReadOnlyList<Guid> customers)
    {
        ArgumentNullException.ThrowIfNull(customers);
        return Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Sights(reading, customers);
        });
    }

    /// <summary>Domains in which a business has a say: its own, and those in which one of its sources is.</summary>
    public IReadOnlySet<Guid> DomainsOf(Guid business)
        => Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            var domains = new HashSet<Guid>();
            reading.Sql.Query(
                """
                SELECT domain_id FROM records_domain d WHERE business_id = @b
                OR EXISTS (SELECT 1 FROM records_source s WHERE s.domain_number = d.number AND s.business_id = @b)
                """, r => domains.Add(Sql.Id(r, 0)), ("b", business));
            return domains;
        });

    private const int MostAttributes = 300;

    private const string Text =
        "SELECT l.customer_id, l.record_id, l.domain_number, r.source_number, r.shape, p.person_id FROM records_link l "
        + "JOIN records_record r ON r.record_id = l.record_id "
        + "LEFT JOIN records_proof p ON p.record_id = l.record_id AND p.expires_at > @t AND " + StillStated
        + " WHERE l.customer_id {in}";

    internal static List<CustomerInSight> Sights(Reading reading, IReadOnlyList<Guid> customers)
        => Sights(reading.Sql, reading.Snapshot, HubStorage.Micros(reading.Storage.Clock), reading.Domain, reading.Records.Shape, customers);

    /// <summary>The same in any snapshot or write, with its own ways to domains and shapes.</summary>
    internal static List<CustomerInSight> Sights(
        Sql sql, IStatements from, long now, Func<long, DomainRow> domainOf, Func<long, long, SourceShape> shapeOf, IReadOnlyList<Guid> customers)
    {
        var rows = new List<(Guid Customer, Guid Record, long Domain, long Source, long Shape, Guid? Account)>();
        sql.ForEach(
            Text, customers, r => rows.Add((Sql.Id(r, 0), Sql.Id(r, 1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), Sql.IdOrNull(r, 5))),
            ("t", now));
        Dictionary<Guid, Guid> leading = rows.Select(r => r.Account).OfType<Guid>().Distinct().ToDictionary(a => a, a => IdentityRoom.LeaderOf(from, a) ?? a);
        var sights = new List<CustomerInSight>();
        foreach (var customer in rows.GroupBy(r => r.Customer))
        {
            Guid[] persons = [.. customer.Select(r => r.Account is { } account ? leading[account] : (Guid?)null).OfType<Guid>().Distinct().Order()];
            DomainRow domain = domainOf(customer.First().Domain);
            sights.Add(new CustomerInSight(
                customer.Key, domain.DomainId, domain.Name,
                persons.Length > 0 ? [.. persons.Select(p => new LookOwner(OwnerKind.Person, p))] : [new LookOwner(OwnerKind.Customer, customer.Key)],
                [.. customer.Select(r => r.Record).Distinct().Order()], AttributesOf(shapeOf, customer.Select(r => (r.Source, r.Shape)))));
        }

        return sights;
    }

    /// <summary>What records of these shapes may state.</summary>
    internal static string[] AttributesOf(Func<long, long, SourceShape> shapeOf, IEnumerable<(long Source, long Shape)> shapes)
    {
        string[] names = [.. shapes.Distinct().SelectMany(s => shapeOf(s.Source, s.Shape).Columns).Where(c => Attributes.IsShown(c.Meaning, c.Slot))
            .Select(Attributes.NameOf).Distinct(StringComparer.Ordinal)];

        // An entry holds so many; beyond, the common ones are named and the rest by one word.
        return [.. (names.Length <= MostAttributes ? names : names.OrderBy(n => n.StartsWith("other.", StringComparison.Ordinal)).Take(MostAttributes - 1).Append("other")).Order(StringComparer.Ordinal)];
    }

    /// <summary>The customer that an id, or an earlier one, stands for now.</summary>
    private static Guid? Living(Reading reading, Guid id)
    {
        var seen = new HashSet<Guid>();
        while (true)
        {
            if (reading.Sql.Number("SELECT COUNT(*) FROM (SELECT 1 FROM records_link WHERE customer_id = @c LIMIT 1) AS one", ("c", id)) > 0)
            {
                return id;
            }

            Guid? next = null;
            reading.Sql.Query("SELECT new_id FROM records_alias WHERE old_id = @o", r => next = Sql.Id(r, 0), ("o", id));
            if (next is not { } other || !seen.Add(id))
            {
                return null;
            }

            id = other;
        }
    }
}
