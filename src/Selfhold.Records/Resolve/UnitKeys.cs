using Selfhold.Matching;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>The stored keys of a table's units: keyed, 64 bits, never 0.</summary>
internal sealed class UnitKeys
{
    private readonly long[] _keys;
    private readonly KeyedTable _keyed;

    public UnitKeys(BlindIndex index, KeyedTable keyed, IReadOnlyList<Guid> ids)
    {
        _keyed = keyed;
        _keys = new long[keyed.UnitCount];
        for (int unit = 0; unit < _keys.Length; unit++)
        {
            _keys[unit] = Of(index, keyed, unit, ids);
        }
    }

    public long this[int unit] => _keys[unit];

    public int Count => _keys.Length;

    /// <summary>A component is named by its smallest unit.</summary>
    public long[] Components(Resolution found)
    {
        var components = new long[found.ComponentCount];
        Array.Fill(components, long.MaxValue);
        for (int unit = 0; unit < _keys.Length; unit++)
        {
            ref long component = ref components[found.ComponentOf(unit)];
            component = Math.Min(component, _keys[unit]);
        }

        return components;
    }

    public static long Pinned(BlindIndex index, Guid record) => NotZero(index.PinnedUnit(record));

    private static long Of(BlindIndex index, KeyedTable keyed, int unit, IReadOnlyList<Guid> ids)
        => keyed.IsPinned(unit) ? Pinned(index, ids[keyed.FirstRecordOf(unit)]) : NotZero(index.Unit(keyed.ContentOf(unit)));

    // 0 marks a hot block among postings.
    private static long NotZero(long key) => key == 0 ? 1 : key;
}
