namespace Selfhold.Matching;

/// <summary>A table made ready: its records normalised and put together to units, with the keys of the blocks that each unit is in.</summary>
public sealed class KeyedTable
{
    internal KeyedTable(RecordTable table)
    {
        Table = table;
    }

    public RecordTable Table { get; }

    /// <summary>Units: records that state exactly the same are one unit, a pinned record is one of its own.</summary>
    public int UnitCount => throw new NotSupportedException();

    /// <summary>The unit of a record; −1 for a record that states nothing that is compared and is not pinned.</summary>
    public int UnitOf(int record) => throw new NotSupportedException();

    public int FirstRecordOf(int unit) => throw new NotSupportedException();

    /// <summary>Records of the unit.</summary>
    public int SizeOf(int unit) => throw new NotSupportedException();

    /// <summary>
    /// What the unit states, by field kind, slot and normalised value: the same for the same statement in any table. For a pinned unit
    /// its record's identity has part in it.
    /// </summary>
    public UInt128 ContentOf(int unit) => throw new NotSupportedException();

    public bool IsPinned(int unit) => throw new NotSupportedException();

    /// <summary>Adds the keys of the unit's blocks under all rules in use, before any is refined: rule &lt;&lt; 40 | level &lt;&lt; 32 | key. Each once.</summary>
    /// <returns>How many were added.</returns>
    public int BaseKeys(int unit, List<ulong> to) => throw new NotSupportedException();

    /// <summary>The key that the unit has in the finer blocks of a hot one; false where there is no further refinement.</summary>
    public bool TryRefine(int unit, ulong key, out ulong finer) => throw new NotSupportedException();
}
