using Selfhold.Hub.Identity;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Demo;

/// <summary>The customer who is most worth telling of: in all systems, and never twice the same.</summary>
internal static class Story
{
    // A story that is told to a stranger must be beyond doubt.
    private const double Surety = .999;

    /// <returns>That customer, or null when no customer is worth telling of.</returns>
    public static CustomerView? Pick(KestrelHub kestrel, CancellationToken cancellation)
    {
        CustomerView? best = null;
        int bestScore = 0;

        // All at once: looks that wait for the log together share one durable write.
        Task<Result<CustomerView>>[] looks = [.. kestrel.Customers.Where(InEach).Select(records => kestrel.Supply.ShowCustomerOf(kestrel.Looker, records[0], cancellation))];
        foreach (Task<Result<CustomerView>> look in looks)
        {
            CustomerView view = look.Await();
            int score = view.Records.All(r => r.Score >= Surety) ? Variety(view) : 0;
            if (score > bestScore)
            {
                (best, bestScore) = (view, score);
            }
        }

        return best;
    }

    /// <summary>What one record of a customer says of an attribute.</summary>
    public static string Said(CustomerView view, RecordRef record, Meaning meaning)
        => view.Attributes.Where(a => a.Attribute == meaning).OrderBy(a => a.Slot).SelectMany(a => a.Others.Prepend(a.Value))
            .FirstOrDefault(v => v.Value.Length > 0 && v.Origins.Any(o => string.Equals(o.Source, record.Source, StringComparison.Ordinal) && string.Equals(o.ExternalId, record.ExternalId, StringComparison.Ordinal)))?.Value ?? "";

    private static bool InEach(IReadOnlyList<RecordRef> records)
        => records.Count == Kestrel.Systems.Length && records.Select(r => r.Source).Distinct(StringComparer.Ordinal).Count() == records.Count;

    private static int Variety(CustomerView view)
    {
        string[] given = Different(view, Meaning.GivenName);
        bool mails = Different(view, Meaning.Email).Length > 1;
        bool places = Different(view, Meaning.PostalCode).Select(p => p[..Math.Min(2, p.Length)].ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count() > 1;
        bool company = Different(view, Meaning.Company).Length > 0;
        bool surnames = Different(view, Meaning.Surname).Length == 2;
        return 1 + (Nickname(given) ? 8 : 0) + (mails ? 5 : 0) + (places ? 7 : 0) + (surnames ? 2 : 0) - (company ? 8 : 0);
    }

    private static string[] Different(CustomerView view, Meaning meaning)
        => [.. view.Records.Select(r => Said(view, r.Record, meaning)).Where(v => v.Length > 2).Distinct(StringComparer.OrdinalIgnoreCase)];

    // A short form, not a slip: much shorter, or beginning with another letter.
    private static bool Nickname(string[] given)
        => given.Any(a => given.Any(b => a.Length - b.Length > 1 || (a.Length > b.Length && char.ToUpperInvariant(a[0]) != char.ToUpperInvariant(b[0]))));
}
