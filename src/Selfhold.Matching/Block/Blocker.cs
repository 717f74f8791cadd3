using System.Buffers;
using System.Runtime.CompilerServices;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Block;

/// <summary>
/// Puts units that share a key into blocks, under every rule whose parts occur. How large a block may be follows from how many pairs
/// the whole run can afford; larger ones are split by the rule's refinements, and what is still too large is told, never dropped in silence.
/// </summary>
internal sealed class Blocker
{
    /// <summary>Blocks up to this size are always compared whole.</summary>
    private const int LeastCap = 8;

    /// <summary>A broad rule is left out where blocks that it can afford hold less than this share of its records.</summary>
    private const double LeastBroadShare = 0.4;

    private readonly Units _units;
    private readonly KeyParts _parts;
    private readonly IReadOnlyDictionary<string, int>? _frozenCaps;
    private KeyTable _keys;
    private readonly List<BlockingRule> _rules;
    private readonly Dictionary<(KeyPart, int), Lazy<uint[]>> _columns = [];

    private Blocker(Units units, KeyParts parts, IReadOnlyDictionary<string, int>? frozenCaps)
    {
        _units = units;
        _parts = parts;
        _frozenCaps = frozenCaps;
        _rules = [.. BlockingRule.All.Where(r => r.Parts.All(p => parts.Slots(p) > 0))];
        foreach (BlockingRule rule in _rules)
        {
            foreach (KeyPart part in rule.Parts.Concat(rule.Refinements))
            {
                for (int slot = 0; slot < parts.Slots(part); slot++)
                {
                    int at = slot;
                    _columns.TryAdd((part, slot), new Lazy<uint[]>(() => parts.Column(units, part, at)));
                }
            }
        }

        _keys = new KeyTable(0, [0]);
    }

    public static Blocks Block(Units units, KeyParts parts, IReadOnlyDictionary<string, int>? frozenCaps, CancellationToken cancellation)
        => new Blocker(units, parts, frozenCaps).Run(cancellation);

    /// <summary>Pairs that a run may compare: many a record where records are few, a handful where they are millions.</summary>
    public static long Budget(int units) => Math.Max(2L * units, Math.Min(400L * units, 6_000_000));

    private Blocks Run(CancellationToken cancellation)
    {
        var sorted = new ulong[_rules.Count][];
        var sizes = new SortedDictionary<int, long>[_rules.Count];
        Shared.For(_rules.Count, cancellation, r =>
        {
            sorted[r] = Sorted(r);
            sizes[r] = Sizes(sorted[r]);
        });
        int[] caps = LeftOutLast(sorted, Caps(sizes));
        var blocks = new RuleBlocks[_rules.Count];
        Shared.For(_rules.Count, cancellation, r =>
        {
            blocks[r] = BlocksOf(r, sorted[r], caps[r]);
            sorted[r] = [];
        });
        return new Blocks(blocks, _keys);
    }

    /// <summary>Moves rules that are left out behind the others: they need no key columns, and the columns of the others stay few.</summary>
    private int[] LeftOutLast(ulong[][] sorted, int[] caps)
    {
        int[] order = [.. Enumerable.Range(0, caps.Length).OrderBy(r => caps[r] == 0)];
        BlockingRule[] rules = [.. order.Select(r => _rules[r])];
        ulong[][] keys = [.. order.Select(r => sorted[r])];
        int[] ordered = [.. order.Select(r => caps[r])];
        var columns = new List<int> { 0 };
        for (int r = 0; r < rules.Length; r++)
        {
            _rules[r] = rules[r];
            sorted[r] = keys[r];
            columns.Add(columns[^1] + (ordered[r] == 0 ? 0 : _parts.Slots(rules[r].Parts[0])));
        }

        _keys = new KeyTable(_units.Count, [.. columns]);
        return ordered;
    }

    private uint[] Column(KeyPart part, int slot) => _columns[(part, slot)].Value;

    /// <summary>Keys with their units, equal keys side by side.</summary>
    private ulong[] Sorted(int r)
    {
        BlockingRule rule = _rules[r];
        uint[][] tail = [.. rule.Parts.Skip(1).Select(p => Column(p, 0))];
        int slots = _parts.Slots(rule.Parts[0]);
        ulong[] entries = ArrayPool<ulong>.Shared.Rent(_units.Count * slots), scratch = ArrayPool<ulong>.Shared.Rent(_units.Count * slots);
        int count = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            count = Append(Column(rule.Parts[0], slot), tail, entries, count);
        }

        RadixSort.Sort(entries, scratch, count);
        if (slots > 1)
        {
            // A record that states one value in two slots is in its block once.
            count = Distinct(entries, count);
        }

