using Selfhold.AccessLog;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Records.Looks;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Pairs that wait for a person, by their ids: most doubtful first; conflicts (a decision is missing, not a doubt) come last.</summary>
    /// <param name="domain">Its name; an unknown one has none.</param>
    public IReadOnlyList<WaitingPair> WaitingPairs(string domain, int most, int skip)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            return reading.Domain(domain) is { } found ? Waiting(reading, found, most, skip) : [];
        });
    }

    /// <summary>Waiting pairs by the names under which the business knows the records, for a reader.</summary>
    /// <param name="admission">Good for each owner of the looks.</param>
    /// <param name="looks">The customers of the pairs.</param>
    /// <returns><c>look_changed</c> where one of them changed since it was listed: list again.</returns>
    public Result<ReviewItem[]> Reviews(Admission admission, IReadOnlyList<CustomerInSight> looks, IReadOnlyList<WaitingPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(admission);
        ArgumentNullException.ThrowIfNull(looks);
        ArgumentNullException.ThrowIfNull(pairs);
        return Guard.Run<ReviewItem[]>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (Admit(reading, admission, looks) is { } changed)
            {
                return changed;
            }

            Dictionary<Guid, string> domains = looks.SelectMany(l => l.Records.Select(r => (Record: r, l.DomainName))).ToDictionary(r => r.Record, r => r.DomainName);
            return pairs.Any(p => !domains.ContainsKey(p.RecordA) || !domains.ContainsKey(p.RecordB)) ? LookErrors.Changed() : Named(reading, pairs, domains);
        });
    }

    internal IReadOnlyList<ReviewItem> Reviews(string domain, int most, int skip)
        => Reading.Run<ReviewItem[]>(() =>
        {
            using var reading = new Reading(_storage, _known);
            if (reading.Domain(domain) is not { } found)
            {
                return [];
            }

            WaitingPair[] pairs = Waiting(reading, found, most, skip);
            return Named(reading, pairs, pairs.SelectMany(p => (Guid[])[p.RecordA, p.RecordB]).Distinct().ToDictionary(r => r, _ => found.Name));
        });

    private WaitingPair[] Waiting(Reading reading, DomainRow domain, int most, int skip)
    {
        double threshold = reading.Known.Model(_storage, reading.Sql, domain).Threshold;
        var waiting = new List<(bool Conflict, double Distance, Guid A, Guid B, double Probability, string Reason)>();
        reading.Sql.Query("SELECT record_a, record_b, weight, reason FROM records_review WHERE domain_number = @d", r =>
        {
            double probability = 1 / (1 + double.Exp2(-r.GetDouble(2)));
            string reason = r.GetString(3);
            waiting.Add((string.Equals(reason, "conflict", StringComparison.Ordinal), Math.Abs(probability - threshold), Sql.Id(r, 0), Sql.Id(r, 1), probability, reason));
        }, ("d", domain.Number));
        waiting.Sort();
        (bool, double, Guid A, Guid B, double Probability, string Reason)[] shown = [.. waiting.Skip(Math.Max(0, skip)).Take(Math.Max(0, most))];
        Dictionary<Guid, Guid> customers = reading.Records.CustomersOf([.. shown.SelectMany(w => (Guid[])[w.A, w.B]).Distinct()]);
        return [.. shown.Where(w => customers.ContainsKey(w.A) && customers.ContainsKey(w.B))
            .Select(w => new WaitingPair(w.A, w.B, customers[w.A], customers[w.B], w.Probability, w.Reason))];
    }

    private static ReviewItem[] Named(Reading reading, IReadOnlyList<WaitingPair> pairs, Dictionary<Guid, string> domains)
    {
        Guid[] ids = [.. pairs.SelectMany(p => (Guid[])[p.RecordA, p.RecordB]).Distinct()];
        Dictionary<Guid, RecordRef> names = reading.Records.OpenAll(reading.Records.ByIds(ids)).ToDictionary(r => r.Id, reading.Records.RefOf);
        return [.. pairs.Select(p => Item(domains[p.RecordA], names[p.RecordA], names[p.RecordB], p))];
    }

    /// <summary>How many pairs wait in a domain.</summary>
    public long ReviewCount(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Reading.Run(() =>
        {
            using var reading = new Reading(_storage, _known);
            return reading.Domain(domain) is { } found ? reading.Sql.Number("SELECT COUNT(*) FROM records_review WHERE domain_number = @d", ("d", found.Number)) : 0;
        });
    }

    // Record ids differ from hub to hub; names do not, so the two of a pair are shown in the order of their names.
    private static ReviewItem Item(string domain, RecordRef a, RecordRef b, WaitingPair pair)
        => ViewMerge.ByName(a, b) <= 0
            ? new ReviewItem(domain, a, b, pair.CustomerA, pair.CustomerB, pair.Probability, pair.Reason)
            : new ReviewItem(domain, b, a, pair.CustomerB, pair.CustomerA, pair.Probability, pair.Reason);
}
