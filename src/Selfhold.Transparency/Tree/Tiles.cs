namespace Selfhold.Transparency;

/// <summary>The hashes of a tree, in tiles of 256 (C2SP tlog-tiles). Hash i of tile n at level l is the root of the leaves [(256n + i)·256^l, (256n + i + 1)·256^l).</summary>
public interface IHashTiles
{
    /// <summary>Reads the first <paramref name="width"/> hashes of a tile.</summary>
    /// <param name="width">1–256; 256 unless the tile is the last of its level in the tree that is asked about.</param>
    /// <param name="to">32 bytes per hash.</param>
    void Read(int level, long tile, int width, Span<byte> to);
}

/// <summary>Sizes of the tiles of a tree.</summary>
public static class Tiles
{
    /// <summary>Hashes in a full tile.</summary>
    public const int Width = 256;

    /// <summary>Levels of the tree that one level of tiles spans.</summary>
    public const int Height = 8;

    public const int FullBytes = Width * TreeHash.Length;

    /// <summary>How many hashes a tree of <paramref name="size"/> leaves has at a level of tiles: those whose leaves are all there.</summary>
    public static long Hashes(int level, long size) => level * Height >= 63 ? 0 : size >> (level * Height);

    /// <summary>How wide a tile is in a tree of <paramref name="size"/> leaves: 0 where it is not there at all.</summary>
    public static int WidthOf(int level, long tile, long size)
    {
        long hashes = Hashes(level, size);
        return tile < 0 || tile > hashes / Width ? 0 : (int)Math.Min(Width, hashes - (tile * Width));
    }

    /// <summary>The root of a full tile: one hash of the tile above it.</summary>
    /// <param name="hashes">256 hashes.</param>
    public static TreeHash Root(ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length != FullBytes)
        {
            throw new ArgumentException("Only a full tile has a root.", nameof(hashes));
        }

        return TileNodes.Perfect(hashes);
    }
}
