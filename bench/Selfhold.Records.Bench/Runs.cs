using System.Diagnostics;

namespace Selfhold.Records.Bench;

internal static class Runs
{
    /// <summary>Runs left out at the start, while the runtime compiles.</summary>
    private const int WarmUp = 100;

    public static (string, double)[] Import(RecordsRoom room, string file, ResolveDoor door)
    {
        var watch = Stopwatch.StartNew();
        ImportReport report = Good(room.Import(new ImportRequest(file, "crm") { Door = door, KeepModel = door == ResolveDoor.Incremental }));
        double seconds = watch.Elapsed.TotalSeconds;
        return [("records", report.New), ("customers", report.CustomersAfter), ("importSeconds", seconds), ("perSecond", report.New / seconds)];
    }

    /// <summary>Each row as an import of its own: durable when the call returns.</summary>
    public static (string, double)[] Single(RecordsRoom room, string file)
    {
        string one = Path.GetTempFileName();
        var times = new List<double>();
        try
        {
            using var rows = new StreamReader(file);
            string header = rows.ReadLine()!;
            while (rows.ReadLine() is { } row)
            {
                File.WriteAllText(one, header + "\n" + row + "\n");
                var watch = Stopwatch.StartNew();
                Good(room.Import(new ImportRequest(one, "crm") { KeepModel = true }));
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }
        finally
        {
            File.Delete(one);
        }

        return Times(times);
    }

    /// <summary>Customers of ten source records, each read and merged many times.</summary>
    public static (string, double)[] View(RecordsRoom room)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, TenTimes());
            Good(room.Import(new ImportRequest(file, "crm")));
        }
        finally
        {
            File.Delete(file);
        }

        Guid[] customers = [.. Enumerable.Range(0, 200)
            .Select(p => Good(room.CustomerOf(new RecordRef("crm", $"{p}-0"))))
            .Where(c => c.Records.Count == 10)
            .Select(c => c.Id)];
        var times = new List<double>();
        for (int i = 0; i < 5000; i++)
        {
            var watch = Stopwatch.StartNew();
            Good(room.Customer(customers[i % customers.Length]));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return [("customersOfTen", customers.Length), .. Times(times)];
    }

    /// <summary>Two hundred people, each in ten records that differ a little.</summary>
    private static IEnumerable<string> TenTimes()
    {
        string[] given = ["Amelia", "Rupert", "Beatrix", "Cornelius", "Philippa", "Augustin", "Henrietta", "Lysander", "Ottilie", "Barnaby"];
        string[] surnames = ["Fenwick", "Abernathy", "Castellan", "Drummond", "Everleigh", "Farquhar", "Goldsworthy", "Hawthorne", "Inglewood", "Jellicoe",
            "Kirkbride", "Lockhart", "Merriweather", "Northcote", "Oglethorpe", "Pemberton", "Quartermaine", "Ravenscroft", "Silverthorne", "Thistlewood"];
        string[] streets = ["Mill Street", "Church Road", "Station Lane", "Park Avenue", "High Row", "Bridge Close", "Castle Street", "Orchard Road", "Chapel Lane", "Manor Avenue"];
        yield return "id,first name,last name,birth date,email,phone,street,postcode,city,updated at";
        for (int person = 0; person < 200; person++)
        {
            (string first, string last) = (given[person % 10], surnames[person / 10]);
            for (int record = 0; record < 10; record++)
            {
                string phone = record % 3 == 0 ? "" : $"+44 7700 9{person:00000}";
                yield return $"{person}-{record},{first},{(record == 4 ? last.ToUpperInvariant() : last)},{1950 + (person % 50)}-{1 + (person % 12):00}-{1 + (person % 28):00},"
                    + $"{first}.{last}{person}@example.org,{phone},{(person * 7 % 120) + (record % 2)} {streets[(person * 7919 >> 4) % 10]},LS{person % 90 + 1} 7QP,Leeds,2026-0{1 + (record % 9)}-01";
            }
        }
    }

    private static (string, double)[] Times(List<double> all)
    {
        double[] times = [.. all.Skip(Math.Min(WarmUp, all.Count / 5)).Order()];
        return [("measured", times.Length), ("p50Ms", times[times.Length / 2]), ("p99Ms", times[(int)(times.Length * 0.99)]), ("maxMs", times[^1])];
    }

    private static T Good<T>(Result<T> result) => result.TryGet(out T? value, out Error? error) ? value : throw new InvalidOperationException(error.Message);
}
