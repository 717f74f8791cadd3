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
    public void the_edge_gives_the_tiles_of_the_whole_tree_and_proves_its_newest_leaves_alone()
    {
        TreeHash[] leaves = NaiveTree.Leaves(70_000);
        var all = new MemoryTiles(leaves);
        var range = new CompactRange();
        var edge = new TileEdge();
        var stored = new Dictionary<(int, long), FullTile>();
        int done = 0;
        foreach (int batch in (int[])[1, 254, 1, 1, 300, 5_000, 59_978, 1, 1, 4_000, 463])
        {
            for (int i = done; i < done + batch; i++)
            {
                edge.Append(leaves[i]);
                range.Append(leaves[i]);
            }

            TreeHash root = range.Root;
            for (int i = done; i < done + batch; i += batch > 1_000 ? 97 : 1)
            {
                Assert.True(InclusionProof.Verify(leaves[i], i, edge.Size, InclusionProof.Make(edge, i, edge.Size), root));
            }

            foreach (FullTile tile in edge.Full)
            {
                stored.Add((tile.Level, tile.Tile), tile);
            }

            edge.Settle();
            done += batch;

            // A process that starts here knows the same edge.
            var again = TileEdge.Of(done, all);
            Assert.Equal(InclusionProof.Make(all, done - 1, done), InclusionProof.Make(again, done - 1, done));
        }

        Assert.Equal(273 + 1, stored.Count);
        byte[] known = new byte[Tiles.FullBytes];
        foreach (FullTile tile in stored.Values)
        {
            all.Read(tile.Level, tile.Tile, 256, known);
            Assert.Equal(known, tile.Hashes);
            Assert.Equal(Tiles.Root(known), tile.Root);
        }
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
        for (int i = 0; i < leaves.Length; i += 331)
        {
            int before = tiles.Reads;
            TreeHash[] proof = InclusionProof.Make(tiles, i, 70_000);
            Assert.InRange(tiles.Reads - before, 1, 8);
            Assert.True(InclusionProof.Verify(leaves[i], i, 70_000, proof, roots[70_000]));
        }

        for (int from = 0; from < leaves.Length; from += 977)
        {
            Assert.True(ConsistencyProof.Verify(from, roots[from], 70_000, roots[70_000], ConsistencyProof.Make(tiles, from, 70_000)));
        }
    }

    [Fact]
    public void a_copied_edge_grows_without_the_other()
    {
        TreeHash[] leaves = NaiveTree.Leaves(600);
        var edge = new TileEdge();
        foreach (TreeHash leaf in leaves.AsSpan(0, 250))
        {
            edge.Append(leaf);
        }

        TileEdge trial = edge.Copy();
        foreach (TreeHash leaf in leaves.AsSpan(250))
        {
            trial.Append(leaf);
        }

        Assert.Equal(250, edge.Size);
        Assert.Empty(edge.Full);
        Assert.Equal(2, trial.Full.Count);
        Assert.True(InclusionProof.Verify(leaves[249], 249, 250, InclusionProof.Make(edge, 249, 250), NaiveTree.Root(leaves.AsSpan(0, 250))));
    }
}
