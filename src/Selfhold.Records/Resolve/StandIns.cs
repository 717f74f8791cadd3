using Selfhold.Matching;

namespace Selfhold.Records.Resolve;

/// <summary>
/// Of records that state the same, the one with the smallest id stands for all. So the partner that a link names follows from the records
/// alone, whatever door or order they came by, and an undo gives the same link back.
/// </summary>
internal sealed class StandIns
{
    private readonly KeyedTable _keyed;
    private readonly (Guid First, Guid Second)[] _smallest;

    /// <param name="ids">Of the table's records. Of each unit at least the two smallest that there are must be among them.</param>
    public StandIns(KeyedTable keyed, IReadOnlyList<Guid> ids)
    {
        _keyed = keyed;
        _smallest = new (Guid, Guid)[keyed.UnitCount];
        for (int record = 0; record < ids.Count; record++)
        {
            int unit = keyed.UnitOf(record);
            if (unit >= 0)
            {
                _smallest[unit] = With(_smallest[unit], ids[record]);
            }
        }
    }

    /// <summary>The record that a record's link names; null when it is alone or joined by decision only.</summary>
    /// <param name="record">The record, or another of its unit than those in the table.</param>
    public Guid? PartnerOf(Guid record, LinkEvidence why)
    {
        if (why.Partner < 0)
        {
            return null;
        }

        (Guid first, Guid second) = _smallest[_keyed.UnitOf(why.Partner)];
        return first == record ? second : first;
    }

    private static (Guid First, Guid Second) With((Guid First, Guid Second) smallest, Guid id)
    {
        if (smallest.First == Guid.Empty || id.CompareTo(smallest.First) < 0)
        {
            return (id, smallest.First);
        }

        return smallest.Second == Guid.Empty || id.CompareTo(smallest.Second) < 0 ? (smallest.First, id) : smallest;
    }
}
