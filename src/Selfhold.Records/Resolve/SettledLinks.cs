using Selfhold.Matching;
using Selfhold.Records.Data;

namespace Selfhold.Records.Resolve;

/// <summary>Links as they come out of resolving a few components, customers still by number.</summary>
internal sealed class SettledLinks(int count)
{
    private readonly Dictionary<int, int> _numbers = [];

    public List<Guid> Records { get; } = new(count);

    /// <summary>Customer number of each.</summary>
    public List<int> Customers { get; } = new(count);

    /// <summary>The customer's id is still to be filled in.</summary>
    public List<StoredLink> Links { get; } = new(count);

    public int CustomerCount { get; private set; }

    /// <param name="two">The records of its unit that were resolved: all, or two of them.</param>
    /// <param name="position">Where those stand in the table.</param>
    public void Add(
        Guid record, long? unit, List<Guid> two, Dictionary<Guid, int> position, KeyedTable keyed, Resolution found, long[] components, StandIns partners)
    {
        Records.Add(record);
        if (unit is null)
        {
            Customers.Add(CustomerCount++);
            Links.Add(new StoredLink(record, Guid.Empty, null, null, LinkOrigin.Alone, 0, null, 0));
            return;
        }

        bool resolved = position.TryGetValue(record, out int at);
        int first = resolved ? at : position[two[0]];
        long component = components[found.ComponentOf(keyed.UnitOf(first))];
        LinkEvidence why = found.LinkOf(first);
        if (!resolved)
        {
            // States what two others state: where those are apart, each of them is.
            bool apart = found.CustomerOf(position[two[0]]) != found.CustomerOf(position[two[1]]);
            Customers.Add(apart ? CustomerCount++ : Number(found.CustomerOf(first)));
            Links.Add(apart
                ? new StoredLink(record, Guid.Empty, unit, component, LinkOrigin.Alone, 0, null, 0)
                : new StoredLink(record, Guid.Empty, unit, component, why.Origin, why.Weight, partners.PartnerOf(record, why), (long)why.Levels));
            return;
        }

        Customers.Add(Number(found.CustomerOf(at)));
        Links.Add(new StoredLink(record, Guid.Empty, unit, component, why.Origin, why.Weight, partners.PartnerOf(record, why), (long)why.Levels));
    }

    private int Number(int found)
    {
        if (!_numbers.TryGetValue(found, out int number))
        {
            _numbers.Add(found, number = CustomerCount++);
        }

        return number;
    }
}
