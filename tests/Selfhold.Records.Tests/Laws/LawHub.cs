using System.Text;
using System.Text.Json;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Records.Tests.Laws;

/// <summary>A hub for many cases of a law, each in a domain of its own.</summary>
internal sealed class LawHub : IDisposable
{
    /// <summary>Telling rules; all others of a domain with such a model never look.</summary>
    private static readonly string[] Rules =
    [
        "e-mail", "phone", "e-mail name", "birth date + given name sound", "birth date + surname sound", "full name, either order", "postcode + surname sound",
        "given name or variant + surname sound", "postcode + given name or variant", "surname + birth year", "birth date", "surname + city", "surname sound", "given name",
    ];

    private readonly TempHub _hub;
    private int _domains;
    private int _files;

    public LawHub(DatabaseFamily family)
    {
        _hub = TempHub.Of(family);
        Storage = _hub.Open(new StorageOptions { Parts = [RecordsRoom.Tables], Checks = RecordsRoom.Checks, BusyTimeout = TimeSpan.FromMinutes(3) });
        Room = new RecordsRoom(Storage);
    }

    public HubStorage Storage { get; }

    public RecordsRoom Room { get; }

    /// <summary>A frozen model with caps so small that a few records cross them.</summary>
    public static MatchModel Model(int cap)
        => MatchModel.Shipped with { BlockCaps = Rules.ToDictionary(r => r, _ => cap), TrainedOn = cap };

    public LawDomain NewDomain(string? country = "GB")
    {
        string name = "d" + (++_domains);
        Ok(Room.AddDomain(name, country: country));
        for (int kind = 0; kind < LawFiles.Kinds; kind++)
        {
            Ok(Room.AddSource(SourceName(name, kind), name));
        }

        return new LawDomain(this, name);
    }

    public static string SourceName(string domain, int kind) => $"s{kind}-{domain}";

    public string Save(string file)
    {
        string path = Path.Combine(_hub.DataDirectory, $"file{(++_files) % 50}.csv");
        File.WriteAllText(path, file);
        return path;
    }

    public static T Ok<T>(Result<T> result) => result.IsOk ? result.Value : throw new LawBroken($"{result.Error!.Code}: {result.Error.Message}");

    public void Dispose() => _hub.Dispose();
}

internal sealed class LawBroken(string message) : Exception(message);

/// <summary>A current record as the canonical dump has it, source by kind.</summary>
internal sealed record LawRecord(int Kind, string Id, string? Group, bool Current, string Row);

/// <summary>A domain of a law.</summary>
internal sealed class LawDomain(LawHub hub, string name)
{
    public string Name => name;

    public RecordsRoom Room => hub.Room;

    public DomainInfo Info => LawHub.Ok(hub.Room.Domain(name));

    public string Source(int kind) => LawHub.SourceName(name, kind);

    public RecordRef Ref(LawRecord record) => new(Source(record.Kind), record.Id);

    public Result<ImportReport> Import(int kind, string file, ResolveDoor door = ResolveDoor.Cheapest, bool snapshot = false, bool dryRun = false, Func<long, long, bool>? confirm = null)
        => hub.Room.Import(new ImportRequest(hub.Save(file), Source(kind))
        {
            Door = door, KeepModel = true, Snapshot = snapshot, DryRun = dryRun, ConfirmEnding = confirm,
        });

    /// <summary>The dump, in words that two domains share.</summary>
    public string Dump()
    {
        using var to = new MemoryStream();
        hub.Room.Dump(name, to);
        return Encoding.UTF8.GetString(to.ToArray()).Replace("-" + name + ":", ":", StringComparison.Ordinal).Replace("-" + name + "\"", "\"", StringComparison.Ordinal);
    }

    public List<LawRecord> Records()
    {
        var records = new List<LawRecord>();
        foreach (string line in Dump().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement r = json.RootElement;
            records.Add(new LawRecord(
                r.GetProperty("source").GetString()![1] - '0', r.GetProperty("id").GetString()!, r.GetProperty("group").GetString(),
                r.GetProperty("state").GetString() == "current", r.GetProperty("row").GetString()!));
        }

        return records;
    }

    /// <summary>Who is with whom, and nothing else.</summary>
    public string Partition()
        => string.Join('\n', Records().Where(r => r.Current).Select(r => $"s{r.Kind}:{r.Id} = {r.Group}"));

    public IReadOnlyList<DataProblem> Problems() => Selfhold.Records.Verify.PartitionCheck.Run(hub.Storage, Info.Number, null, CancellationToken.None);

    /// <summary>Customer of each current record, by its name.</summary>
    public SortedDictionary<string, Guid> Customers()
    {
        var customers = new SortedDictionary<string, Guid>(StringComparer.Ordinal);
        Dictionary<Guid, Guid> links = [];
        using (HubDbContext db = hub.Storage.Context())
        {
            long number = Info.Number;
            foreach (LinkRow link in db.Set<LinkRow>().Where(l => l.DomainNumber == number))
            {
                links.Add(link.RecordId, link.CustomerId);
            }
        }

        foreach (LawRecord record in Records().Where(r => r.Current))
        {
            customers.Add($"s{record.Kind}:{record.Id}", links[IdOf(record)]);
        }

        return customers;
    }

