using Selfhold.Matching;
using Selfhold.Records.Data;

namespace Selfhold.Records.Resolve;

/// <summary>What units state, as far as a batch needs to know it: read once, keyed in tables as they come.</summary>
internal sealed class UnitContents(DomainScope scope, RecordTables tables)
{
    private readonly Dictionary<long, (KeyedTable Table, int Unit)> _units = [];
    private readonly Dictionary<Guid, StoredRow> _rows = [];
    private readonly Dictionary<long, StoredRow> _rowOf = [];

    /// <summary>Rows of units: any one record of each.</summary>
    public (KeyedTable Table, int Unit) this[long unit] => _units[unit];

    /// <summary>Takes rows in and keys them.</summary>
    /// <param name="isPinned">Whether a record is named in a decision.</param>
    /// <returns>The table, the row of each of its records, and the key of each of its units.</returns>
    public (KeyedTable Table, StoredRow[] Rows, UnitKeys Units) Add(IReadOnlyList<StoredRow> rows, Func<Guid, bool> isPinned)
    {
        (KeyedTable keyed, StoredRow[] ordered, UnitKeys units) = Key(rows, isPinned);
        for (int unit = 0; unit < units.Count; unit++)
        {
            _units[units[unit]] = (keyed, unit);
            _rowOf[units[unit]] = ordered[keyed.FirstRecordOf(unit)];
        }

        foreach (StoredRow row in ordered)
        {
            _rows[row.RecordId] = row;
        }

        return (keyed, ordered, units);
    }

    /// <summary>One table of rows, keyed, that is not kept.</summary>
    public (KeyedTable Table, StoredRow[] Rows, UnitKeys Units) Key(IReadOnlyList<StoredRow> rows, Func<Guid, bool> isPinned)
        => Key(rows, at => isPinned(rows[at].RecordId));

    /// <summary>One table of units that are known, keyed.</summary>
    /// <remarks>A record that was pinned or changed in this batch may stand for the unit that it has left as well as for the one that it is in.</remarks>
    public (KeyedTable Table, UnitKeys Units) Key(IReadOnlyList<long> units)
    {
        (KeyedTable keyed, _, UnitKeys keys) = Key([.. units.Select(u => _rowOf[u])], at => units[at] == UnitKeys.Pinned(scope.Index, _rowOf[units[at]].RecordId));
        return (keyed, keys);
    }

    private (KeyedTable Table, StoredRow[] Rows, UnitKeys Units) Key(IReadOnlyList<StoredRow> rows, Func<int, bool> isPinned)
    {
        (RecordTable table, int[] rowOf) = tables.Build(rows);
        StoredRow[] ordered = [.. rowOf.Select(i => rows[i])];
        var pinned = new Dictionary<int, UInt128>();
        for (int i = 0; i < ordered.Length; i++)
        {
            if (isPinned(rowOf[i]))
            {
                pinned.Add(i, BulkDoor.Identity(ordered[i].RecordId));
            }
        }

        KeyedTable keyed = scope.Matcher.Key(table, pinned);
        return (keyed, ordered, new UnitKeys(scope.Index, keyed, [.. ordered.Select(r => r.RecordId)]));
    }

    /// <summary>Reads what is not known yet of units that have links.</summary>
    public void Ensure(IEnumerable<long> units)
    {
        long[] missing = [.. units.Where(u => !_units.ContainsKey(u)).Distinct()];
        if (missing.Length == 0)
        {
            return;
        }

        var first = new Dictionary<long, StoredLink>();
        foreach (StoredLink link in StoredLink.OfUnits(scope.Sql, scope.Domain.Number, missing))
        {
            first.TryAdd(link.Unit!.Value, link);
        }

        HashSet<Guid> pinned = [.. first.Values.Where(l => l.Unit == UnitKeys.Pinned(scope.Index, l.Record)).Select(l => l.Record)];
        Add(Rows([.. first.Values.Select(l => l.Record)]), pinned.Contains);
    }

    /// <summary>Rows of records, read where they are not known.</summary>
    public List<StoredRow> Rows(IReadOnlyList<Guid> records)
    {
        Guid[] missing = [.. records.Where(r => !_rows.ContainsKey(r)).Distinct()];
        foreach (StoredRow row in tables.Load(missing))
        {
            _rows[row.RecordId] = row;
        }

        return [.. records.Select(r => _rows[r])];
    }

    /// <summary>A row that is no longer what its record says.</summary>
    public void Forget(Guid record) => _rows.Remove(record);
}
