using System.Text.Json;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Place;
using Selfhold.Records;
using Selfhold.Supply;

namespace Selfhold.Hub.Demo;

/// <summary>Kestrel Coffee's hub, with all that was imported.</summary>
/// <param name="Imports">One for each system, in the order of import.</param>
/// <param name="Customers">Every customer with its records, in the order of their names.</param>
internal sealed record KestrelHub(OpenHub Hub, string Domain, IReadOnlyList<ImportReport> Imports, IReadOnlyList<IReadOnlyList<RecordRef>> Customers)
{
    public RecordsRoom Room => Hub.Room;

    public SupplyRoom Supply => Hub.Supply;

    /// <summary>Kestrel Coffee itself, the only business of its hub.</summary>
    public Looker Looker { get; } = Hub.Supply.WhoLooks(null, null).OrFail();

    public long Records => Imports.Sum(i => i.New);
}

/// <summary>The made-up roaster: its three systems, and the hub that is built from their exports.</summary>
internal static class Kestrel
{
    public const string Domain = "customers";
    public static readonly string[] Systems = ["shopify", "hubspot", "salesforce"];

    /// <summary>How a system is called in talk.</summary>
    public static string NameOf(string source) => source switch { "shopify" => "Shopify", "hubspot" => "HubSpot", "salesforce" => "Salesforce", _ => source };

    public static string File(string samples, string source) => Path.Combine(samples, source + ".csv");

    /// <summary>The samples lie in the repository that this program was built in, or beside the program.</summary>
    public static string Samples()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string samples = Path.Combine(folder.FullName, "samples", "crm");
            if (Systems.All(s => System.IO.File.Exists(File(samples, s))))
            {
                return samples;
            }
        }

        throw new CommandException(HubErrors.SamplesMissing());
    }

    public static KestrelHub Build(OpenHub hub, string samples, ProgressLine? progress, CancellationToken cancellation)
    {
        string business = hub.Room.AddBusiness("Kestrel Coffee").OrFail().Name;
        string domain = hub.Room.AddDomain(Domain, business, "GB").OrFail().Name;
        var imports = new List<ImportReport>();
        foreach (string system in Systems)
        {
            hub.Room.AddSource(system, domain, business).OrFail();
            imports.Add(hub.Room.Import(new ImportRequest(File(samples, system), system), progress, cancellation).OrFail());
        }

        return new KestrelHub(hub, domain, imports, Customers(hub, domain, cancellation));
    }

    /// <summary>The shorter of two ways to say where something is.</summary>
    public static string Shortest(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }

    private static List<IReadOnlyList<RecordRef>> Customers(OpenHub hub, string domain, CancellationToken cancellation)
    {
        using var lines = new MemoryStream();
        hub.Supply.ExportCustomers(hub.Supply.WhoLooks(null, null).OrFail(), domain, lines, json: true, cancellation).Await();
        var customers = new List<IReadOnlyList<RecordRef>>();
        foreach (ReadOnlyMemory<byte> line in Lines(lines.GetBuffer().AsMemory(0, (int)lines.Length)))
        {
            using JsonDocument customer = JsonDocument.Parse(line);
            customers.Add([.. customer.RootElement.GetProperty("records").EnumerateArray().Select(r => RecordRef.Parse(r.GetString()!)!)]);
        }

        customers.Sort((a, b) => string.CompareOrdinal(a[0].ToString(), b[0].ToString()));
        return customers;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> text)
    {
        while (text.Span.IndexOf((byte)'\n') is > 0 and int end)
        {
            yield return text[..end];
            text = text[(end + 1)..];
        }
    }
}
