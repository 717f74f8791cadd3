using System.Collections.Concurrent;

namespace Selfhold.Transparency;

/// <summary>
/// Tiles that were read stay, with the nodes between their hashes: a further proof through the same tile hashes nothing. The tiles of the upper levels serve every proof of a log; what is asked seldom is dropped first.
/// Safe for several threads at once, as far as the tiles below are.
/// </summary>
/// <param name="tiles">Where they are read. What was once read of a tile never changes: a tile only grows.</param>
/// <param name="most">About how many tiles are kept, 16 KB each. Defaults to 1,024.</param>
public sealed class NodeCache(IHashTiles tiles, int most = 1024) : IHashTiles
{
    private readonly int _half = Math.Max(1, most / 2);
    private ConcurrentDictionary<(int Level, long Tile, int Width), byte[]> _young = [];
    private ConcurrentDictionary<(int Level, long Tile, int Width), byte[]> _old = [];

    public void Read(int level, long tile, int width, Span<byte> to) => Nodes(level, tile, width).AsSpan(0, width * TreeHash.Length).CopyTo(to);

    /// <summary>The root over 2^<paramref name="above"/> hashes of a tile.</summary>
    internal TreeHash Node(int level, long tile, int width, int above, int at)
    {
        byte[] nodes = Nodes(level, tile, width);
        int start = 0;
        for (int i = 0; i < above; i++)
        {
            start += width >> i;
        }

        return new TreeHash(nodes.AsSpan((start + at) * TreeHash.Length, TreeHash.Length));
    }

    private byte[] Nodes(int level, long tile, int width)
    {
        (int, long, int) key = (level, tile, width);
        if (_young.TryGetValue(key, out byte[]? nodes))
        {
            return nodes;
        }

        if (!_old.TryGetValue(key, out nodes))
        {
            nodes = Make(level, tile, width);
        }

        if (_young.Count >= _half)
        {
            _old = _young;
            _young = [];
        }

        _young[key] = nodes;
        return nodes;
    }

    private byte[] Make(int level, long tile, int width)
    {
        int count = 0;
        for (int n = width; n > 0; n >>= 1)
        {
            count += n;
        }

        byte[] nodes = new byte[count * TreeHash.Length];
        tiles.Read(level, tile, width, nodes.AsSpan(0, width * TreeHash.Length));
        int from = 0;
        for (int n = width; n > 1; n >>= 1)
        {
            int pairs = n >> 1;
            NodeHasher.Pairs(nodes.AsSpan(from * TreeHash.Length, pairs * 2 * TreeHash.Length), nodes.AsSpan((from + n) * TreeHash.Length, pairs * TreeHash.Length));
            from += n;
        }

        return nodes;
    }
}
