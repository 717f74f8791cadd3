using System.Data.Common;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>A record's link as it is stored. Unit and component are null for a record that states nothing that can be compared.</summary>
internal readonly record struct StoredLink(Guid Record, Guid Customer, long? Unit, long? Component, LinkOrigin Origin, double Weight, Guid? Partner, long Levels)
{
    private const string Columns = "SELECT record_id, customer_id, unit, component, origin, weight, partner, levels FROM records_link ";

    public static List<StoredLink> OfRecords(Sql sql, IReadOnlyList<Guid> records) => Where(sql, "record_id", records);

    public static List<StoredLink> OfUnits(Sql sql, long domain, IReadOnlyList<long> units) => Where(sql, "unit", units, domain);

    public static List<StoredLink> OfComponents(Sql sql, long domain, IReadOnlyList<long> components) => Where(sql, "component", components, domain);

    public static Dictionary<Guid, StoredLink> OfDomain(Sql sql, long domain)
    {
        var links = new Dictionary<Guid, StoredLink>();
        sql.Query(Columns + "WHERE domain_number = @d", r =>
        {
            StoredLink link = Read(r);
            links.Add(link.Record, link);
        }, ("d", domain));
        return links;
    }

    /// <summary>Whether two links say the same of the same record.</summary>
    public bool Says(StoredLink other) => this == other;

    private static List<StoredLink> Where<T>(Sql sql, string column, IReadOnlyList<T> values, long? domain = null)
        where T : struct
    {
        var links = new Dictionary<Guid, StoredLink>();
        string text = Columns + "WHERE " + column + " {in}" + (domain is null ? "" : " AND domain_number = @d");
        void Take(DbDataReader r)
        {
            StoredLink link = Read(r);
            links[link.Record] = link;
        }

        if (domain is { } number)
        {
            sql.ForEach(text, values, Take, ("d", number));
        }
        else
        {
            sql.ForEach(text, values, Take);
        }

        return [.. links.Values];
    }

    private static StoredLink Read(DbDataReader r) => new(
        Sql.Id(r, 0), Sql.Id(r, 1), Sql.NumberOrNull(r, 2), Sql.NumberOrNull(r, 3), (LinkOrigin)r.GetInt64(4), r.GetDouble(5), Sql.IdOrNull(r, 6), r.GetInt64(7));
}

/// <summary>Writes links, and with them the journal of who changed customer and where old customer ids went.</summary>
internal sealed class LinkWriter(DomainScope scope)
{
    /// <summary>Replaces links of records; only those that say something else are written.</summary>
    /// <param name="before">Links of these records as they are stored.</param>
    public void Replace(IReadOnlyDictionary<Guid, StoredLink> before, IReadOnlyList<StoredLink> after)
    {
        StoredLink[] changed = [.. after.Where(l => !before.TryGetValue(l.Record, out StoredLink old) || !old.Says(l))];
        Guid[] stale = [.. changed.Where(l => before.ContainsKey(l.Record)).Select(l => l.Record)];
        scope.Sql.ExecuteFor("DELETE FROM records_link WHERE record_id {in}", stale);
        Insert(changed);
    }

    public void Insert(StoredLink[] links)
    {
        Array.Sort(links, (x, y) => x.Record.CompareTo(y.Record));
        using BulkInsert insert = scope.Write.Insert(
            "records_link", new("record_id", BulkType.Uuid), new("domain_number", BulkType.Bigint), new("customer_id", BulkType.Uuid), new("unit", BulkType.Bigint),
            new("component", BulkType.Bigint), new("origin", BulkType.Bigint), new("weight", BulkType.Real), new("partner", BulkType.Uuid),
            new("levels", BulkType.Bigint), new("operation", BulkType.Bigint));
        foreach (StoredLink link in links)
        {
            insert.Uuid(link.Record).Long(scope.Domain.Number).Uuid(link.Customer).Long(link.Unit).Long(link.Component).Long((long)link.Origin).Real(link.Weight)
                .Uuid(link.Partner).Long(link.Levels).Long(scope.Operation);
            insert.EndRow();
        }

        insert.Complete();
    }

    /// <summary>Remembers which customer records left in this operation; the first one counts where there were several.</summary>
    public void Journal(IEnumerable<(Guid Record, Guid Old, Guid? New)> moves)
    {
        foreach ((Guid record, Guid old, Guid? now) in moves)
        {
            scope.Sql.Execute(
                """
                INSERT INTO records_change (domain_number, operation, record_id, old_customer, new_customer) VALUES (@d, @o, @r, @c, @n)
                ON CONFLICT (domain_number, operation, record_id) DO UPDATE SET new_customer = excluded.new_customer
                """,
                ("d", scope.Domain.Number), ("o", scope.Operation), ("r", record), ("c", old), ("n", now));
        }
    }

    /// <summary>Old ids of customers lead to where their records went; an id that lives again leads nowhere.</summary>
    public void Redirect(IReadOnlyList<(Guid Old, Guid New)> gone, IReadOnlyList<Guid> alive)
    {
        scope.Sql.ExecuteFor("DELETE FROM records_alias WHERE old_id {in}", alive);
        foreach ((Guid old, Guid now) in gone)
        {
            scope.Sql.Execute(
                """
                INSERT INTO records_alias (old_id, new_id, domain_number, operation) VALUES (@o, @n, @d, @p)
                ON CONFLICT (old_id) DO UPDATE SET new_id = excluded.new_id, operation = excluded.operation
                """,
                ("o", old), ("n", now), ("d", scope.Domain.Number), ("p", scope.Operation));
        }
    }
}
