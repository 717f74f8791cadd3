using System.Globalization;
using System.Text;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Identity.People;
using Selfhold.Records;

namespace Selfhold.Supply.Bench;

/// <summary>Somebody who gave the shop what it reads.</summary>
internal sealed record Giver(Guid Person, string Subject, Guid Grant);

/// <summary>A shop with people who said yes to it, each with three statements and a proven address, every fourth with a proven record of the shop's besides.</summary>
internal sealed record Shop(Guid Business, string ClientId, string Secret, Agreement Agreement, IReadOnlyList<Giver> Givers)
{
    public const string Purpose = "ServiceProvision";

    public static readonly string[] Attributes = ["birthdate", "email", "name"];

    private static readonly string[] GivenNames = ["Ana", "Bruno", "Clara", "Duarte", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas"];
    private static readonly string[] FamilyNames = ["Almeida", "Brandt", "Carter", "Dubois", "Evans", "Fischer", "Garcia", "Hansen", "Ivanov", "Jensen", "Keller", "Lopez"];

    public static string Name(int i) => GivenNames[i % GivenNames.Length] + " " + FamilyNames[i / GivenNames.Length % FamilyNames.Length];

    public static async Task<Shop> MakeAsync(Rooms rooms, int people)
    {
        BusinessInfo business = rooms.Records.AddBusiness("Kestrel Cycles").Value;
        DomainInfo domain = rooms.Records.AddDomain("shop", "Kestrel Cycles", "GB").Value;
        _ = rooms.Records.AddSource("crm", domain.Name).Value;
        AddedClient client = (await rooms.Identity.AddClient(new NewClient("Kestrel backend", business.Id, domain.Id) { GrantTypes = ["client_credentials"], Scopes = ["customers:read"] }, CancellationToken.None)).Value;
        Import(rooms, Enumerable.Range(0, people).Where(HasRecord));
        Agreement agreement = (await rooms.Consent.Publish(business.Id, Draft(), CancellationToken.None)).Value;
        var givers = new List<Giver>();
        for (int i = 0; i < people; i++)
        {
            givers.Add(await GiverAsync(rooms, domain.Id, agreement, i));
        }

        return new Shop(business.Id, client.Client.Id, client.Secret!, agreement, givers);
    }

    public static Yes Yes(Agreement agreement, Guid person, string subject) => new(person, agreement.Hash, Attributes, subject, "portal", "en");

    private static bool HasRecord(int i) => i % 4 == 0;

    private static string Phone(int i) => string.Create(CultureInfo.InvariantCulture, $"+44770090{i:0000}");

    private static string Born(int i) => string.Create(CultureInfo.InvariantCulture, $"{1950 + (i % 50)}-{1 + (i % 12):00}-{1 + (i % 28):00}");

    private static async Task<Giver> GiverAsync(Rooms rooms, Guid domain, Agreement agreement, int i)
    {
        Guid person = await rooms.Storage.WriteAsync(write =>
        {
            Guid made = rooms.Identity.Persons.Create(write, Name(i), "en");
            _ = rooms.Identity.Contacts.Verify(write, made, EmailAddress.Read($"person{i}@people.example")!).Value;
            return made;
        }, CancellationToken.None);
        foreach ((string attribute, string value) in (ReadOnlySpan<(string, string)>)[("name", Name(i)), ("birthdate", Born(i)), ("email", $"person{i}@people.example")])
        {
            _ = rooms.Records.State(person, attribute, 0, value, CancellationToken.None).GetAwaiter().GetResult().Value;
        }

        if (HasRecord(i))
        {
            await rooms.ProveAsync(person, Phone(i));
        }

        string subject = await rooms.Identity.SubjectOf(person, domain, CancellationToken.None);
        return new Giver(person, subject, (await rooms.Consent.Give(Yes(agreement, person, subject), CancellationToken.None)).Value.Grant.Id);
    }

    private static void Import(Rooms rooms, IEnumerable<int> people)
    {
        string file = Path.GetTempFileName();
        try
        {
            var rows = new StringBuilder("id,first name,last name,phone,city,postal code,birth date\n");
            foreach (int i in people)
            {
                rows.Append(CultureInfo.InvariantCulture, $"K{i},{Name(i).Replace(' ', ',')},{Phone(i)},Leeds,LS1 1AA,{Born(i)}\n");
            }

            File.WriteAllText(file, rows.ToString());
            _ = rooms.Records.Import(new ImportRequest(file, "crm"), cancellation: CancellationToken.None).Value;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static AgreementDraft Draft() => new()
    {
        Purpose = Purpose,
        Service = "Kestrel online",
        Texts = new Dictionary<string, AgreementText>(StringComparer.Ordinal) { ["en"] = new("To send you what you ordered.", "We use this to send you what you ordered.") },
        Essential = Attributes,
        Optional = [],
        Retention = "P2Y",
        Countries = ["GB"],
        Jurisdiction = "GB",
        Withdrawal = "Write to us.",
        PolicyUrl = "https://shop.example/privacy",
        Controller = new Controller("Kestrel Ltd", "Data protection office", "privacy@shop.example", "+44 20 7946 0000", new PostalAddress("1 High Street", "Leeds", "LS1 1AA", "GB")),
    };
}
