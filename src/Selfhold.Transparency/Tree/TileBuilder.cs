namespace Selfhold.Transparency;

/// <summary>A tile that is full and will never change.</summary>
/// <param name="Hashes">256 hashes; valid until the next leaf.</param>
/// <param name="Root">The hash that stands for it one level higher.</param>
internal readonly record struct FullTile(int Level, long Tile, ReadOnlyMemory<byte> Hashes, TreeHash Root);

/// <summary>Takes the leaves of a tree from the first on and gives its tiles as they become full.</summary>
internal sealed class TileBuilder
{
    private readonly List<byte[]> _open = [];
    private readonly List<FullTile> _full = [];

    public long Size { get; private set; }

    /// <summary>Adds a leaf.</summary>
    /// <returns>Tiles that became full by it, lowest level first. Valid until the next call.</returns>
    public IReadOnlyList<FullTile> Append(in TreeHash leaf)
    {
        _full.Clear();
        TreeHash hash = leaf;
        long index = Size++;
        for (int level = 0; ; level++)
        {
            if (level == _open.Count)
            {
                _open.Add(new byte[Tiles.FullBytes]);
            }

            int at = (int)(index % Tiles.Width);
            hash.Span.CopyTo(_open[level].AsSpan(at * TreeHash.Length));
            if (at < Tiles.Width - 1)
            {
                return _full;
            }

            hash = Tiles.Root(_open[level]);
            index /= Tiles.Width;
            _full.Add(new FullTile(level, index, _open[level], hash));
        }
    }
}
