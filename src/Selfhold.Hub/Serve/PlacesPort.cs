using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Hub.Serve;

/// <summary>Names of businesses and domains for the identity room, from the tables of the records room.</summary>
/// <remarks>Names never change and places are never removed, so what was read once stays right; a place that is not known is looked up again, it may be new.</remarks>
internal sealed class PlacesPort(RecordsRoom room) : IPlaces
{
    private volatile Names _names = new([], []);

    public string? BusinessName(Guid business)
        => _names.Businesses.TryGetValue(business, out string? name) || Read().Businesses.TryGetValue(business, out name) ? name : null;

    public string? DomainName(Guid domain)
        => _names.Domains.TryGetValue(domain, out string? name) || Read().Domains.TryGetValue(domain, out name) ? name : null;

    private Names Read() => _names = new(room.Businesses().ToDictionary(b => b.Id, b => b.Name), room.Domains().ToDictionary(d => d.Id, d => d.Name));

    private sealed record Names(Dictionary<Guid, string> Businesses, Dictionary<Guid, string> Domains);
}
