using Selfhold.Storage;

namespace Selfhold.AccessLog.Bench;

/// <summary>The question after a leak: whom, which attributes, since when, for one client.</summary>
internal static class Leaks
{
    public static void Run(LogAt log)
    {
        foreach (string? client in (string?[])["client0", "client1", null])
        {
            double[] times = new double[3];
            long owners = 0, entries = 0;
            for (int run = 0; run < times.Length; run++)
            {
                using HubRead read = log.Storage.BeginRead();
                var watch = new Watch();
                IReadOnlyList<Disclosure> found = log.Room.Disclosures(read, new DisclosureQuery(Filled.Client(0).Business, client, new DateOnly(2020, 1, 1)));
                times[run] = watch.Seconds;
                (owners, entries) = (found.Count, found.Sum(d => d.Count));
            }

            Array.Sort(times);
            Console.WriteLine($"{log.Storage.Family}: disclosures to {client ?? "all clients of the business"}: {entries:N0} entries, {owners:N0} rows, median {times[1]:N2} s");
        }
    }
}
