using System.Security.Cryptography;

namespace Selfhold.Transparency.Tests;

/// <summary>RFC 6962 §2.1 as it stands there, by recursion: slow, and plainly right.</summary>
internal static class NaiveTree
{
    public static byte[] LeafOf(int i) => System.Text.Encoding.ASCII.GetBytes($"leaf {i}");

    public static TreeHash[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => new TreeHash(SHA256.HashData([0, .. LeafOf(i)])))];

    public static TreeHash Root(ReadOnlySpan<TreeHash> leaves)
    {
        if (leaves.Length == 0)
        {
            return new TreeHash(SHA256.HashData([]));
        }

        if (leaves.Length == 1)
        {
            return leaves[0];
        }

        int k = Split(leaves.Length);
        return Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    public static List<TreeHash> Path(int m, ReadOnlySpan<TreeHash> leaves)
    {
        if (leaves.Length == 1)
        {
            return [];
        }

        int k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<TreeHash> Proof(int m, ReadOnlySpan<TreeHash> leaves) => m == leaves.Length ? [] : SubProof(m, leaves, true);

    private static List<TreeHash> SubProof(int m, ReadOnlySpan<TreeHash> leaves, bool whole)
    {
        if (m == leaves.Length)
        {
            return whole ? [] : [Root(leaves)];
        }

        int k = Split(leaves.Length);
        return m <= k ? [.. SubProof(m, leaves[..k], whole), Root(leaves[k..])] : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static TreeHash Node(TreeHash left, TreeHash right) => new(SHA256.HashData([1, .. left.Span, .. right.Span]));

    private static int Split(int n)
    {
        int k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}

/// <summary>All tiles of a tree in memory.</summary>
internal sealed class MemoryTiles : IHashTiles
{
    private readonly Dictionary<(int Level, long Tile), byte[]> _tiles = [];

    public MemoryTiles(ReadOnlySpan<TreeHash> leaves)
    {
        TreeHash[] hashes = leaves.ToArray();
        for (int level = 0; hashes.Length > 0; level++)
        {
            var above = new List<TreeHash>();
            foreach ((int n, TreeHash[] tile) in hashes.Chunk(256).Index())
            {
                _tiles[(level, n)] = [.. tile.SelectMany(h => h.Span.ToArray())];
                if (tile.Length == 256)
                {
                    above.Add(NaiveTree.Root(tile));
                }
            }

            hashes = [.. above];
        }
    }

    public int Reads { get; private set; }

    public void Read(int level, long tile, int width, Span<byte> to)
    {
        Reads++;
        _tiles[(level, tile)].AsSpan(0, width * 32).CopyTo(to);
    }
}
