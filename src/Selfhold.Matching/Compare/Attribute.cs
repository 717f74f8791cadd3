using System.Runtime.CompilerServices;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Compare;

/// <summary>Writes the normal form of a raw value, returns its length; 0 for "not stated".</summary>
internal delegate int Normaliser(ReadOnlySpan<byte> raw, Span<byte> normal);

/// <summary>
/// One field of the record lines while they are made: the normal values it may hold, the raw columns it is filled from, and how
/// many records state each value.
/// </summary>
internal sealed class Attribute(string name, int offset, ValueStore store, int slot = 0)
{
    private readonly List<(int[] Raw, int[] Map)> _fills = [];
    private int[] _counts = [];

    public string Name { get; } = name;

    public int Offset { get; } = offset;

    /// <summary>Which of several values of a record it holds.</summary>
    public int Slot { get; } = slot;

    public ValueStore Store { get; private set; } = store;

    public bool IsEmpty => Stated == 0;

    /// <summary>Records (times slots) that state it.</summary>
    public long Stated { get; private set; }

    /// <summary>Takes a column: each distinct raw value is normalised once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(TableColumn column, Normaliser normalise)
    {
        int[] map = new int[column.Values.Count + 1];
        Span<byte> normal = stackalloc byte[512];
        for (int id = 1; id < map.Length; id++)
        {
            int length = normalise(column.Values[id], normal);
            map[id] = length == 0 ? 0 : Store.Intern(normal[..length]);
        }

        Take(column.Ids, map);
    }

    /// <summary>Takes a column whose raw values were already turned into numbers of this store.</summary>
    public void Take(int[] raw, int[] map) => _fills.Add((raw, map));

    /// <summary>Writes the field into the lines of some records; the first column that states a value wins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(RecordLines lines, int from, int to)
    {
        foreach ((int[] raw, int[] map) in _fills)
        {
            for (int r = from; r < to; r++)
            {
                int id = map[raw[r]];
                ref int at = ref lines.At(r, Offset);
                at = at == 0 ? id : at;
            }
        }
    }

    /// <summary>Takes over values that were made anew, record by record, after the lines were filled.</summary>
    public void Replace(ValueStore store)
    {
        Store = store;
        _fills.Clear();
    }

    /// <summary>Counts how many records state each value. A record that two columns fill counts once, for the value that won.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(RecordLines lines)
    {
        _counts = new int[Store.Count + 1];
        if (_fills.Count == 1)
        {
            (int[] raw, int[] map) = _fills[0];
            foreach (int value in raw)
            {
                _counts[map[value]]++;
            }
        }
        else
        {
            for (int r = 0; r < lines.Count; r++)
            {
                _counts[lines.At(r, Offset)]++;
            }
        }

        Close();
    }

    /// <summary>Leaves values uncounted: where frequencies are frozen, all that matters is whether there are any.</summary>
    public void CountNothing() => Stated = Store.Count;

    /// <summary>Takes counts made elsewhere.</summary>
    public void Take(int[] counts)
    {
        _counts = counts;
        Close();
    }

    /// <summary>Counts how often each value of a part of another field's values occurs (the name before the @).</summary>
    public void CountParts(IReadOnlyList<Attribute> wholes, Func<int, int> partOf)
    {
        _counts = new int[Store.Count + 1];
        foreach (Attribute whole in wholes)
        {
            for (int id = 1; id < whole._counts.Length; id++)
            {
                _counts[partOf(id)] += whole._counts[id];
            }
        }

        Close();
    }

    /// <summary>The value that each record states, 0 for none, from the columns themselves.</summary>
    public int[] ValuesByRecord(int records)
    {
        var values = new int[records];
        foreach ((int[] raw, int[] map) in _fills)
        {
            for (int r = 0; r < records; r++)
            {
                values[r] = values[r] == 0 ? map[raw[r]] : values[r];
            }
        }

        return values;
    }

    private void Close()
    {
        _counts[0] = 0;
        Stated = _counts.Sum(c => (long)c);
    }

    /// <summary>How rare each value is, over this field and others of the same kind (second e-mail, second address).</summary>
    public static Rarity RarityOf(IReadOnlyList<Attribute> fields, FrozenFrequencies? frozen = null)
    {
        if (fields.Count == 0)
        {
            return new Rarity([], 1);
        }

        if (frozen is not null)
        {
            return frozen.RarityOf(fields[0].Name, fields[0].Store);
        }

        var counts = new long[fields[0].Store.Count + 1];
        foreach (Attribute field in fields)
        {
            for (int id = 1; id < field._counts.Length; id++)
            {
                counts[id] += field._counts[id];
            }
        }

        double stated = counts.Sum();
        double strangers = 0;
        var shares = new double[counts.Length];
        for (int id = 1; id < counts.Length; id++)
        {
            shares[id] = counts[id] / Math.Max(1, stated);
            strangers += counts[id] * (counts[id] - 1.0);
        }

        // Two different records agree with this chance; one agreement more than seen keeps it above zero.
        strangers = (strangers + 1) / Math.Max(1, stated * (stated - 1));
        return new Rarity(shares, Math.Min(1, strangers));
    }

    /// <summary>Values and their share of records, of those stated at least so often: what a model may name.</summary>
    public IEnumerable<(int Id, double Share)> Common(int atLeast)
    {
        for (int id = 1; id < _counts.Length; id++)
        {
            if (_counts[id] >= atLeast)
            {
                yield return (id, _counts[id] / (double)Stated);
            }
        }
    }

    /// <summary>Average share of the values stated less often than that.</summary>
    public double RareShare(int atLeast)
    {
        long sum = 0, values = 0;
        for (int id = 1; id < _counts.Length; id++)
        {
            if (_counts[id] > 0 && _counts[id] < atLeast)
            {
                sum += _counts[id];
                values++;
            }
        }

        return values == 0 ? 1.0 / Math.Max(1, Stated) : (double)sum / values / Stated;
    }
}
