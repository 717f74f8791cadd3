using Selfhold.Matching;

namespace Selfhold.Records.Resolve;

/// <summary>
/// Puts units into blocks and takes them out. A block that crosses its cap takes its members along: into finer blocks when it became
/// hot, out of them when it cooled down.
/// </summary>
internal sealed class Placement(BlockIndex index, UnitContents contents)
{
    /// <summary>Units that may meet others now that they did not meet before.</summary>
    public HashSet<long> Gained { get; } = [];

    /// <summary>Units that may no longer meet others that they met.</summary>
    public HashSet<long> Lost { get; } = [];

    public void Add(IReadOnlyCollection<long> units)
    {
        Gained.UnionWith(units);
        Run(Base(units), Place);
    }

    public void Remove(IReadOnlyCollection<long> units) => Run(Base(units), Withdraw);

    /// <summary>Blocks that are compared, each with the units that meet in it, level by level.</summary>
    /// <param name="meet">Told a unit and a block's key.</param>
    public void Walk(IReadOnlyCollection<long> units, Action<long, ulong> meet)
    {
        List<(long Unit, ulong Key)> level = Base(units);
        while (level.Count > 0)
        {
            index.Prefetch(level.Select(l => l.Key));
            var finer = new List<(long, ulong)>();
            foreach ((long unit, ulong key) in level)
            {
                if (!index.IsHot(key))
                {
                    meet(unit, key);
                }
                else if (TryRefine(unit, key, out ulong next))
                {
                    finer.Add((unit, next));
                }
            }

            level = finer;
        }
    }

    /// <summary>Works through levels of keys until no block is left that crossed its cap.</summary>
    private void Run(List<(long Unit, ulong Key)> level, Func<long, ulong, Queue<CrossedBlock>, bool> step)
    {
        var crossed = new Queue<CrossedBlock>();
        while (level.Count > 0)
        {
            index.Prefetch(level.Select(l => l.Key));
            var finer = new List<(long, ulong)>();
            foreach ((long unit, ulong key) in level)
            {
                if (step(unit, key, crossed) && TryRefine(unit, key, out ulong next))
                {
                    finer.Add((unit, next));
                }
            }

            while (crossed.TryDequeue(out CrossedBlock? block))
            {
                (block.Hot ? Lost : Gained).UnionWith(block.Members);
                contents.Ensure(block.Members);
                foreach (long member in block.Members)
                {
                    if (TryRefine(member, block.Key, out ulong next))
                    {
                        finer.Add((member, next));
                    }
                }
            }

            level = finer;
        }
    }

    /// <returns>Whether the unit goes on to a finer block by itself; members of a block that crosses go with it.</returns>
    private bool Place(long unit, ulong key, Queue<CrossedBlock> crossed)
    {
        CrossedBlock? block = index.Add(key, unit, out bool hot);
        if (block is not null)
        {
            crossed.Enqueue(block);
            return false;
        }

        return hot;
    }

    private bool Withdraw(long unit, ulong key, Queue<CrossedBlock> crossed)
    {
        CrossedBlock? block = index.Remove(key, unit, out bool hot);
        if (block is not null)
        {
            crossed.Enqueue(block);
        }

        return hot;
    }

    private List<(long Unit, ulong Key)> Base(IReadOnlyCollection<long> units)
    {
        var level = new List<(long, ulong)>(units.Count * 12);
        var keys = new List<ulong>();
        foreach (long unit in units)
        {
            (KeyedTable table, int at) = contents[unit];
            keys.Clear();
            table.BaseKeys(at, keys);
            foreach (ulong key in keys)
            {
                level.Add((unit, key));
            }
        }

        return level;
    }

    private bool TryRefine(long unit, ulong key, out ulong finer)
    {
        (KeyedTable table, int at) = contents[unit];
        return table.TryRefine(at, key, out finer);
    }
}
