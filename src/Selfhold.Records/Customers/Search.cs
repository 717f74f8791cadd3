using System.Text;
using Selfhold.AccessLog;
using Selfhold.Matching;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Records.Looks;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Finds customers by an e-mail address, a phone number or an id of the business's own, and shows nothing of them: each with the record that has it.</summary>
    /// <param name="q">What is not given is not asked. A number or address may be written in any usual way.</param>
    /// <param name="domains">In these; null is all of the hub.</param>
    public IReadOnlyList<FoundCustomer> FindCustomers(CustomerQuery q, IReadOnlySet<Guid>? domains)
    {
        ArgumentNullException.ThrowIfNull(q);
        return Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            return Found(reading, q, domains).Select(f => f.Found).ToArray();
        });
    }

    /// <summary>The customer that a current source record belongs to.</summary>
    /// <returns><c>source_not_found</c> or <c>record_not_found</c>; an ended record has no customer.</returns>
    public Result<FoundCustomer> CustomerOfRecord(RecordRef record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Guard.Run<FoundCustomer>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (!reading.Find(record).TryGet(out StoredRecord? found, out Error? error))
            {
                return error;
            }

            long domain = reading.Known.Source(reading.Sql, found.Source).DomainNumber;
            return reading.Records.CustomersOf([found.Id]).TryGetValue(found.Id, out Guid customer)
                ? new FoundCustomer(customer, found.Id, reading.Domain(domain).DomainId, "record")
                : RecordsErrors.NoSuchRecord(record);
        });
    }

    /// <summary>What was found, by the names under which the business knows it, for a reader. In the order of those names.</summary>
    /// <param name="admission">Good for each owner of the looks.</param>
    /// <param name="looks">The customers that were found.</param>
    /// <returns><c>look_changed</c> where one of them is not any more what was found: search again.</returns>
    public Result<CustomerHit[]> Search(Admission admission, IReadOnlyList<CustomerInSight> looks, IReadOnlyList<FoundCustomer> found)
    {
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(looks);
        ArgumentNullException.ThrowIfNull(found);
        return Guard.Run<CustomerHit[]>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (Admit(reading, admission, looks) is { } changed)
            {
                return changed;
            }

            Dictionary<Guid, CustomerInSight> admitted = looks.ToDictionary(l => l.Customer);
            if (found.Any(f => !admitted.TryGetValue(f.Customer, out CustomerInSight? look) || !look.Records.Contains(f.Record)))
            {
                return LookErrors.Changed();
            }

            Dictionary<Guid, OpenedRecord> opened = reading.Records.OpenAll(reading.Records.ByIds([.. found.Select(f => f.Record).Distinct()])).ToDictionary(r => r.Id);
            return InOrder(found.Select(f => new CustomerHit(f.Customer, admitted[f.Customer].DomainName, reading.Records.RefOf(opened[f.Record]), f.Matched)));
        });
    }

    internal IReadOnlyList<CustomerHit> Search(CustomerQuery q, string? domain)
        => Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            HashSet<Guid>? domains = domain is null ? null : reading.Domain(domain) is { } one ? [one.DomainId] : [];
            return InOrder([.. Found(reading, q, domains).Select(f => new CustomerHit(f.Found.Customer, f.Domain.Name, reading.Records.RefOf(f.Record), f.Found.Matched))]);
        });

    private static CustomerHit[] InOrder(IEnumerable<CustomerHit> hits)
        => [.. hits.OrderBy(h => h.Domain, StringComparer.Ordinal).ThenBy(h => h.Record.Source, StringComparer.Ordinal)
            .ThenBy(h => h.Record.ExternalId, StringComparer.Ordinal).ThenBy(h => h.Matched, StringComparer.Ordinal)];

    private static List<(FoundCustomer Found, OpenedRecord Record, DomainRow Domain)> Found(Reading reading, CustomerQuery q, IReadOnlySet<Guid>? domains)
    {
        var hits = new List<(FoundCustomer, OpenedRecord, DomainRow)>();
        foreach (DomainRow searched in reading.AllDomains().Where(d => domains is null || domains.Contains(d.DomainId)))
        {
            ByContact(reading, searched, Meaning.Email, q.Email, hits);
            ByContact(reading, searched, Meaning.Phone, q.Phone, hits);
            ById(reading, searched, q.ExternalId, hits);
        }

        return hits;
    }

    private static void ByContact(Reading reading, DomainRow domain, Meaning meaning, string? asked, List<(FoundCustomer, OpenedRecord, DomainRow)> hits)
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

    private static void ById(Reading reading, DomainRow domain, string? asked, List<(FoundCustomer, OpenedRecord, DomainRow)> hits)
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

    private static void Hit(Reading reading, DomainRow domain, IEnumerable<OpenedRecord> found, string matched, List<(FoundCustomer, OpenedRecord, DomainRow)> hits)
    {
        OpenedRecord[] records = [.. found];
        Dictionary<Guid, Guid> customers = reading.Records.CustomersOf([.. records.Select(r => r.Id)]);
        hits.AddRange(records.Where(r => customers.ContainsKey(r.Id)).Select(r => (new FoundCustomer(customers[r.Id], r.Id, domain.DomainId, matched), r, domain)));
    }
}
