using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>A block whose population went over its cap, or back to it.</summary>
/// <param name="Key">As the engine names it.</param>
/// <param name="Members">All units in it now.</param>
internal sealed record CrossedBlock(ulong Key, bool Hot, IReadOnlyList<long> Members);

/// <summary>
/// The stored block keys of a domain while a batch of changes is worked in: buckets are read as they are needed, changed in memory and
/// written at the end. Tells when a block crosses its cap.
/// </summary>
internal sealed class BlockIndex(Sql sql, HubWrite write, long domain, BlindIndex blind, Func<int, int> capOf)
{
    private readonly Dictionary<int, (long Buckets, long Entries)> _tables = [];
    private readonly HashSet<int> _changedTables = [];
    private readonly Dictionary<long, Bucket> _buckets = [];
    private readonly HotBlocks _hot = new(sql, write, domain);

    /// <summary>Reads the buckets of many keys at once.</summary>
    public void Prefetch(IEnumerable<ulong> keys)
    {
        var slots = new HashSet<long>();
        foreach (ulong key in keys)
        {
            long slot = SlotOf(RuleOf(key), Blind(key));
            if (!_buckets.ContainsKey(slot))
            {
                slots.Add(slot);
            }
        }

        long[] missing = [.. slots];
        Array.Sort(missing);
        sql.ForEach("SELECT slot, entries FROM records_bucket WHERE slot {in}", missing, r => _buckets[r.GetInt64(0)] = new Bucket(Posting.Read(Sql.Bytes(r, 1)), stored: true));
        foreach (long slot in missing)
        {
            _buckets.TryAdd(slot, new Bucket([], stored: false));
        }
    }

    public bool IsHot(ulong key)
    {
        ulong block = Blind(key);
        return BucketOf(RuleOf(key), block).Entries.Exists(e => e.Block == block && e.IsMarker);
    }

    /// <summary>Units of a block that is not hot.</summary>
    public void Members(ulong key, ICollection<long> to)
    {
        ulong block = Blind(key);
        foreach (Posting entry in BucketOf(RuleOf(key), block).Entries)
        {
            if (entry.Block == block && !entry.IsMarker)
            {
                to.Add(entry.Unit);
            }
        }
    }

    /// <summary>Puts a unit into a block.</summary>
    /// <param name="hot">Whether the block is hot afterwards, so that the unit goes into a finer one as well.</param>
    /// <returns>The block, if this made it hot.</returns>
    public CrossedBlock? Add(ulong key, long unit, out bool hot)
    {
        int rule = RuleOf(key);
        ulong block = Blind(key);
        Bucket bucket = BucketOf(rule, block);
        hot = bucket.Entries.Exists(e => e.Block == block && e.IsMarker);
        if (hot)
        {
            _hot.Add(rule, block, unit);
            return null;
        }

        bucket.Entries.Add(new Posting(block, unit));
        bucket.Changed = true;
        long[] members = [.. bucket.Entries.Where(e => e.Block == block).Select(e => e.Unit)];
        if (members.Length <= capOf(rule))
        {
            Count(rule, 1);
            return null;
        }

        hot = true;
        bucket.Entries.RemoveAll(e => e.Block == block);
        bucket.Entries.Add(new Posting(block, 0));
        Count(rule, 2 - members.Length);
        _hot.Make(rule, block, members);
        return new CrossedBlock(key, Hot: true, members);
    }

    /// <summary>Takes a unit out of a block.</summary>
    /// <param name="hot">Whether the block was hot before, so that the unit is in a finer one as well.</param>
    /// <returns>The block, if this cooled it down.</returns>
    public CrossedBlock? Remove(ulong key, long unit, out bool hot)
    {
        int rule = RuleOf(key);
        ulong block = Blind(key);
        Bucket bucket = BucketOf(rule, block);
        hot = bucket.Entries.Exists(e => e.Block == block && e.IsMarker);
        if (!hot)
        {
            if (bucket.Entries.Remove(new Posting(block, unit)))
            {
                bucket.Changed = true;
                Count(rule, -1);
            }

            return null;
        }

        if (_hot.Remove(rule, block, unit) > capOf(rule))
        {
            return null;
        }

        long[] members = _hot.Dissolve(rule, block);
        bucket.Changed = true;
        bucket.Entries.RemoveAll(e => e.Block == block);
        bucket.Entries.AddRange(members.Select(m => new Posting(block, m)));
        Count(rule, members.Length - 1);
        return new CrossedBlock(key, Hot: false, members);
    }

