using Selfhold.Records.Data;

namespace Selfhold.Records.Customers;

/// <summary>One customer with all that its records say.</summary>
internal sealed record CustomerRecords(Guid Id, IReadOnlyList<StatedRecord> Stated, IReadOnlyList<OpenedRecord> Opened)
{
    private const int SomeRecords = 2000;

    /// <summary>All customers of a domain in the order of their ids, some at a time.</summary>
    /// <param name="leastRecords">Customers with fewer records are left out.</param>
    /// <param name="count">Told how many customers there are in all.</param>
    public static IEnumerable<IReadOnlyList<CustomerRecords>> Of(Reading reading, long domain, int leastRecords, Action<long> count)
        => Chunks(reading, domain, leastRecords, int.MaxValue, count).Select(c => Read(reading, c));

    /// <summary>The same, not yet opened: customers with the ids of their records.</summary>
    public static IEnumerable<(Guid Customer, Guid Record)[]> Chunks(Reading reading, long domain, int leastRecords, int mostCustomers, Action<long> count)
    {
        var links = new List<(Guid Customer, Guid Record)>();
        reading.Sql.Query("SELECT customer_id, record_id FROM records_link WHERE domain_number = @d", r => links.Add((Sql.Id(r, 0), Sql.Id(r, 1))), ("d", domain));
        links.Sort();
        var customers = new List<(int From, int To)>();
        long all = 0;
        for (int from = 0, to; from < links.Count; from = to)
        {
            to = from + 1;
            while (to < links.Count && links[to].Customer == links[from].Customer)
            {
                to++;
            }

            all++;
            if (to - from >= leastRecords)
            {
                customers.Add((from, to));
            }
        }

        count(all);
        for (int first = 0, next; first < customers.Count; first = next)
        {
            int records = 0;
            next = first;
            while (next < customers.Count && next - first < mostCustomers && (records == 0 || records < SomeRecords))
            {
                records += customers[next].To - customers[next].From;
                next++;
            }

            yield return [.. customers[first..next].SelectMany(c => links[c.From..c.To])];
        }
    }

    /// <summary>Customers with their records, in the order of their ids.</summary>
    public static IReadOnlyList<CustomerRecords> Read(Reading reading, IReadOnlyList<(Guid Customer, Guid Record)> links)
    {
        Dictionary<Guid, OpenedRecord> opened = reading.Records.OpenAll(reading.Records.ByIds([.. links.Select(l => l.Record)])).ToDictionary(r => r.Id);
        return [.. links.GroupBy(l => l.Customer).OrderBy(c => c.Key).Select(c =>
        {
            OpenedRecord[] records = [.. c.Select(l => opened[l.Record])];
            return new CustomerRecords(c.Key, [.. records.Select(reading.Stated)], records);
        })];
    }
}
