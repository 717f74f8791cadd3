using Selfhold.Records.Customers;
using Selfhold.Records.Data;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Pairs that wait for a person, most doubtful first; conflicts (a decision is missing, not a doubt) come last.</summary>
    /// <param name="domain">Its name; an unknown one has none.</param>
    public IReadOnlyList<ReviewItem> Reviews(string domain, int most, int skip)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Reading.Run(() => Waiting(domain, most, skip));
    }

    private ReviewItem[] Waiting(string domain, int most, int skip)
    {
        using var reading = new Reading(_storage, _known);
        if (reading.Domain(domain) is not { } found)
        {
            return [];
        }

        double threshold = reading.Known.Model(_storage, reading.Sql, found).Threshold;
        var waiting = new List<(bool Conflict, double Distance, Guid A, Guid B, double Probability, string Reason)>();
        reading.Sql.Query("SELECT record_a, record_b, weight, reason FROM records_review WHERE domain_number = @d", r =>
        {
            double probability = 1 / (1 + double.Exp2(-r.GetDouble(2)));
            string reason = r.GetString(3);
            waiting.Add((string.Equals(reason, "conflict", StringComparison.Ordinal), Math.Abs(probability - threshold), Sql.Id(r, 0), Sql.Id(r, 1), probability, reason));
        }, ("d", found.Number));
        waiting.Sort();
        (bool, double, Guid A, Guid B, double Probability, string Reason)[] shown = [.. waiting.Skip(Math.Max(0, skip)).Take(Math.Max(0, most))];
        Guid[] ids = [.. shown.SelectMany(w => (Guid[])[w.A, w.B]).Distinct()];
        Dictionary<Guid, RecordRef> names = reading.Records.OpenAll(reading.Records.ByIds(ids)).ToDictionary(r => r.Id, reading.Records.RefOf);
        Dictionary<Guid, Guid> customers = reading.Records.CustomersOf(ids);
        return [.. shown.Where(w => customers.ContainsKey(w.A) && customers.ContainsKey(w.B))
            .Select(w => Item(found.Name, names, customers, w.A, w.B, w.Probability, w.Reason))];
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
    private static ReviewItem Item(string domain, Dictionary<Guid, RecordRef> names, Dictionary<Guid, Guid> customers, Guid a, Guid b, double probability, string reason)
        => ViewMerge.ByName(names[a], names[b]) <= 0
            ? new ReviewItem(domain, names[a], names[b], customers[a], customers[b], probability, reason)
            : new ReviewItem(domain, names[b], names[a], customers[b], customers[a], probability, reason);
}
