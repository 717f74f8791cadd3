using System.Runtime.CompilerServices;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Block;

/// <summary>
/// Puts units that share a key into blocks, under every rule whose parts occur. How large a block may be follows from how many pairs
/// the whole run can afford; larger ones are split by the rule's refinements, and what is still too large is told, never dropped in silence.
/// </summary>
internal sealed class Blocker
{
    private readonly Units _units;
    private readonly KeyParts _parts;
    private readonly IReadOnlyDictionary<string, int>? _frozenCaps;
    private readonly long _budget;
    private readonly KeyTable _keys;
    private readonly List<BlockingRule> _rules;

    private Blocker(Units units, KeyParts parts, IReadOnlyDictionary<string, int>? frozenCaps)
    {
        _units = units;
        _parts = parts;
        _frozenCaps = frozenCaps;
        _rules = [.. BlockingRule.All.Where(r => r.Parts.All(p => parts.Slots(p) > 0))];
        _budget = Budget(units.Count) / Math.Max(1, _rules.Count);
        var columns = new List<int> { 0 };
        foreach (BlockingRule rule in _rules)
        {
            columns.Add(columns[^1] + parts.Slots(rule.Parts[0]));
        }

        _keys = new KeyTable(units.Count, [.. columns]);
    }

    public static Blocks Block(Units units, KeyParts parts, IReadOnlyDictionary<string, int>? frozenCaps, CancellationToken cancellation)
    {
        var blocker = new Blocker(units, parts, frozenCaps);
        var blocks = new RuleBlocks[blocker._rules.Count];
        Parallel.For(0, blocks.Length, new ParallelOptions { CancellationToken = cancellation }, r => blocks[r] = blocker.BlocksOf(r));
        return new Blocks(blocks, blocker._keys);
    }

    /// <summary>Pairs that a run may compare: many a record where records are few, a handful where they are millions.</summary>
    public static long Budget(int units) => Math.Max(6L * units, Math.Min(400L * units, 6_000_000));

    private RuleBlocks BlocksOf(int r)
    {
        BlockingRule rule = _rules[r];
        int first = _keys.ColumnsOfRule[r], slots = _keys.ColumnsOfRule[r + 1] - first;
        ulong[] entries = Entries(rule, first, slots);
        RadixSort.Sort(entries, new ulong[entries.Length], entries.Length);
        int cap = _frozenCaps is not null && _frozenCaps.TryGetValue(rule.Name, out int frozen) ? frozen : Cap(entries);
        var collector = new Collector(this, rule, first, slots, cap);
        for (int from = 0, to; from < entries.Length; from = to)
        {
            to = EndOfRun(entries, from);
            collector.Take(entries.AsSpan(from, to - from), depth: 0);
        }

        return collector.ToBlocks();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong[] Entries(BlockingRule rule, int first, int slots)
    {
        var entries = new ulong[_units.Count * slots];
        int count = 0;
        for (int unit = 0; unit < _units.Count; unit++)
        {
            ref int line = ref _units.Line(unit);
            uint tail = 1;
            for (int p = 1; p < rule.Parts.Length && tail != 0; p++)
            {
                uint part = _parts.Of(ref line, rule.Parts[p], 0);
                tail = part == 0 ? 0 : (uint)(Hash64.Mix(tail, part) >> 32) | 1;
            }

            for (int slot = 0; slot < slots && tail != 0; slot++)
            {
                uint head = _parts.Of(ref line, rule.Parts[0], slot);
                uint key = head == 0 ? 0 : rule.Parts.Length == 1 ? head : (uint)(Hash64.Mix(head, tail) >> 32) | 1;
                if (key != 0 && !Repeated(unit, first, slot, key))
                {
                    _keys.Key(unit, first + slot) = key;
                    entries[count++] = ((ulong)key << 32) | (uint)unit;
                }
            }
        }

        return entries[..count];
    }

    private bool Repeated(int unit, int first, int slot, uint key)
    {
        for (int i = 0; i < slot; i++)
        {
            if (_keys.Key(unit, first + i) == key)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The largest size up to which all blocks of the rule together stay within its share of the budget.</summary>
    private int Cap(ulong[] entries)
    {
        var sizes = new SortedDictionary<int, long>();
        for (int from = 0, to; from < entries.Length; from = to)
        {
            to = EndOfRun(entries, from);
            if (to - from > 1)
            {
                sizes[to - from] = sizes.GetValueOrDefault(to - from) + 1;
            }
        }

        long pairs = 0;
        int cap = 1;
        foreach ((int size, long blocks) in sizes)
        {
            pairs += blocks * ((long)size * (size - 1) / 2);
            if (pairs > _budget)
            {
                break;
            }

            cap = size;
        }

        return Math.Max(cap, 4);
    }

    private static int EndOfRun(ReadOnlySpan<ulong> entries, int from)
    {
        uint key = (uint)(entries[from] >> 32);
        int to = from + 1;
        while (to < entries.Length && (uint)(entries[to] >> 32) == key)
        {
            to++;
        }

        return to;
    }

    /// <summary>Collects the blocks of one rule, splitting what is too large.</summary>
    private sealed class Collector(Blocker blocker, BlockingRule rule, int firstColumn, int slots, int cap)
    {
        private readonly List<int> _members = [];
        private readonly List<int> _starts = [0];
        private readonly List<uint> _keys = [];
        private int _split;
        private int _skipped;

        public void Take(Span<ulong> entries, int depth)
        {
            if (entries.Length < 2)
            {
                return;
            }

            if (entries.Length <= cap)
            {
                foreach (ulong entry in entries)
                {
                    _members.Add((int)(uint)entry);
                }

                _starts.Add(_members.Count);
                _keys.Add((uint)(entries[0] >> 32));
                return;
            }

            if (depth == rule.Refinements.Length)
            {
                _skipped++;
                foreach (ulong entry in entries)
                {
                    Rekey((int)(uint)entry, (uint)(entry >> 32), 0);
                }

                return;
            }

            Split(entries, depth);
        }

        public RuleBlocks ToBlocks() => new(rule, [.. _members], [.. _starts], [.. _keys], cap, _split, _skipped);

        private void Split(Span<ulong> entries, int depth)
        {
            KeyPart part = rule.Refinements[depth];
            if (blocker._parts.Slots(part) == 0)
            {
                Take(entries, depth + 1);
                return;
            }

            _split += depth == 0 ? 1 : 0;
            var finer = new ulong[entries.Length];
            for (int i = 0; i < entries.Length; i++)
            {
                int unit = (int)(uint)entries[i];
                uint old = (uint)(entries[i] >> 32);
                uint value = blocker._parts.Of(ref blocker._units.Line(unit), part, 0);
                uint key = (uint)(Hash64.Mix(old, value) >> 32) | 1;
                Rekey(unit, old, key);
                finer[i] = ((ulong)key << 32) | (uint)unit;
            }

            Array.Sort(finer);
            for (int from = 0, to; from < finer.Length; from = to)
            {
                to = EndOfRun(finer, from);
                Take(finer.AsSpan(from, to - from), depth + 1);
            }
        }

        private void Rekey(int unit, uint old, uint key)
        {
            for (int i = firstColumn; i < firstColumn + slots; i++)
            {
                ref uint at = ref blocker._keys.Key(unit, i);
                if (at == old)
                {
                    at = key;
                    return;
                }
            }
        }
    }
}