    /// <summary>Writes what changed, in the order of the keys.</summary>
    public void Flush()
    {
        foreach (int rule in _changedTables)
        {
            Grow(rule);
        }

        BucketWriter.Write(sql, _buckets.Where(b => b.Value.Changed).OrderBy(b => b.Key).Select(b => (b.Key, Posting.Write([.. b.Value.Entries]))));
        foreach (Bucket bucket in _buckets.Values)
        {
            bucket.Changed = false;
        }

        _hot.Flush();
        foreach (int rule in _changedTables)
        {
            (long buckets, long entries) = _tables[rule];
            sql.Execute(
                "INSERT INTO records_index (domain_number, rule, buckets, entries) VALUES (@d, @r, @b, @e) ON CONFLICT (domain_number, rule) DO UPDATE SET buckets = excluded.buckets, entries = excluded.entries",
                ("d", domain), ("r", (long)rule), ("b", buckets), ("e", entries));
        }

        _changedTables.Clear();
    }

    private static int RuleOf(ulong key) => (int)(key >> 40);

    private ulong Blind(ulong key) => blind.Block(RuleOf(key), (int)(byte)(key >> 32), (uint)key);

    private void Count(int rule, int more)
    {
        (long buckets, long entries) = Table(rule);
        _tables[rule] = (buckets, entries + more);
        _changedTables.Add(rule);
    }

    private void Grow(int rule)
    {
        (long buckets, long entries) = _tables[rule];
        var table = new BucketTable(domain, rule);
        while (BucketTable.BucketsFor(entries) > buckets)
        {
            Bucket from = BucketAt(table.Slot(BucketTable.SplitBy(buckets)));
            Bucket made = BucketAt(table.Slot(buckets));
            buckets++;
            made.Entries.AddRange(from.Entries.Where(e => BucketTable.Address(e.Block, buckets) == buckets - 1));
            from.Entries.RemoveAll(e => BucketTable.Address(e.Block, buckets) == buckets - 1);
            from.Changed = made.Changed = true;
        }

        _tables[rule] = (buckets, entries);
    }

    private (long Buckets, long Entries) Table(int rule)
    {
        if (_tables.Count == 0)
        {
            sql.Query("SELECT rule, buckets, entries FROM records_index WHERE domain_number = @d", r => _tables[(int)r.GetInt64(0)] = (r.GetInt64(1), r.GetInt64(2)), ("d", domain));
        }

        if (!_tables.TryGetValue(rule, out (long, long) table))
        {
            _tables[rule] = table = (1, 0);
        }

        return table;
    }

    private long SlotOf(int rule, ulong block) => new BucketTable(domain, rule).Slot(BucketTable.Address(block, Table(rule).Buckets));

    private Bucket BucketOf(int rule, ulong block) => BucketAt(SlotOf(rule, block));

    private Bucket BucketAt(long slot)
    {
        if (!_buckets.TryGetValue(slot, out Bucket? bucket))
        {
            Bucket? found = null;
            sql.ForEach("SELECT slot, entries FROM records_bucket WHERE slot {in}", [slot], r => found = new Bucket(Posting.Read(Sql.Bytes(r, 1)), stored: true));
            _buckets.Add(slot, bucket = found ?? new Bucket([], stored: false));
        }

        return bucket;
    }

    private sealed class Bucket(List<Posting> entries, bool stored)
    {
        public List<Posting> Entries { get; } = entries;

        public bool Stored { get; } = stored;

        public bool Changed { get; set; }
    }
}
