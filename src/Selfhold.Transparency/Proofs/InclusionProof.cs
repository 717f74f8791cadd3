using System.Buffers;
using System.Numerics;

namespace Selfhold.Transparency;

/// <summary>That a leaf is in a tree (RFC 6962 §2.1.1): the hashes beside its way to the root, from the leaf upwards.</summary>
public static class InclusionProof
{
    /// <summary>More hashes than any proof has.</summary>
    public const int MostHashes = 63;

    /// <param name="size">Leaves of the tree that the proof is for; may be less than there are by now.</param>
    public static TreeHash[] Make(IHashTiles tiles, long index, long size)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TileNodes.BufferBytes);
        try
        {
            var nodes = new TileNodes(tiles, size, buffer);
            var proof = new TreeHash[Length(index, size, 0)];
            Fill(ref nodes, index, size, 0, proof);
            return proof;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>RFC 9162 §2.1.3.2. Never throws: a proof that cannot be is a wrong one.</summary>
    public static bool Verify(in TreeHash leaf, long index, long size, ReadOnlySpan<TreeHash> proof, in TreeHash root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        Span<byte> way = stackalloc byte[TreeHash.Length];
        leaf.Span.CopyTo(way);
        long node = index;
        long last = size - 1;
        foreach (ref readonly TreeHash beside in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) != 0 || node == last)
            {
                Rfc6962.Node(beside.Span, way, way);
                int up = node == 0 ? 0 : BitOperations.TrailingZeroCount(node);
                node >>= up;
                last >>= up;
            }
            else
            {
                Rfc6962.Node(way, beside.Span, way);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && way.SequenceEqual(root.Span);
    }

    /// <summary>Levels at which the node's way to the root and that of the last leaf are not yet the same.</summary>
    private static int Inner(long index, long size, int level) => 64 - BitOperations.LeadingZeroCount((ulong)(index ^ ((size - 1) >> level)));

    /// <summary>How many hashes lead from a node to the root.</summary>
    internal static int Length(long index, long size, int level)
    {
        int inner = Inner(index, size, level);
        return inner + BitOperations.PopCount((ulong)(index >> inner));
    }

    /// <summary>The way of the perfect node <paramref name="index"/> of a level, which ends within the tree.</summary>
    internal static void Fill(ref TileNodes nodes, long index, long size, int level, Span<TreeHash> to)
    {
        int inner = Inner(index, size, level);
        int at = 0;
        for (int i = 0; i < inner - 1; i++, at++)
        {
            to[at] = nodes.Node(level + i, (index >> i) ^ 1);
        }

        if (inner > 0)
        {
            // Here the ways of the node and of the last leaf part: what lies beside may be a subtree that is not full.
            int top = inner - 1;
            to[at++] = nodes.Tail(((index >> top) ^ 1) << (level + top));
        }

        for (int i = inner; index >> i != 0; i++)
        {
            if (((index >> i) & 1) != 0)
            {
                to[at++] = nodes.Node(level + i, (index >> i) ^ 1);
            }
        }
    }
}
