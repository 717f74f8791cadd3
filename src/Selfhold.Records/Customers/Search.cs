using System.Text;
using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Customers with an e-mail address, a phone number or an id of the business's own. A hit for each record that has it, in the order of their names.</summary>
    /// <param name="q">What is not given is not asked. A number or address may be written in any usual way.</param>
    /// <param name="domain">Null searches all domains of the hub; an unknown one has no customers.</param>
    public IReadOnlyList<CustomerHit> Search(CustomerQuery q, string? domain)
    {
        ArgumentNullException.ThrowIfNull(q);
        return Reading.Run(() => Found(q, domain));
    }

    private CustomerHit[] Found(CustomerQuery q, string? domain)
    {
        using var reading = new Reading(_storage, _known);
        var hits = new List<CustomerHit>();
        foreach (DomainRow searched in domain is null ? reading.AllDomains() : reading.Domain(domain) is { } one ? [one] : [])
        {
            ByContact(reading, searched, Meaning.Email, q.Email, hits);
            ByContact(reading, searched, Meaning.Phone, q.Phone, hits);
            ById(reading, searched, q.ExternalId, hits);
        }

        return [.. hits.OrderBy(h => h.Domain, StringComparer.Ordinal).ThenBy(h => h.Record.Source, StringComparer.Ordinal)
            .ThenBy(h => h.Record.ExternalId, StringComparer.Ordinal).ThenBy(h => h.Matched, StringComparer.Ordinal)];
    }

    private static void ByContact(Reading reading, DomainRow domain, Meaning meaning, string? asked, List<CustomerHit> hits)
    {
        if (string.IsNullOrWhiteSpace(asked) || ContactPoints.Normalise(meaning, Encoding.UTF8.GetBytes(asked.Trim()), domain.Country) is not { } normal)
        {
            return;
        }

        ContactKind kind = meaning == Meaning.Email ? ContactKind.Email : ContactKind.Phone;
        var ids = new List<Guid>();
        reading.Sql.Query(
            "SELECT record_id FROM records_contact WHERE domain_number = @d AND kind = @k AND hash = @h", r => ids.Add(Sql.Id(r, 0)),
            ("d", domain.Number), ("k", (long)kind), ("h", reading.Index(domain.Number).Contact(kind, normal)));

        // 64 bits may be shared by chance: the record itself has the last word.
        OpenedRecord[] opened = reading.Records.OpenAll([.. reading.Records.ByIds(ids).Where(r => r.EndedBy is null)]);
        Hit(reading, domain, opened.Where(r => States(r, meaning, normal, domain.Country)), meaning == Meaning.Email ? "email" : "phone", hits);
    }

    private static bool States(OpenedRecord record, Meaning meaning, byte[] normal, string? country)
    {
        for (int c = 0; c < record.Values.Length; c++)
        {
            if (record.Shape.Columns[c].Meaning == meaning && record.Values[c].Length > 0
                && ContactPoints.Normalise(meaning, Encoding.UTF8.GetBytes(record.Values[c]), country) is { } stated && stated.AsSpan().SequenceEqual(normal))
            {
                return true;
            }
        }

        return false;
    }

    private static void ById(Reading reading, DomainRow domain, string? asked, List<CustomerHit> hits)
    {
        if (string.IsNullOrWhiteSpace(asked))
        {
            return;
        }

        byte[] id = Encoding.UTF8.GetBytes(asked.Trim(' '));
        BlindIndex index = reading.Index(domain.Number);
        Guid[] ids = [.. reading.SourcesOf(domain.Number).Select(s => index.RecordId(s.SourceId, id))];
        Hit(reading, domain, reading.Records.OpenAll([.. reading.Records.ByIds(ids).Where(r => r.EndedBy is null)]), "external_id", hits);
    }

    private static void Hit(Reading reading, DomainRow domain, IEnumerable<OpenedRecord> found, string matched, List<CustomerHit> hits)
    {
        OpenedRecord[] records = [.. found];
        Dictionary<Guid, Guid> customers = reading.Records.CustomersOf([.. records.Select(r => r.Id)]);
        hits.AddRange(records.Where(r => customers.ContainsKey(r.Id)).Select(r => new CustomerHit(customers[r.Id], domain.Name, reading.Records.RefOf(r), matched)));
    }
}
