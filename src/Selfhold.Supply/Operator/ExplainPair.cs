using Selfhold.Matching;
using Selfhold.Records;

namespace Selfhold.Supply;

public sealed partial class SupplyRoom
{
    /// <summary>Why two records are, or are not, taken for one customer.</summary>
    public Task<Result<Explanation>> Explain(Looker looker, RecordRef a, RecordRef b, CancellationToken ct = default) => Explain(looker, "explain", a, b, ct);

    /// <summary>A waiting pair with both records side by side, for who decides it.</summary>
    public Task<Result<Explanation>> ReviewPair(Looker looker, RecordRef a, RecordRef b, CancellationToken ct = default) => Explain(looker, "review", a, b, ct);

    private Task<Result<Explanation>> Explain(Looker looker, string action, RecordRef a, RecordRef b, CancellationToken ct)
        => LookAt<Explanation>(looker, action, () => Pair(looker, a, b).TryGet(out Compared? pair, out Error? error)
            ? new Wanted<Explanation>(Only(pair.Customers, pair.Records), admission => Records.Explain(admission, pair.Customers, a, b))
            : error, ct);

    /// <summary>The customers of two records: one or two.</summary>
    private Result<Compared> Pair(Looker looker, RecordRef a, RecordRef b)
    {
        if (!CustomerOf(looker, a).TryGet(out FoundCustomer? one, out Error? error) || !CustomerOf(looker, b).TryGet(out FoundCustomer? other, out error))
        {
            return error;
        }

        if (one.Record == other.Record)
        {
            return Operator.OperatorErrors.SameRecord();
        }

        return new Compared(Whole([one.Customer, other.Customer]), new HashSet<Guid> { one.Record, other.Record });
    }

    /// <summary>Looks at some records alone of each customer: the entries name those.</summary>
    private static CustomerInSight[] Only(CustomerInSight[] customers, IReadOnlySet<Guid> records)
        => [.. customers.Select(c => c with { Records = [.. c.Records.Where(records.Contains)] })];

    private sealed record Compared(CustomerInSight[] Customers, IReadOnlySet<Guid> Records);
}
