using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>A record that she may prove.</summary>
/// <param name="Operation">Of the version that was looked at.</param>
/// <param name="Hash">The point in the domain's index.</param>
/// <param name="Second">The second point, where one was needed: kind and hash.</param>
/// <param name="Told">The record's name and birth date, hashed.</param>
/// <param name="Takes">Another person's fresh proof gives way: two points of the record are hers, and her name fits.</param>
internal sealed record ProvableRecord(Guid Record, Guid SourceId, long Domain, long Operation, ContactKind Kind, long Hash, string? Second, byte[] Told, bool Takes);

/// <summary>Finds the records in which a point stands that she has just proven, and decides about each. Reads; nothing is changed.</summary>
internal sealed class ProofSearch(Reading reading, PersonParts parts, IReadOnlyList<Guid> accounts, ContactText proven)
{
    /// <summary>A point that more records of a domain state is a switchboard's.</summary>
    private const int MostSharing = 50;

    private readonly long _now = HubStorage.Micros(reading.Storage.Clock);
    private readonly List<(OpenedRecord Record, DomainRow Domain, Guid? Customer)> _candidates = [];
    private readonly HashSet<long> _crowded = [];
    private List<ContactText> _others = [];

    public List<ProvableRecord> Found { get; } = [];

    public void Run()
    {
        _others = [.. ProvenPoints.Of(reading.Snapshot, parts, accounts).Where(p => p != proven)];
        foreach (DomainRow domain in reading.AllDomains())
        {
            Look(domain);
        }

        if (_candidates.Count > 0)
        {
            Decide();
        }
    }

    private void Look(DomainRow domain)
    {
        if (proven.Normal(domain.Country) is not { } normal)
        {
            return;
        }

        List<Guid> ids = With(domain, proven.Kind, reading.Index(domain.Number).Contact(proven.Kind, normal));
        if (ids.Count > MostSharing)
        {
            _crowded.Add(domain.Number);
            ids = [.. ids.Intersect(_others.SelectMany(o => o.Normal(domain.Country) is { } other ? With(domain, o.Kind, reading.Index(domain.Number).Contact(o.Kind, other)) : [])).Take(MostSharing)];
        }

        // 64 bits may be shared by chance: the record itself has the last word.
        OpenedRecord[] stating = [.. Opened([.. reading.Records.ByIds(ids).Where(r => r.EndedBy is null)]).Where(r => States(r, proven, domain.Country))];
        Dictionary<Guid, Guid> customers = reading.Records.CustomersOf([.. stating.Select(r => r.Id)]);
        _candidates.AddRange(stating.Select(r => (r, domain, customers.TryGetValue(r.Id, out Guid customer) ? customer : (Guid?)null)));
    }

    /// <summary>Those that open: what lies under a key that was destroyed is nobody's any more, and stands in nobody's way.</summary>
    private OpenedRecord[] Opened(IReadOnlyList<StoredRecord> records)
    {
        try
        {
            return reading.Records.OpenAll(records);
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "sealed_value_damaged", StringComparison.Ordinal) && records.Count > 0)
        {
            return records.Count == 1 ? [] : [.. records.SelectMany(r => Opened([r]))];
        }
    }

    private List<Guid> With(DomainRow domain, ContactKind kind, long hash)
    {
        var ids = new List<Guid>();
        reading.Sql.Query(
            "SELECT record_id FROM records_contact WHERE domain_number = @d AND kind = @k AND hash = @h LIMIT 10000", r => ids.Add(Sql.Id(r, 0)),
            ("d", domain.Number), ("k", (long)kind), ("h", hash));
        return ids;
    }

    private void Decide()
    {
        List<StatedName> current = StatedSelf.Current(reading.Snapshot, parts, accounts);
        List<StatedName> hers = [.. current, .. StatedSelf.Before(reading.Snapshot, parts, accounts, _now - (RecordsRoom.ProofLifetime.Ticks / TimeSpan.TicksPerMicrosecond))];
        var comparison = new NameComparison([.. hers, .. _candidates.Select(c => StatedName.Of(c.Record))]);
        bool shared = proven.IsNobodysOwn || Disagree(comparison, hers.Count);
        HashSet<long> several = [.. _candidates.GroupBy(c => c.Domain.Number).Where(d => d.Select(c => c.Customer).Distinct().Count() > 1).Select(d => d.Key)];
        Dictionary<Guid, Guid> taken = Others();
        for (int c = 0; c < _candidates.Count; c++)
        {
            (OpenedRecord record, DomainRow domain, _) = _candidates[c];
            NameComparison.Outcome[] outcomes = [.. Enumerable.Range(0, hers.Count).Select(h => comparison.Compare(h, hers.Count + c))];
            bool contradicts = outcomes.Any(o => o.Contradicts), anothers = taken.ContainsKey(record.Id);
            ContactText? second = _others.Find(o => States(record, o, domain.Country));
            var stated = StatedName.Of(record);
            bool fits = !contradicts && outcomes.Take(current.Count).Any(o => o.Agrees);
            bool needed = shared || stated.IsName && !fits || contradicts || anothers || several.Contains(domain.Number) || _crowded.Contains(domain.Number);
            bool takes = anothers && second is not null && fits;
            if (needed && second is null || anothers && !takes)
            {
                continue;
            }

            BlindIndex index = reading.Index(domain.Number);
            Found.Add(new ProvableRecord(
                record.Id, record.Source.SourceId, domain.Number, record.Stored.Operation, proven.Kind, index.Contact(proven.Kind, proven.Normal(domain.Country)!),
                !needed || second is null ? null : FormattableString.Invariant($"{(int)second.Kind}:{index.Contact(second.Kind, second.Normal(domain.Country)!)}"), stated.Told(index), takes));
        }
    }

    /// <summary>Whether two of the records can't be about one person.</summary>
    private bool Disagree(NameComparison comparison, int first)
    {
        for (int a = 0; a < _candidates.Count; a++)
        {
            for (int b = a + 1; b < _candidates.Count; b++)
            {
                if (comparison.Compare(first + a, first + b).Contradicts)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Records of which another person has a fresh proof.</summary>
    private Dictionary<Guid, Guid> Others()
    {
        var others = new Dictionary<Guid, Guid>();
        reading.Sql.ForEach("SELECT record_id, person_id, expires_at FROM records_proof WHERE record_id {in}", [.. _candidates.Select(c => c.Record.Id)], r =>
        {
            if (r.GetInt64(2) > _now && !accounts.Contains(Sql.Id(r, 1)))
            {
                others[Sql.Id(r, 0)] = Sql.Id(r, 1);
            }
        });
        return others;
    }

    private static bool States(OpenedRecord record, ContactText contact, string? country)
    {
        for (int c = 0; c < record.Values.Length; c++)
        {
            if (record.Shape.Columns[c].Meaning == contact.Meaning && record.Values[c].Length > 0 && contact.IsIn(record.Values[c], country))
            {
                return true;
            }
        }

        return false;
    }
}
