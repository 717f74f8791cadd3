using System.Buffers;
using System.Collections.Concurrent;
using Selfhold.Matching.Table;

namespace Selfhold.Matching.Block;

/// <summary>
/// Puts units that share a key into blocks where caps are frozen: a block is hot when more units have it than its rule's cap, whoever
/// counted them; hot blocks are not compared, their members go on to finer blocks, level by level.
/// </summary>
/// <param name="hot">Whether a block is hot; null: this table is all there is, blocks are counted in it.</param>
internal sealed class FrozenBlocker(Units units, KeyParts parts, int[] caps, Func<ulong, bool>? hot)
{
    /// <summary>Below so many keys the general sort is faster.</summary>
    private const int FewKeys = 2048;

    private readonly ConcurrentDictionary<(KeyPart, int), Lazy<uint[]>> _columns = [];
    private readonly int[] _rules = [.. Enumerable.Range(0, caps.Length).Where(r => caps[r] > 0 && FrozenKeys.Applies(BlockingRule.All[r], parts))];

    /// <summary>Told every block of a rule and level, and whether it is hot; entries are key &lt;&lt; 32 | unit.</summary>
    private delegate void Visitor(int level, uint key, bool isHot, ReadOnlySpan<ulong> entries);

    /// <summary>Blocks of two and more units that are not hot.</summary>
    public Blocks Blocks(CancellationToken cancellation)
    {
        var columns = new List<int> { 0 };
        foreach (int rule in _rules)
        {
            columns.Add(columns[^1] + parts.Slots(BlockingRule.All[rule].Parts[0]));
        }

        var keys = new KeyTable(units.Count, [.. columns]);
        var blocks = new RuleBlocks[_rules.Length];

        // Who is asked about blocks need not be ready for several threads.
        Shared.For(
            _rules.Length, cancellation, at => blocks[at] = BlocksOf(_rules[at], keys, columns[at], columns[at + 1]),
            alone: hot is not null || units.Count < FewKeys);
        return new Blocks(blocks, keys);
    }

    /// <summary>Gives every block of a rule: single units and hot ones too.</summary>
    public void Postings(int rule, Action<ulong, bool, ReadOnlySpan<int>> take)
    {
        if (!_rules.Contains(rule))
        {
            return;
        }

        int[] members = [];
        Visit(rule, least: 1, (level, key, isHot, entries) =>
        {
            members = members.Length < entries.Length ? new int[entries.Length * 2] : members;
            for (int i = 0; i < entries.Length; i++)
            {
                members[i] = (int)(uint)entries[i];
            }

            take(FrozenKeys.Name(rule, level, key), isHot, members.AsSpan(0, entries.Length));
        });
    }

    private RuleBlocks BlocksOf(int rule, KeyTable keys, int firstColumn, int endColumn)
    {
        var members = new List<int>();
        var starts = new List<int> { 0 };
        var names = new List<uint>();
        int split = 0, skipped = 0;
        Visit(rule, least: 2, (level, key, isHot, entries) =>
        {
            if (isHot)
            {
                split += level == 0 ? 1 : 0;
                skipped += level == BlockingRule.All[rule].Refinements.Length ? 1 : 0;
                return;
            }

            foreach (ulong entry in entries)
            {
                int unit = (int)(uint)entry;
                members.Add(unit);
                keys.Remember(unit, firstColumn, endColumn, key);
            }

            starts.Add(members.Count);
            names.Add(key);
        });
        return new RuleBlocks(BlockingRule.All[rule], [.. members], [.. starts], [.. names], caps[rule], split, skipped);
    }

    /// <summary>Goes through the blocks of a rule with at least so many units, level by level.</summary>
    private void Visit(int rule, int least, Visitor visit)
    {
        KeyPart[] refinements = BlockingRule.All[rule].Refinements;
        int slots = parts.Slots(BlockingRule.All[rule].Parts[0]);
        ulong[] entries = ArrayPool<ulong>.Shared.Rent(Math.Max(1, units.Count * slots));
        ulong[] scratch = units.Count * slots < FewKeys ? [] : ArrayPool<ulong>.Shared.Rent(units.Count * slots);
        int count = BaseEntries(rule, slots, entries);
        for (int level = 0; count > 0; level++)
        {
            count = Sorted(entries, scratch, count, slots > 1);
            int finer = 0;
            for (int from = 0, to; from < count; from = to)
            {
                to = EndOfRun(entries, from, count);
                uint key = (uint)(entries[from] >> 32);
                bool isHot = IsHot(rule, level, key, to - from);
                if (to - from >= least)
                {
                    visit(level, key, isHot, entries.AsSpan(from, to - from));
                }

                // The finer entries take the room of blocks that are done with.
                for (int i = from; isHot && level < refinements.Length && i < to; i++)
                {
                    int unit = (int)(uint)entries[i];
                    uint part = parts.Slots(refinements[level]) == 0 ? 0 : Column(refinements[level], 0)[unit];
                    entries[finer++] = ((ulong)FrozenKeys.Finer(key, level, part) << 32) | (uint)unit;
                }
            }

            count = finer;
        }

        ArrayPool<ulong>.Shared.Return(entries);
        if (scratch.Length > 0)
        {
            ArrayPool<ulong>.Shared.Return(scratch);
        }
    }

    private bool IsHot(int rule, int level, uint key, int size)
        => hot is null ? size > caps[rule] : size > 1 && hot(FrozenKeys.Name(rule, level, key));

    private int BaseEntries(int rule, int slots, ulong[] entries)
    {
        KeyPart[] made = BlockingRule.All[rule].Parts;
        uint[][] tail = [.. made.Skip(1).Select(p => Column(p, 0))];
        int count = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            uint[] head = Column(made[0], slot);
            for (int unit = 0; unit < head.Length; unit++)
            {
                uint key = head[unit];
                for (int p = 0; p < tail.Length && key != 0; p++)
                {
                    key = FrozenKeys.With(key, tail[p][unit]);
                }

                if (key != 0)
                {
                    entries[count++] = ((ulong)FrozenKeys.AtLevel(Hash64.Of(key), 0) << 32) | (uint)unit;
                }
            }
        }

        return count;
    }

    /// <summary>Equal keys side by side; a unit that has one key twice is in its block once.</summary>
    private static int Sorted(ulong[] entries, ulong[] scratch, int count, bool repeats)
    {
        if (count < FewKeys || scratch.Length < count)
        {
            entries.AsSpan(0, count).Sort();
        }
        else
        {
            RadixSort.Sort(entries, scratch, count);
            for (int from = 0, to; repeats && from < count; from = to)
            {
                to = EndOfRun(entries, from, count);
                entries.AsSpan(from, to - from).Sort();
            }
        }

        int kept = repeats ? 0 : count;
        for (int i = 0; repeats && i < count; i++)
        {
            if (i == 0 || entries[i] != entries[i - 1])
            {
                entries[kept++] = entries[i];
            }
        }

        return kept;
    }

    private static int EndOfRun(ulong[] entries, int from, int count)
    {
        uint key = (uint)(entries[from] >> 32);
        int to = from + 1;
        while (to < count && (uint)(entries[to] >> 32) == key)
        {
            to++;
        }

        return to;
    }

    private uint[] Column(KeyPart part, int slot)
        => _columns.GetOrAdd((part, slot), at => new Lazy<uint[]>(() => parts.Column(units, at.Item1, at.Item2))).Value;
}
