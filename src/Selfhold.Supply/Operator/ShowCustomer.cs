using Selfhold.Records;
using Selfhold.Supply.Operator;

namespace Selfhold.Supply;

public sealed partial class SupplyRoom
{
    /// <summary>One customer: each value with its origin, the values that lost, and the records behind it. An earlier id leads to the customer that took it over.</summary>
    /// <returns><c>customer_not_found</c>, alike for an id that was never given and one of another business's domain.</returns>
    public Task<Result<CustomerView>> ShowCustomer(Looker looker, Guid customer, CancellationToken ct = default)
        => LookAt<CustomerView>(looker, "own", () => Visible(looker, customer).TryGet(out CustomerInSight? look, out Error? error)
            ? new Wanted<CustomerView>([look], admission => Records.Customer(admission, look))
            : error, ct);

    /// <summary>The customer that a record belongs to.</summary>
    public async Task<Result<CustomerView>> ShowCustomerOf(Looker looker, RecordRef record, CancellationToken ct = default)
        => CustomerOf(looker, record).TryGet(out FoundCustomer? found, out Error? error) ? await ShowCustomer(looker, found.Customer, ct).ConfigureAwait(false) : error;

    /// <summary>Whether two records are taken for one customer now; tells nothing else of them.</summary>
    public Result<bool> AreTogether(Looker looker, RecordRef a, RecordRef b)
        => CustomerOf(looker, a).TryGet(out FoundCustomer? one, out Error? error) && CustomerOf(looker, b).TryGet(out FoundCustomer? other, out error) ? one.Customer == other.Customer : error;

    /// <summary>Customers with an id of the business's own, by their ids; nothing of them is shown.</summary>
    public IReadOnlyList<Guid> CustomersWithId(Looker looker, string externalId)
        => [.. Records.FindCustomers(new CustomerQuery { ExternalId = externalId }, SeenBy(looker)).Select(f => f.Customer).Distinct()];

    private Result<CustomerInSight> Visible(Looker looker, Guid customer)
        => Records.Sight(customer).TryGet(out CustomerInSight? look, out _) && (SeenBy(looker)?.Contains(look.Domain) ?? true) ? look : OperatorErrors.NoSuchCustomer();

    private Result<FoundCustomer> CustomerOf(Looker looker, RecordRef record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Unseen(looker, record.Source) is { } unseen ? unseen : Records.CustomerOfRecord(record);
    }
}
