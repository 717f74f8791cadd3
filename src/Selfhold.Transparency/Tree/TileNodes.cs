using System.Numerics;

namespace Selfhold.Transparency;

/// <summary>Reads nodes of a tree of a given size out of its tiles. A tile is read once however many of its nodes are asked for one after the other.</summary>
internal ref struct TileNodes(IHashTiles tiles, long size, Span<byte> buffer)
{
    private readonly IHashTiles _tiles = tiles;
    private readonly long _size = size;
    private readonly Span<byte> _tile = buffer[..Tiles.FullBytes];
    private readonly Span<byte> _work = buffer.Slice(Tiles.FullBytes, Tiles.FullBytes / 2);
    private int _level = -1;
    private long _index;

    /// <summary>Bytes of work space that it wants.</summary>
    public const int BufferBytes = Tiles.FullBytes + (Tiles.FullBytes / 2);

    /// <summary>The root of the 2^<paramref name="level"/> leaves from <paramref name="index"/>·2^level on; all of them are in the tree.</summary>
    public TreeHash Node(int level, long index)
    {
        int above = level % Tiles.Height;
        long first = index << above;
        if (_tiles is NodeCache cache)
        {
            return cache.Node(level / Tiles.Height, first / Tiles.Width, Tiles.WidthOf(level / Tiles.Height, first / Tiles.Width, _size), above, (int)(first % Tiles.Width) >> above);
        }

        Load(level / Tiles.Height, first / Tiles.Width);
        ReadOnlySpan<byte> hashes = _tile.Slice((int)(first % Tiles.Width) * TreeHash.Length, TreeHash.Length << above);
        return Perfect(hashes, _work);
    }

    /// <summary>The root of the leaves from <paramref name="start"/> to the end of the tree; <paramref name="start"/> is a multiple of the largest power of two that fits behind it.</summary>
    public TreeHash Tail(long start)
    {
        long rest = _size - start;
        int low = BitOperations.TrailingZeroCount(rest);
        TreeHash root = Node(low, (_size >> low) - 1);
        for (rest &= rest - 1; rest != 0; rest &= rest - 1)
        {
            int level = BitOperations.TrailingZeroCount(rest);
            root = Rfc6962.Node(Node(level, ((start + rest) >> level) - 1), root);
        }

        return root;
    }

    /// <summary>The root over a number of hashes that is a power of two.</summary>
    public static TreeHash Perfect(ReadOnlySpan<byte> hashes)
        => Perfect(hashes, stackalloc byte[Math.Max(hashes.Length / 2, TreeHash.Length)]);

    private static TreeHash Perfect(ReadOnlySpan<byte> hashes, Span<byte> work)
    {
        for (ReadOnlySpan<byte> from = hashes; ;)
        {
            if (from.Length == TreeHash.Length)
            {
                return new TreeHash(from);
            }

            int half = from.Length / 2;
            NodeHasher.Pairs(from, work[..half]);
            from = work[..half];
        }
    }

    private void Load(int level, long tile)
    {
        if (level == _level && tile == _index)
        {
            return;
        }

        int width = Tiles.WidthOf(level, tile, _size);
        _tiles.Read(level, tile, width, _tile[..(width * TreeHash.Length)]);
        (_level, _index) = (level, tile);
    }
}
