using System.Buffers;
using System.Numerics;

namespace Selfhold.Transparency;

/// <summary>That a tree is an older one with leaves added at its end (RFC 6962 §2.1.2): nothing was changed, taken out or put in between.</summary>
public static class ConsistencyProof
{
    /// <summary>C2SP tlog-witness: no request has more hashes.</summary>
    public const int MostHashes = 63;

    /// <param name="from">Size of the older tree; nothing has to be proven where it is 0 or <paramref name="to"/>.</param>
    public static TreeHash[] Make(IHashTiles tiles, long from, long to)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        if (from == 0 || from == to)
        {
            return [];
        }

        // The largest perfect subtree that ends where the older tree ends, and its way to the newer root.
        int level = BitOperations.TrailingZeroCount(from);
        long index = (from >> level) - 1;
        int own = index == 0 ? 0 : 1;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TileNodes.BufferBytes);
        try
        {
            var nodes = new TileNodes(tiles, to, buffer);
            var proof = new TreeHash[own + InclusionProof.Length(index, to, level)];
            if (own == 1)
            {
                proof[0] = nodes.Node(level, index);
            }

            InclusionProof.Fill(ref nodes, index, to, level, proof.AsSpan(own));
            return proof;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>RFC 9162 §2.1.4.2. An empty tree is the beginning of every tree; its root must be the right one all the same. Never throws.</summary>
    public static bool Verify(long from, in TreeHash fromRoot, long to, in TreeHash toRoot, ReadOnlySpan<TreeHash> proof)
    {
        if (from < 0 || from > to)
        {
            return false;
        }

        if (from == to || from == 0)
        {
            return proof.IsEmpty && (from == to ? fromRoot == toRoot && (from != 0 || fromRoot == Rfc6962.EmptyRoot) : fromRoot == Rfc6962.EmptyRoot);
        }

        int up = BitOperations.TrailingZeroCount(from);
        long node = (from - 1) >> up;
        long last = (to - 1) >> up;
        ReadOnlySpan<TreeHash> rest = proof;
        Span<byte> older = stackalloc byte[TreeHash.Length];
        Span<byte> newer = stackalloc byte[TreeHash.Length];
        if (node == 0)
        {
            // The older tree is itself a perfect subtree of the newer one: it is where the way begins.
            fromRoot.Span.CopyTo(older);
        }
        else if (rest.IsEmpty)
        {
            return false;
        }
        else
        {
            rest[0].Span.CopyTo(older);
            rest = rest[1..];
        }

        older.CopyTo(newer);
        return Climb(node, last, rest, older, newer) && older.SequenceEqual(fromRoot.Span) && newer.SequenceEqual(toRoot.Span);
    }

    private static bool Climb(long node, long last, ReadOnlySpan<TreeHash> proof, Span<byte> older, Span<byte> newer)
    {
        foreach (ref readonly TreeHash beside in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) != 0 || node == last)
            {
                Rfc6962.Node(beside.Span, older, older);
                Rfc6962.Node(beside.Span, newer, newer);
                int up = node == 0 ? 0 : BitOperations.TrailingZeroCount(node);
                node >>= up;
                last >>= up;
            }
            else
            {
                Rfc6962.Node(newer, beside.Span, newer);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0;
    }
}
