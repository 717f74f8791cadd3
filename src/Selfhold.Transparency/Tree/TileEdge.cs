namespace Selfhold.Transparency;

/// <summary>A tile that is full and will never change.</summary>
/// <param name="Hashes">256 hashes.</param>
/// <param name="Root">The hash that stands for it one level higher.</param>
public sealed record FullTile(int Level, long Tile, byte[] Hashes, TreeHash Root);

/// <summary>
/// The growing right edge of a tree in tiles: takes leaves, gives the tiles that became full, and holds what proofs about the newest leaves need, without any store. Tiles that became full stay readable
/// until <see cref="Settle"/>. Not for several threads at once.
/// </summary>
/// <param name="older">Where tiles are read that the edge does not hold (any more); null where nothing older is asked.</param>
public sealed class TileEdge(IHashTiles? older = null) : IHashTiles
{
    private readonly List<byte[]> _partial = [];
    private readonly Dictionary<(int Level, long Tile), FullTile> _full = [];

    public long Size { get; private set; }

    /// <summary>Tiles that became full since the last <see cref="Settle"/>, lower levels and indexes first as they came.</summary>
    public IReadOnlyCollection<FullTile> Full => _full.Values;

    /// <summary>The edge of a tree that exists already.</summary>
    /// <param name="tiles">Its partial tiles are read here, and later whatever else is older than the edge.</param>
    public static TileEdge Of(long size, IHashTiles tiles)
    {
        var edge = new TileEdge(tiles) { Size = size };
        for (int level = 0; Tiles.Hashes(level, size) is > 0 and var hashes; level++)
        {
            byte[] partial = new byte[Tiles.FullBytes];
            int width = (int)(hashes % Tiles.Width);
            if (width > 0)
            {
                tiles.Read(level, hashes / Tiles.Width, width, partial.AsSpan(0, width * TreeHash.Length));
            }

            edge._partial.Add(partial);
        }

        return edge;
    }

    public void Append(in TreeHash leaf)
    {
        Append(0, Size, leaf);
        Size++;
    }

    /// <summary>Forgets the tiles that became full: they are stored now.</summary>
    public void Settle() => _full.Clear();

    /// <summary>The edge as it is now, growing on its own: for leaves that may yet be taken back. What is full and not settled goes along.</summary>
    public TileEdge Copy()
    {
        var copy = new TileEdge(older) { Size = Size };
        copy._partial.AddRange(_partial.Select(p => (byte[])p.Clone()));
        foreach (((int Level, long Tile) place, FullTile tile) in _full)
        {
            copy._full.Add(place, tile);
        }

        return copy;
    }

    public void Read(int level, long tile, int width, Span<byte> to)
    {
        ReadOnlySpan<byte> hashes = default;
        if (level < _partial.Count && tile == Tiles.Hashes(level, Size) / Tiles.Width)
        {
            hashes = _partial[level].AsSpan(0, Tiles.WidthOf(level, tile, Size) * TreeHash.Length);
        }
        else if (_full.TryGetValue((level, tile), out FullTile? full))
        {
            hashes = full.Hashes;
        }

        if (hashes.Length >= width * TreeHash.Length)
        {
            hashes[..(width * TreeHash.Length)].CopyTo(to);
        }
        else if (older is not null)
        {
            older.Read(level, tile, width, to);
        }
        else
        {
            throw new InvalidOperationException($"The edge of the tree does not hold tile {tile} of level {level}.");
        }
    }

    private void Append(int level, long index, in TreeHash hash)
    {
        if (level == _partial.Count)
        {
            _partial.Add(new byte[Tiles.FullBytes]);
        }

        int at = (int)(index % Tiles.Width);
        hash.Span.CopyTo(_partial[level].AsSpan(at * TreeHash.Length));
        if (at == Tiles.Width - 1)
        {
            TreeHash root = Tiles.Root(_partial[level]);
            long tile = index / Tiles.Width;
            _full[(level, tile)] = new FullTile(level, tile, _partial[level], root);
            _partial[level] = new byte[Tiles.FullBytes];
            Append(level + 1, tile, root);
        }
    }
}
