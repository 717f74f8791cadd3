using Selfhold.Records;
using Selfhold.Supply.Operator;

namespace Selfhold.Supply;

public sealed partial class SupplyRoom
{
    private const int ShortestReason = 5, LongestReason = 500;

    /// <summary>Who looks, from what was said: a business by its name, or the operator by a reason. The only business of a hub need not be named.</summary>
    /// <param name="reason">Alone it is the operator's; beside a business it is told with the look.</param>
    /// <returns><c>looker_needed</c> where neither was said and there are several businesses; <c>business_not_found</c>; <c>bad_reason</c>.</returns>
    public Result<Looker> WhoLooks(string? business, string? reason, string channel = "cli")
    {
        string? why = reason?.Trim();
        if (why is not null && (why.Length is < ShortestReason or > LongestReason || why.Any(char.IsControl)))
        {
            return OperatorErrors.BadReason();
        }

        IReadOnlyList<BusinessInfo> businesses = Records.Businesses();
        if (business is not null)
        {
            return businesses.FirstOrDefault(b => string.Equals(b.Name, business, StringComparison.OrdinalIgnoreCase)) is { } named
                ? new Looker.OfBusiness(named.Id, named.Name, why, channel)
                : OperatorErrors.NoSuchBusiness(business);
        }

        return why is not null ? new Looker.Operator(why, channel) : businesses switch
        {
            [var only] => new Looker.OfBusiness(only.Id, only.Name, null, channel),

            // Nobody is there, who could see nothing.
            [] => new Looker.OfBusiness(Guid.Empty, "", null, channel),
            _ => OperatorErrors.LookerNeeded([.. businesses.Select(b => b.Name)]),
        };
    }

    /// <summary>The domain that was named, or the only one that the looker may see.</summary>
    /// <returns><c>domain_not_found</c>, alike for one that is not there and one of another business; <c>domain_needed</c>.</returns>
    public Result<DomainInfo> DomainOf(Looker looker, string? name)
    {
        IReadOnlyList<DomainInfo> seen = DomainsOf(looker);
        return name is not null
            ? seen.FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase)) is { } named ? named : OperatorErrors.NoSuchDomain(name)
            : seen switch { [var only] => only, [] => OperatorErrors.NoDomainYet(), _ => OperatorErrors.DomainNeeded() };
    }

    private IReadOnlyList<DomainInfo> DomainsOf(Looker looker)
        => SeenBy(looker) is { } own ? [.. Records.Domains().Where(d => own.Contains(d.Id))] : Records.Domains();

    /// <summary>Domains of which the looker may see customers; null is all.</summary>
    private IReadOnlySet<Guid>? SeenBy(Looker looker)
    {
        ArgumentNullException.ThrowIfNull(looker);
        return looker is Looker.OfBusiness business ? Records.DomainsOf(business.Id) : null;
    }

    /// <returns><c>source_not_found</c>, alike for one that is not there and one of another business.</returns>
    private Error? Unseen(Looker looker, string source)
    {
        if (SeenBy(looker) is not { } own)
        {
            return null;
        }

        HashSet<string> names = [.. Records.Domains().Where(d => own.Contains(d.Id)).Select(d => d.Name)];
        return Records.Sources().Any(s => string.Equals(s.Name, source, StringComparison.OrdinalIgnoreCase) && names.Contains(s.Domain)) ? null : OperatorErrors.NoSuchSource(source);
    }
}
