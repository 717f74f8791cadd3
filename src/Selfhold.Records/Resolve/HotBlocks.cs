using System.Buffers.Binary;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>
/// Members of blocks above their cap, in parts of at most <see cref="PartSize"/> units. Adding touches the last part only, however many
/// members there are; every part says in its row how many it holds.
/// </summary>
internal sealed class HotBlocks(Sql sql, HubWrite write, long domain)
{
    public const int PartSize = 500;

    private readonly Dictionary<(int Rule, ulong Block), Block> _blocks = [];

    public void Make(int rule, ulong block, IReadOnlyList<long> members)
    {
        var made = new Block(isNew: !_blocks.TryGetValue((rule, block), out Block? before) || before.IsNew);
        _blocks[(rule, block)] = made;
        foreach (long unit in members)
        {
            Append(made, rule, block, unit);
        }
    }

    public void Add(int rule, ulong block, long unit) => Append(Load(rule, block), rule, block, unit);

    /// <returns>How many are left.</returns>
    public long Remove(int rule, ulong block, long unit)
    {
        Block at = Load(rule, block);
        for (int part = at.Parts.Count - 1; part >= 0; part--)
        {
            List<long> units = Units(at, rule, block, part);
            if (units.Remove(unit))
            {
                at.Parts[part].Changed = true;
                at.Parts[part].Count = units.Count;
                break;
            }
        }

        return at.Parts.Sum(p => (long)p.Count);
    }

    /// <summary>Forgets the block as hot.</summary>
    public long[] Dissolve(int rule, ulong block)
    {
        Block at = Load(rule, block);
        var members = new List<long>();
        for (int part = 0; part < at.Parts.Count; part++)
        {
            members.AddRange(Units(at, rule, block, part));
        }

        _blocks[(rule, block)] = new Block(at.IsNew) { Gone = true };
        return [.. members];
    }

    public void Flush()
    {
        var rows = new List<(int Rule, ulong Block, int Part, List<long> Units)>();
        foreach (((int rule, ulong block), Block at) in _blocks.OrderBy(b => b.Key))
        {
            if (!at.IsNew && (at.Gone || at.Rewritten))
            {
                sql.Execute("DELETE FROM records_hot WHERE domain_number = @d AND rule = @r AND block = @b", ("d", domain), ("r", (long)rule), ("b", (long)block));
            }

            for (int part = 0; part < at.Parts.Count; part++)
            {
                if (!at.Parts[part].Changed)
                {
                    continue;
                }

                if (at.Parts[part].Stored && !at.Rewritten)
                {
                    sql.Execute(
                        "DELETE FROM records_hot WHERE domain_number = @d AND rule = @r AND block = @b AND part = @p",
                        ("d", domain), ("r", (long)rule), ("b", (long)block), ("p", (long)part));
                }

                rows.Add((rule, block, part, at.Parts[part].Units!));
            }
        }

        Write(write, domain, rows);
        _blocks.Clear();
    }

    public static void Write(HubWrite write, long domain, IEnumerable<(int Rule, ulong Block, int Part, List<long> Units)> rows)
    {
        using BulkInsert insert = write.Insert(
            "records_hot", new("domain_number", BulkType.Bigint), new("rule", BulkType.Bigint), new("block", BulkType.Bigint), new("part", BulkType.Bigint),
            new("members", BulkType.Bigint), new("units", BulkType.Bytes));
        foreach ((int rule, ulong block, int part, List<long> units) in rows)
        {
            insert.Long(domain).Long(rule).Long((long)block).Long(part).Long(units.Count).Bytes(Pack(units));
            insert.EndRow();
        }

        insert.Complete();
    }

    private static byte[] Pack(List<long> units)
    {
        byte[] packed = new byte[units.Count * sizeof(long)];
        for (int i = 0; i < units.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(i * sizeof(long)), units[i]);
        }

        return packed;
    }

    private void Append(Block at, int rule, ulong block, long unit)
    {
        int last = at.Parts.Count - 1;
        if (last < 0 || at.Parts[last].Count >= PartSize)
        {
            at.Parts.Add(new Part { Units = [] });
            last++;
        }

        Units(at, rule, block, last).Add(unit);
        at.Parts[last].Count++;
        at.Parts[last].Changed = true;
    }

    private Block Load(int rule, ulong block)
    {
        if (_blocks.TryGetValue((rule, block), out Block? known))
        {
            return known;
        }

        var read = new Block(isNew: false);
        sql.Query(
            "SELECT members FROM records_hot WHERE domain_number = @d AND rule = @r AND block = @b ORDER BY part",
            r => read.Parts.Add(new Part { Count = (int)r.GetInt64(0), Stored = true }),
            ("d", domain), ("r", (long)rule), ("b", (long)block));
        _blocks.Add((rule, block), read);
        return read;
    }

    private List<long> Units(Block at, int rule, ulong block, int part)
    {
        Part p = at.Parts[part];
        if (p.Units is null)
        {
            p.Units = [];
            sql.Query(
                "SELECT units FROM records_hot WHERE domain_number = @d AND rule = @r AND block = @b AND part = @p",
                r => p.Units.AddRange(Unpack(Sql.Bytes(r, 0))),
                ("d", domain), ("r", (long)rule), ("b", (long)block), ("p", (long)part));
        }

        return p.Units;
    }

    private static IEnumerable<long> Unpack(byte[] packed)
    {
        for (int at = 0; at + sizeof(long) <= packed.Length; at += sizeof(long))
        {
            yield return BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan(at));
        }
    }

    private sealed class Block(bool isNew)
    {
        /// <summary>Nothing of it is stored.</summary>
        public bool IsNew { get; } = isNew;

        public bool Gone { get; init; }

        public List<Part> Parts { get; } = [];

        /// <summary>Made again after it was read: what is stored goes first.</summary>
        public bool Rewritten => Parts.TrueForAll(p => !p.Stored);
    }

    private sealed class Part
    {
        public List<long>? Units { get; set; }

        public int Count { get; set; }

        public bool Changed { get; set; }

        public bool Stored { get; init; }
    }
}
