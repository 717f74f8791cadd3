using System.Numerics;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Append;

/// <summary>What must be known of a tree so that it can grow: the roots of its perfect subtrees, and the hashes of its tiles that are not full yet.</summary>
internal sealed class RightEdge
{
    /// <summary>Tile levels of the largest tree: 2^56 entries are more than anybody will have.</summary>
    public const int MostTiles = 7;

    public RightEdge(long size, TreeHash[] range, byte[][] open)
    {
        Size = size;
        Range = range;
        Open = open;
    }

    public static RightEdge Empty { get; } = new(0, [], [.. Enumerable.Range(0, MostTiles).Select(_ => Array.Empty<byte>())]);

    public long Size { get; }

    /// <summary>Largest subtree first.</summary>
    public TreeHash[] Range { get; }

    /// <summary>Per tile level the hashes of the tile that is not full, one after the other.</summary>
    public byte[][] Open { get; }

    /// <summary>Reads it as the database has it.</summary>
    public static RightEdge Read(IStatements from, long log, long size, ReadOnlySpan<byte> range)
    {
        var roots = new TreeHash[range.Length / TreeHash.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            roots[i] = new TreeHash(range.Slice(i * TreeHash.Length, TreeHash.Length));
        }

        var tiles = new byte[MostTiles][];
        for (int level = 0; level < MostTiles; level++)
        {
            long hashes = Tiles.Hashes(level, size);
            tiles[level] = Hashes(from, log, level, hashes & ~(Tiles.Width - 1L), (int)(hashes & (Tiles.Width - 1)));
        }

        var edge = new RightEdge(size, roots, tiles);
        return edge.IsOneTree() ? edge : throw Damaged(0, size);
    }

    /// <summary>The open tiles and the perfect subtrees tell of the same tree.</summary>
    private bool IsOneTree()
    {
        if (Range.Length != BitOperations.PopCount((ulong)Size))
        {
            return false;
        }

        int at = Range.Length;
        foreach (byte[] open in Open)
        {
            var part = new CompactRange();
            for (int i = 0; i < open.Length; i += TreeHash.Length)
            {
                part.Append(new TreeHash(open.AsSpan(i, TreeHash.Length)));
            }

            at -= part.Roots.Length;
            if (at < 0 || !part.Roots.SequenceEqual(Range.AsSpan(at, part.Roots.Length)))
            {
                return false;
            }
        }

        return at == 0;
    }

    /// <summary>Hashes of a tile level from the rows that they are made of.</summary>
    public static byte[] Hashes(IStatements from, long log, int level, long first, int count)
    {
        if (count == 0)
        {
            return [];
        }

        using PreparedSql select = level == 0
            ? from.Prepare("SELECT leaf FROM accesslog_entry WHERE log = @p0 AND seq >= @p1 AND seq < @p2 ORDER BY seq", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint)
            : from.Prepare("SELECT root FROM accesslog_tile WHERE log = @p0 AND level = @p3 AND tile >= @p1 AND tile < @p2 ORDER BY tile", BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        select.Long(0, log).Long(1, first).Long(2, first + count);
        if (level > 0)
        {
            select.Long(3, level - 1);
        }

        var hashes = new byte[count * TreeHash.Length];
        int at = 0;
        using SqlRows rows = select.Query();
        while (rows.Read())
        {
            ReadOnlySpan<byte> hash = rows.Bytes(0);
            if (hash.Length != TreeHash.Length || at == hashes.Length)
            {
                throw Damaged(level, first);
            }

            hash.CopyTo(hashes.AsSpan(at));
            at += TreeHash.Length;
        }

        return at == hashes.Length ? hashes : throw Damaged(level, first);
    }

    private static StorageException Damaged(int level, long first)
        => new(new Error("log_damaged", System.FormattableString.Invariant($"Hashes of the access log are missing or damaged (level {level}, from {first}). Run 'selfhold log verify'; it names the first bad entry.")));
}
