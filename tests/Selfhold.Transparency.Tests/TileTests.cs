using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.Transparency.Tests;

public sealed class TileTests
{
    [Theory]
    [InlineData("tile/0/000", 0, 0, 256)]
    [InlineData("tile/0/001", 0, 1, 256)]
    [InlineData("tile/0/999", 0, 999, 256)]
    [InlineData("tile/0/x001/000", 0, 1000, 256)]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/0/x001/234.p/12", 0, 1234, 12)]
    [InlineData("tile/5/x123/x456/078.p/2", 5, 123456078, 2)]
    [InlineData("tile/63/000.p/255", 63, 0, 255)]
    public void a_path_is_read_and_printed(string path, int level, long tile, int width)
    {
        Assert.True(TilePath.TryParse(path, out TilePath read));
        Assert.Equal(new TilePath(level, tile, width), read);
        Assert.Equal(path, read.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tile")]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/1")]
    [InlineData("tile/0/0001")]
    [InlineData("tile/00/001")]
    [InlineData("tile/64/001")]
    [InlineData("tile/-1/001")]
    [InlineData("tile/+1/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/x001/x002")]
    [InlineData("tile/0/001.p")]
    [InlineData("tile/0/001.p/")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/01")]
    [InlineData("tile/0/001.p/1/2")]
    [InlineData("tile/0/001/")]
    [InlineData("/tile/0/001")]
    [InlineData("tile/0/../001")]
    [InlineData("tile/0/٣٣٣")]
    [InlineData("tile/entries/001")]
    [InlineData("tile/data/001")]
    [InlineData("tile/0/x001/x002/x003/x004/x005/x006/007")]
    [InlineData(null)]
    public void a_path_in_any_other_spelling_is_refused(string? path) => Assert.False(TilePath.TryParse(path, out _));

    [Fact]
    public void every_path_reads_back()
        => Prop.ForAll(Gen.Choose(0, 63).Zip(Gen.Choose(0, int.MaxValue)).Zip(Gen.Choose(1, 256)).ToArbitrary(), place =>
        {
            var tile = new TilePath(place.Item1.Item1, place.Item1.Item2, place.Item2);
            return TilePath.TryParse(tile.ToString(), out TilePath read) && read == tile;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(70_000, 0, 273, 112)]
    [InlineData(70_000, 0, 272, 256)]
    [InlineData(70_000, 0, 274, 0)]
    [InlineData(70_000, 1, 0, 256)]
    [InlineData(70_000, 1, 1, 17)]
    [InlineData(70_000, 2, 0, 1)]
    [InlineData(70_000, 3, 0, 0)]
    [InlineData(256, 0, 0, 256)]
    [InlineData(256, 1, 0, 1)]
    [InlineData(256, 0, 1, 0)]
    public void the_widths_are_those_of_the_specification(long size, int level, long tile, int width) => Assert.Equal(width, Tiles.WidthOf(level, tile, size));

    [Fact]
    public void a_growing_tree_gives_the_tiles_of_the_whole_one_as_they_become_full()
    {
        TreeHash[] leaves = NaiveTree.Leaves(70_000);
        var all = new MemoryTiles(leaves);
        var builder = new TileBuilder();
        byte[] known = new byte[Tiles.FullBytes];
        int full = 0;
        foreach (TreeHash leaf in leaves)
        {
            foreach (FullTile tile in builder.Append(leaf))
            {
                all.Read(tile.Level, tile.Tile, 256, known);
                Assert.Equal(known, tile.Hashes.ToArray());
                Assert.Equal(Tiles.Root(known), tile.Root);
                Assert.Equal(256, Tiles.WidthOf(tile.Level, tile.Tile, builder.Size));
                full++;
            }
        }

        Assert.Equal(273 + 1, full);
    }

    [Fact]
    public void proofs_across_many_tiles_verify_and_read_few_tiles()
    {
        TreeHash[] leaves = NaiveTree.Leaves(70_000);
        var tiles = new MemoryTiles(leaves);
        var range = new CompactRange();
        var roots = new Dictionary<long, TreeHash>();
        for (int i = 0; i < leaves.Length; i++)
        {
            roots[i] = i % 977 == 0 || i > 69_900 ? range.Root : default;
            range.Append(leaves[i]);
        }

        roots[70_000] = range.Root;
        // A small cache drops what it needs again; it must not matter.
        var kept = new NodeCache(new MemoryTiles(leaves), 6);
        for (int i = 0; i < leaves.Length; i += 331)
        {
            int before = tiles.Reads;
            TreeHash[] proof = InclusionProof.Make(tiles, i, 70_000);
            Assert.InRange(tiles.Reads - before, 1, 8);
            Assert.Equal(proof, InclusionProof.Make(kept, i, 70_000));
            Assert.True(InclusionProof.Verify(leaves[i], i, 70_000, proof, roots[70_000]));
        }

        for (int from = 0; from < leaves.Length; from += 977)
        {
            Assert.True(ConsistencyProof.Verify(from, roots[from], 70_000, roots[70_000], ConsistencyProof.Make(tiles, from, 70_000)));
        }
    }
}