    /// <summary>Links as they are stored, for a failing case to show.</summary>
    public string Links()
    {
        Dictionary<Guid, LawRecord> known = Records().ToDictionary(IdOf);
        long number = Info.Number;
        using HubDbContext db = hub.Storage.Context();
        return string.Join('\n', db.Set<LinkRow>().Where(l => l.DomainNumber == number).ToList()
            .Select(l => $"s{known[l.RecordId].Kind}:{known[l.RecordId].Id} with {known[l.RecordId].Group} unit {l.Unit:x} component {l.Component:x} customer {l.CustomerId.ToString()[..8]} {known[l.RecordId].Row.TrimEnd()}")
            .Order(StringComparer.Ordinal));
    }

    public Guid IdOf(LawRecord record)
    {
        Guid source = hub.Room.Sources().Single(s => s.Name == Source(record.Kind)).Id;
        return hub.Storage.Keys.Domain(Info.Id).Index.RecordId(source, Encoding.UTF8.GetBytes(record.Id));
    }

    /// <summary>Decisions in force, by the records' names, of records that are current.</summary>
    public List<(LawRecord A, LawRecord B, bool Same)> Decisions()
    {
        Dictionary<Guid, LawRecord> known = Records().Where(r => r.Current).ToDictionary(IdOf);
        long number = Info.Number;
        using HubDbContext db = hub.Storage.Context();
        return [.. db.Set<DecisionRow>().Where(d => d.DomainNumber == number && d.UndoneBy == null).ToList()
            .Where(d => known.ContainsKey(d.RecordA) && known.ContainsKey(d.RecordB)).Select(d => (known[d.RecordA], known[d.RecordB], d.Same))];
    }

    /// <summary>Writes decisions as they stand, past the door that would weigh them one by one.</summary>
    public void Put(IReadOnlyList<(LawRecord A, LawRecord B, bool Same)> decisions)
    {
        long number = Info.Number;
        using HubWrite write = hub.Storage.BeginWrite();
        foreach ((LawRecord a, LawRecord b, bool same) in decisions)
        {
            (Guid x, Guid y) = (IdOf(a), IdOf(b));
            (Guid low, Guid high) = x.CompareTo(y) < 0 ? (x, y) : (y, x);
            write.Db.Add(new DecisionRow { DomainNumber = number, Operation = 1, RecordA = low, RecordB = high, Same = same });
        }

        write.Db.Set<DomainRow>().Single(d => d.Number == number).Decisions = decisions.Count;
        write.Db.SaveChanges();
        write.Commit();
    }

    /// <summary>Leaves the domain with its keys, sources, shapes and model, and nothing else.</summary>
    public void Forget()
    {
        long d = Info.Number, first = d << 40;
        string sources = $"(SELECT number FROM records_source WHERE domain_number = {d})";
        using HubWrite write = hub.Storage.BeginWrite();
        foreach (string sql in (string[])
        [
            $"DELETE FROM keys_record WHERE record_id IN (SELECT record_id FROM records_record WHERE domain_number = {d})",
            $"DELETE FROM records_version WHERE record_id IN (SELECT record_id FROM records_record WHERE domain_number = {d})",
            $"DELETE FROM records_record WHERE source_number IN {sources}",
            .. ((string[])["link", "alias", "change", "decision", "review", "contact", "index", "hot"]).Select(t => $"DELETE FROM records_{t} WHERE domain_number = {d}"),
            $"DELETE FROM records_bucket WHERE slot >= {first} AND slot < {first + (1L << 40)}",
            $"UPDATE records_domain SET records = 0, customers = 0, decisions = 0 WHERE number = {d}",
        ])
        {
            write.Execute(sql);
        }

        write.Commit();
    }

    /// <summary>All that can be seen of a domain: records, customer ids, each customer's view.</summary>
    public string Picture()
    {
        SortedDictionary<string, Guid> customers = Customers();
        var picture = new StringBuilder(Dump());
        foreach ((string record, Guid customer) in customers)
        {
            picture.Append(record).Append(' ').Append(customer).Append('\n');
        }

        foreach (Guid customer in customers.Values.Distinct())
        {
            CustomerView view = LawHub.Ok(hub.Room.Customer(customer));

            // The number of the operation that wrote a link goes on counting; nothing else may differ.
            picture.Append(JsonSerializer.Serialize(view with { Records = [.. view.Records.Select(r => r with { Operation = 0 })] })).Append('\n');
        }

        foreach (ReviewItem review in hub.Room.Reviews(name, 1000, 0).OrderBy(r => $"{r.A} {r.B}", StringComparer.Ordinal))
        {
            picture.Append(review).Append('\n');
        }

        return picture.ToString();
    }
}