        ulong[] shared = WithCompany(entries.AsSpan(0, count));
        ArrayPool<ulong>.Shared.Return(entries);
        ArrayPool<ulong>.Shared.Return(scratch);
        return shared;
    }

    /// <summary>Leaves out the keys that only one unit has.</summary>
    private static ulong[] WithCompany(Span<ulong> entries)
    {
        int kept = 0;
        for (int from = 0, to; from < entries.Length; from = to)
        {
            to = EndOfRun(entries, from);
            if (to - from > 1)
            {
                entries[from..to].CopyTo(entries[kept..]);
                kept += to - from;
            }
        }

        return entries[..kept].ToArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Append(uint[] head, uint[][] tail, ulong[] entries, int count)
    {
        for (int unit = 0; unit < head.Length; unit++)
        {
            uint key = head[unit];
            for (int p = 0; p < tail.Length && key != 0; p++)
            {
                uint part = tail[p][unit];
                key = part == 0 ? 0 : (uint)(Hash64.Mix(key, part) >> 32) | 1;
            }

            if (key != 0)
            {
                entries[count++] = ((ulong)key << 32) | (uint)unit;
            }
        }

        return count;
    }

    private static int Distinct(ulong[] entries, int count)
    {
        int kept = 0;
        for (int from = 0, to; from < count; from = to)
        {
            to = EndOfRun(entries.AsSpan(0, count), from);
            entries.AsSpan(from, to - from).Sort();
            for (int i = from; i < to; i++)
            {
                if (i == from || entries[i] != entries[i - 1])
                {
                    entries[kept++] = entries[i];
                }
            }
        }

        return kept;
    }

    /// <summary>How many blocks there are of each size above one.</summary>
    private static SortedDictionary<int, long> Sizes(ulong[] entries)
    {
        const int Small = 1024;
        var small = new long[Small];
        var sizes = new SortedDictionary<int, long>();
        for (int from = 0, to; from < entries.Length; from = to)
        {
            to = EndOfRun(entries, from);
            int size = to - from;
            if (size < Small)
            {
                small[size]++;
            }
            else
            {
                sizes[size] = sizes.GetValueOrDefault(size) + 1;
            }
        }

        for (int size = 2; size < Small; size++)
        {
            if (small[size] > 0)
            {
                sizes[size] = small[size];
            }
        }

        return sizes;
    }

    /// <summary>
    /// The largest block of each rule. Rules take from the budget in their order, no rule more than twice its even share of what is
    /// left; 0 leaves a broad rule out.
    /// </summary>
    private int[] Caps(SortedDictionary<int, long>[] sizes)
    {
        var caps = new int[_rules.Count];
        double left = Budget(_units.Count);
        int rulesLeft = _rules.Count;
        foreach (int r in Enumerable.Range(0, _rules.Count).OrderBy(r => _rules[r].Broad))
        {
            (int cap, double pairs) = Cap(sizes[r], 2 * left / rulesLeft--);
            if (_frozenCaps is not null)
            {
                cap = _frozenCaps.GetValueOrDefault(_rules[r].Name, LeastCap);
            }
            else if (_rules[r].Broad)
            {
                cap = Share(sizes[r], cap) < LeastBroadShare ? 0 : cap;
            }
            else
            {
                cap = Math.Max(cap, LeastCap);
            }

            caps[r] = cap;
            left -= cap == 0 ? 0 : pairs;
        }

        return caps;
    }

    private static (int Cap, double Pairs) Cap(SortedDictionary<int, long> sizes, double budget)
    {
        double pairs = 0;
        int cap = 1;
        foreach ((int size, long blocks) in sizes)
        {
            double more = blocks * (size * (size - 1.0) / 2);
            if (pairs + more > budget)
            {
                break;
            }

            pairs += more;
            cap = size;
        }

        return (cap, pairs);
    }

    /// <summary>Of the records in blocks of two and more, the share in blocks up to a size.</summary>
    private static double Share(SortedDictionary<int, long> sizes, int cap)
    {
        double all = sizes.Sum(s => (double)s.Key * s.Value);
        return all == 0 ? 1 : sizes.Where(s => s.Key <= cap).Sum(s => (double)s.Key * s.Value) / all;
    }

    private RuleBlocks BlocksOf(int r, ulong[] sorted, int cap)
    {
        var collector = new Collector(this, r, cap);
        for (int from = 0, to; from < sorted.Length && cap > 0; from = to)
        {
            to = EndOfRun(sorted, from);
            collector.Take(sorted.AsSpan(from, to - from), depth: 0);
        }

        return collector.ToBlocks();
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
    private sealed class Collector(Blocker blocker, int r, int cap)
    {
        private readonly BlockingRule _rule = blocker._rules[r];
        private readonly int _firstColumn = blocker._keys.ColumnsOfRule[r];
        private readonly int _endColumn = blocker._keys.ColumnsOfRule[r + 1];
        private readonly List<int> _members = [];
        private readonly List<int> _starts = [0];
        private readonly List<uint> _keys = [];
        private int _split;
        private int _skipped;

        public void Take(ReadOnlySpan<ulong> entries, int depth)
        {
            if (entries.Length < 2)
            {
                return;
            }

            if (entries.Length <= cap)
            {
                uint key = (uint)(entries[0] >> 32);
                foreach (ulong entry in entries)
                {
                    int unit = (int)(uint)entry;
                    _members.Add(unit);
                    blocker._keys.Remember(unit, _firstColumn, _endColumn, key);
                }

                _starts.Add(_members.Count);
                _keys.Add(key);
            }
            else if (depth == _rule.Refinements.Length)
            {
                _skipped++;
            }
            else
            {
                Split(entries, depth);
            }
        }

        public RuleBlocks ToBlocks() => new(_rule, [.. _members], [.. _starts], [.. _keys], cap, _split, _skipped);

        private void Split(ReadOnlySpan<ulong> entries, int depth)
        {
            KeyPart part = _rule.Refinements[depth];
            if (blocker._parts.Slots(part) == 0)
            {
                Take(entries, depth + 1);
                return;
            }

            _split += depth == 0 ? 1 : 0;
            uint[] column = blocker.Column(part, 0);
            var finer = new ulong[entries.Length];
            for (int i = 0; i < entries.Length; i++)
            {
                int unit = (int)(uint)entries[i];
                uint key = (uint)(Hash64.Mix(entries[i] >> 32, column[unit]) >> 32) | 1;
                finer[i] = ((ulong)key << 32) | (uint)unit;
            }

            Array.Sort(finer);
            for (int from = 0, to; from < finer.Length; from = to)
            {
                to = EndOfRun(finer, from);
                Take(finer.AsSpan(from, to - from), depth + 1);
            }
        }
    }
}
