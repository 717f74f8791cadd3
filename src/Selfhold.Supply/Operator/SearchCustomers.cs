using Selfhold.Records;

namespace Selfhold.Supply;

public sealed partial class SupplyRoom
{
    /// <summary>Customers with an e-mail address, a phone number or an id of the business's own: a hit for each record that has it. Each customer found is an entry; who is not found is none.</summary>
    /// <param name="domain">A domain's name; null searches all that the looker may see.</param>
    public async Task<Result<CustomerHit[]>> SearchCustomers(Looker looker, CustomerQuery query, string? domain, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        IReadOnlySet<Guid>? domains = SeenBy(looker);
        if (domain is not null)
        {
            if (!DomainOf(looker, domain).TryGet(out DomainInfo? named, out Error? error))
            {
                return error;
            }

            domains = new HashSet<Guid> { named.Id };
        }

        return await LookAt<CustomerHit[]>(looker, "search", () =>
        {
            IReadOnlyList<FoundCustomer> found = Records.FindCustomers(query, domains);
            string[] fields = [.. found.Select(f => f.Matched).Distinct(StringComparer.Ordinal).Select(m => m switch { "email" => "email", "phone" => "phone_number", _ => "" }).Where(m => m.Length > 0).Order(StringComparer.Ordinal)];
            CustomerInSight[] looks = Whole(found.Select(f => f.Customer));
            return new Wanted<CustomerHit[]>([.. Only(looks, found.Select(f => f.Record).ToHashSet()).Select(l => l with { Attributes = fields })], admission => Records.Search(admission, looks, found), (CustomerHit[])[]);
        }, ct).ConfigureAwait(false);
    }

    private CustomerInSight[] Whole(IEnumerable<Guid> customers) => [.. Records.Sights([.. customers.Distinct()])];
}
