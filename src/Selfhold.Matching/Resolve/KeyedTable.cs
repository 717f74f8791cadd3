using Selfhold.Matching.Block;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Resolve;
using Selfhold.Matching.Score;

namespace Selfhold.Matching;

/// <summary>
/// A table made ready: its records normalised and put together to units, with the keys of the blocks that each unit is in. Made by
/// <see cref="FrozenMatcher.Key"/>; read-only, safe for many readers.
/// </summary>
public sealed class KeyedTable
{
    private readonly int[] _caps;
    private readonly HashSet<int> _pinned;

    internal KeyedTable(RecordTable table, Prepared prepared, Units units, IReadOnlyDictionary<int, UInt128>? pinned, int[] caps, PairScorer scorer, CancellationToken ct)
    {
        Table = table;
        Units = units;
        Scorer = scorer;
        _caps = caps;
        _pinned = pinned is null ? [] : [.. pinned.Keys.Select(record => units.UnitOf[record])];
        Contents = Statements.Of(prepared, units, pinned, ct);
        Parts = new KeyParts(prepared);
    }

    public RecordTable Table { get; }

    /// <summary>Units: records that state exactly the same are one unit, a pinned record is one of its own.</summary>
    public int UnitCount => Units.Count;

    internal Units Units { get; }

    internal KeyParts Parts { get; }

    internal Statements Contents { get; }

    internal PairScorer Scorer { get; }

    internal bool AnyPinned => _pinned.Count > 0;

    /// <summary>The unit of a record; −1 for a record that states nothing that is compared and is not pinned.</summary>
    public int UnitOf(int record) => Units.UnitOf[record];

    public int FirstRecordOf(int unit) => Units.First[unit];

    /// <summary>Records of the unit.</summary>
    public int SizeOf(int unit) => Units.Size[unit];

    /// <summary>
    /// What the unit states, by field kind, slot and normalised value: the same for the same statement in any table. For a pinned unit
    /// its record's identity has part in it.
    /// </summary>
    public UInt128 ContentOf(int unit) => Contents[unit];

    public bool IsPinned(int unit) => _pinned.Contains(unit);

    /// <summary>Adds the keys of the unit's blocks under all rules in use, before any is refined: rule &lt;&lt; 40 | level &lt;&lt; 32 | key. Each once.</summary>
    /// <returns>How many were added.</returns>
    public int BaseKeys(int unit, List<ulong> to)
    {
        ArgumentNullException.ThrowIfNull(to);
        int from = to.Count;
        ref int line = ref Units.Line(unit);
        for (int r = 0; r < _caps.Length; r++)
        {
            BlockingRule rule = BlockingRule.All[r];
            if (_caps[r] == 0 || !FrozenKeys.Applies(rule, Parts))
            {
                continue;
            }

            int ofRule = to.Count;
            for (int slot = 0; slot < Parts.Slots(rule.Parts[0]); slot++)
            {
                uint key = FrozenKeys.Base(rule, Parts, ref line, slot);
                ulong name = FrozenKeys.Name(r, 0, key);
                if (key != 0 && to.IndexOf(name, ofRule) < 0)
                {
                    to.Add(name);
                }
            }
        }

        return to.Count - from;
    }

    /// <summary>The key that the unit has in the finer blocks of a hot one; false where there is no further refinement.</summary>
    public bool TryRefine(int unit, ulong key, out ulong finer)
    {
        (int rule, int level) = ((int)(key >> 40), (int)(key >> 32) & 0xFF);
        KeyPart[] refinements = BlockingRule.All[rule].Refinements;
        if (level >= refinements.Length)
        {
            finer = 0;
            return false;
        }

        uint part = Parts.Slots(refinements[level]) == 0 ? 0 : Parts.Of(ref Units.Line(unit), refinements[level], 0);
        finer = FrozenKeys.Name(rule, level + 1, FrozenKeys.Finer((uint)key, level, part));
        return true;
    }

    /// <summary>Whether two units state the same, which only pinned ones can.</summary>
    internal bool StateTheSame(int a, int b) => Units.Span(a).SequenceEqual(Units.Span(b));
}
