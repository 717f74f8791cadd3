using System.Text;
using Selfhold.Matching.Block;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Resolve;

/// <summary>
/// What units state as 128 bits: of field kind, slot and the bytes of each normal value, wherever fields stand in this table's lines.
/// </summary>
internal sealed class Statements
{
    private const ulong HighKey = 0x8CB92BA72F3D8DD7, LowKey = 0xABC98388FB8FAC03;
    private const int UnitsPerTask = 1 << 15;

    private readonly ulong[] _high;

    private Statements(ulong[] high, ulong[] low)
    {
        _high = high;
        Low = low;
    }

    /// <summary>The lower halves, by unit: they decide ties.</summary>
    public ulong[] Low { get; }

    public UInt128 this[int unit] => new(_high[unit], Low[unit]);

    /// <param name="pinned">Pinned records with their identity.</param>
    public static Statements Of(Prepared records, Units units, IReadOnlyDictionary<int, UInt128>? pinned, CancellationToken cancellation)
    {
        var statements = new Statements(new ulong[units.Count], new ulong[units.Count]);
        Field[] fields = FieldsOf(records);
        Shared.ForRange(units.Count, UnitsPerTask, cancellation, (from, to) => statements.Fill(units, fields, from, to));
        foreach ((int record, UInt128 identity) in pinned ?? new Dictionary<int, UInt128>())
        {
            int unit = units.UnitOf[record];
            ref ulong high = ref statements._high[unit];
            ref ulong low = ref statements.Low[unit];
            high = Hash64.Mix(high ^ (ulong)(identity >> 64), (ulong)identity ^ HighKey);
            low = Hash64.Mix(low ^ (ulong)identity, (ulong)(identity >> 64) ^ LowKey);
        }

        return statements;
    }

    private void Fill(Units units, Field[] fields, int from, int to)
    {
        for (int unit = from; unit < to; unit++)
        {
            ReadOnlySpan<int> line = units.Span(unit);
            ulong high = HighKey, low = LowKey;
            foreach (Field field in fields)
            {
                int value = line[field.Offset];
                if (value != 0)
                {
                    ulong hash = field.Hashes.Length == 0 ? Hash64.Of((uint)value) : field.Hashes[value];
                    high = Hash64.Mix(high ^ hash, field.Code);
                    low = Hash64.Mix(low ^ field.Code, hash + LowKey);
                }
            }

            _high[unit] = high;
            Low[unit] = low;
        }
    }

    /// <summary>Fields in an order that no table changes.</summary>
    private static Field[] FieldsOf(Prepared records)
    {
        var hashes = new Dictionary<ValueStore, ulong[]>(ReferenceEqualityComparer.Instance);
        var fields = new List<(string Name, int Slot, Field Field)>();
        foreach (Compare.Attribute attribute in records.Attributes)
        {
            if (!hashes.TryGetValue(attribute.Store, out ulong[]? ofStore))
            {
                ofStore = HashesOf(attribute.Store);
                hashes.Add(attribute.Store, ofStore);
            }

            fields.Add((attribute.Name, attribute.Slot, new Field(attribute.Offset, Code(attribute.Name, attribute.Slot), ofStore)));
        }

        if (records.Fields.Birth >= 0)
        {
            // Stands in the line as digits; a date known in part has no value number beside it.
            fields.Add(("birth date digits", 0, new Field(records.Fields.Birth, Code("birth date digits", 0), [])));
        }

        return [.. fields.OrderBy(f => f.Name, StringComparer.Ordinal).ThenBy(f => f.Slot).Select(f => f.Field)];
    }

    private static ulong Code(string name, int slot) => Hash64.Mix(Hash64.Of(Encoding.UTF8.GetBytes(name)), (ulong)slot);

    private static ulong[] HashesOf(ValueStore store)
    {
        // Never empty: an empty array stands for numbers that speak for themselves.
        var hashes = new ulong[store.Count + 1];
        for (int id = 1; id < hashes.Length; id++)
        {
            hashes[id] = Hash64.Of(store[id]);
        }

        return hashes;
    }

    private readonly record struct Field(int Offset, ulong Code, ulong[] Hashes);
}
