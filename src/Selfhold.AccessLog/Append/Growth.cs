using System.Numerics;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Append;

/// <summary>A tree after some leaves more: its root, and every node that proofs for these leaves need. Never changes; safe for use by many threads.</summary>
/// <remarks>
/// The left siblings on the way of a leaf are the perfect subtrees before it, which are those of the old edge or made of new leaves; its right siblings are made of new
/// leaves alone. So no proof for a new leaf needs anything from the database.
/// </remarks>
internal sealed class Growth
{
    private readonly RightEdge _before;

    /// <summary>Per level of the tree, whole nodes from <see cref="_first"/> on.</summary>
    private readonly TreeHash[][] _nodes;
    private readonly long[] _first;

    /// <summary>Per level, the node at the right end whose subtree is not whole.</summary>
    private readonly TreeHash[] _ragged;

    public Growth(RightEdge before, ReadOnlySpan<TreeHash> leaves)
    {
        _before = before;
        Size = before.Size + leaves.Length;
        int levels = Size == 0 ? 1 : 65 - BitOperations.LeadingZeroCount((ulong)Size);
        _nodes = new TreeHash[levels][];
        _first = new long[levels];
        Grow(leaves);
        _ragged = Ragged(levels);
        Root = Size == 0 ? Rfc6962.EmptyRoot : BitOperations.IsPow2(Size) ? Node(levels - 2, 0) : _ragged[levels - 1];
    }

    public long Size { get; }

    public TreeHash Root { get; }

    /// <summary>RFC 6962 §2.1.1, from the leaf upwards.</summary>
    /// <param name="index">One of the new leaves.</param>
    public TreeHash[] Proof(long index)
    {
        var way = new List<TreeHash>(64);
        long at = index, last = Size - 1;
        for (int level = 0; last > 0; level++, at >>= 1, last >>= 1)
        {
            long sibling = at ^ 1;
            if (sibling <= last)
            {
                way.Add(sibling < Size >> level ? Node(level, sibling) : _ragged[level]);
            }
        }

        return [.. way];
    }

    /// <summary>The edge from which the tree grows on, and the tiles that became full.</summary>
    public RightEdge Edge(out List<ClosedTile> full)
    {
        full = [];
        var tiles = new byte[RightEdge.MostTiles][];
        for (int level = 0; level < RightEdge.MostTiles; level++)
        {
            tiles[level] = Tile(level, full);
        }

        var range = new TreeHash[BitOperations.PopCount((ulong)Size)];
        int at = 0;
        for (int level = _nodes.Length - 1; level >= 0; level--)
        {
            if ((Size >> level & 1) == 1)
            {
                range[at++] = Node(level, (Size >> level) - 1);
            }
        }

        return new RightEdge(Size, range, tiles);
    }

    private byte[] Tile(int level, List<ClosedTile> full)
    {
        int of = level * Tiles.Height;
        long from = _before.Size >> of, to = Size >> of;
        if (from == to)
        {
            return _before.Open[level];
        }

        var open = new byte[Tiles.Width * TreeHash.Length];
        _before.Open[level].CopyTo(open, 0);
        int width = (int)(from & (Tiles.Width - 1));
        for (long node = from; node < to; node++)
        {
            Node(of, node).Span.CopyTo(open.AsSpan(width * TreeHash.Length));
            if (++width == Tiles.Width)
            {
                long tile = node / Tiles.Width;
                full.Add(new ClosedTile(level, tile, open, Node(of + Tiles.Height, tile)));
                open = new byte[open.Length];
                width = 0;
            }
        }

        return open[..(width * TreeHash.Length)];
    }

    private void Grow(ReadOnlySpan<TreeHash> leaves)
    {
        for (int level = 0, root = _before.Range.Length; level < _nodes.Length; level++)
        {
            long old = _before.Size >> level;
            bool kept = (old & 1) == 1;
            _first[level] = kept ? old - 1 : old;
            var nodes = new TreeHash[(Size >> level) - _first[level]];
            int at = 0;
            if (kept)
            {
                nodes[at++] = _before.Range[--root];
            }

            for (long node = old; node < Size >> level; node++)
            {
                nodes[at++] = level == 0 ? leaves[(int)(node - old)] : Rfc6962.Node(Node(level - 1, 2 * node), Node(level - 1, (2 * node) + 1));
            }

            _nodes[level] = nodes;
        }
    }

    private TreeHash[] Ragged(int levels)
    {
        var ragged = new TreeHash[levels];
        bool any = false;
        for (int level = 0; level + 1 < levels; level++)
        {
            bool whole = (Size >> level & 1) == 1;
            ragged[level + 1] = whole
                ? any ? Rfc6962.Node(Node(level, (Size >> level) - 1), ragged[level]) : Node(level, (Size >> level) - 1)
                : ragged[level];
            any |= whole;
        }

        return ragged;
    }

    private TreeHash Node(int level, long node) => _nodes[level][node - _first[level]];
}

/// <summary>A tile that became full.</summary>
/// <param name="Root">What stands for it one level higher.</param>
internal sealed record ClosedTile(int Level, long Tile, byte[] Hashes, TreeHash Root);
