using Selfhold.AccessLog;
using Selfhold.Records;

namespace Selfhold.Supply;

public sealed partial class SupplyRoom
{
    /// <summary>Pairs that wait for a person, most doubtful first, by the names under which the business knows the records.</summary>
    /// <param name="domain">Its name; see <see cref="DomainOf(Looker, string?)"/>.</param>
    public async Task<Result<ReviewItem[]>> Reviews(Looker looker, string domain, int most, int skip, CancellationToken ct = default)
    {
        if (!DomainOf(looker, domain).TryGet(out DomainInfo? seen, out Error? error))
        {
            return error;
        }

        var items = new List<ReviewItem>();
        for (int done = 0; done < most; done += MostPairs)
        {
            int from = skip + done, some = Math.Min(MostPairs, most - done);
            Result<ReviewItem[]> page = await LookAt<ReviewItem[]>(looker, "review", () =>
            {
                IReadOnlyList<WaitingPair> pairs = Records.WaitingPairs(seen.Name, some, from);
                CustomerInSight[] looks = Whole(pairs.SelectMany(p => (Guid[])[p.CustomerA, p.CustomerB]));
                return new Wanted<ReviewItem[]>([.. Only(looks, pairs.SelectMany(p => (Guid[])[p.RecordA, p.RecordB]).ToHashSet()).Select(l => l with { Attributes = [] })], admission => Records.Reviews(admission, looks, pairs), (ReviewItem[])[]);
            }, ct).ConfigureAwait(false);
            if (!page.TryGet(out ReviewItem[]? shown, out error))
            {
                return error;
            }

            items.AddRange(shown);
            if (shown.Length < some)
            {
                break;
            }
        }

        return items.ToArray();
    }

    /// <summary>A person's word on two records: one customer, or never one. It is told to whom the records are about, and shows nothing.</summary>
    public async Task<Result<DecisionReport>> Decide(Looker looker, RecordRef a, RecordRef b, bool same, CancellationToken ct = default)
    {
        if (!Pair(looker, a, b).TryGet(out Compared? pair, out Error? error))
        {
            return error;
        }

        await Admit(looker, "review", LookOutcome.Done, [.. Only(pair.Customers, pair.Records).Select(l => l with { Attributes = [] })], ct).ConfigureAwait(false);
        return Records.Decide(a, b, same);
    }

    /// <summary>Pairs in a step: as many customers at most are looked at once.</summary>
    private const int MostPairs = 250;
}
