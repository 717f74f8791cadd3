namespace Selfhold.Transparency.Tests;

/// <summary>Whatever is done to the rows of a log, the check names where.</summary>
public sealed class LogCheckTests : IDisposable
{
    private readonly SampleLog _log = SampleLog.Of(700);

    public void Dispose() => _log.Dispose();

    [Fact]
    public void a_good_log_is_good()
    {
        Assert.Null(_log.Check());
        using SampleLog empty = SampleLog.Of(0);
        Assert.Null(empty.Check());
    }

    [Fact]
    public void a_row_taken_out_is_named()
    {
        _log.Rows.RemoveAt(300);
        _log.Contents.RemoveAt(300);
        Assert.Equal(("entry_missing", 300L), Where(_log.Check(tiles: false)));
    }

    [Fact]
    public void a_row_taken_out_and_the_rest_renumbered_is_named()
    {
        Guid chain = _log.Rows[300].Chain;
        for (int i = 300; i + 1 < _log.Rows.Count; i++)
        {
            _log.Rows[i] = _log.Rows[i + 1] with { Seq = i };
            _log.Contents[i] = _log.Contents[i + 1];
        }

        _log.Rows.RemoveAt(699);
        _log.Contents.RemoveAt(699);
        Finding bad = _log.Check(tiles: false)!;
        Assert.Equal(("entry_missing", chain), (bad.Code, bad.Chain));
    }

    [Fact]
    public void the_last_rows_taken_out_are_named()
    {
        _log.Rows.RemoveRange(690, 10);
        Assert.Equal(("entry_missing", 690L), Where(_log.Check(tiles: false)));
    }

    [Fact]
    public void two_rows_exchanged_are_named()
    {
        (_log.Rows[10], _log.Rows[40]) = (_log.Rows[40] with { Seq = 10 }, _log.Rows[10] with { Seq = 40 });
        (_log.Contents[10], _log.Contents[40]) = (_log.Contents[40], _log.Contents[10]);
        Assert.Equal(10, _log.Check(tiles: false)?.Index);
    }

    [Fact]
    public void a_row_put_in_is_named()
    {
        _log.Rows.Insert(100, _log.Rows[100]);
        _log.Contents.Insert(100, _log.Contents[100]);
        Assert.Equal(("entry_extra", 100L), Where(_log.Check(tiles: false)));
    }

    [Fact]
    public void a_flipped_bit_of_a_leaf_or_a_content_is_named()
    {
        byte[] leaf = _log.Rows[200].Leaf.Span.ToArray();
        leaf[5] ^= 4;
        LogRow good = _log.Rows[200];
        _log.Rows[200] = good with { Leaf = new TreeHash(leaf) };
        Assert.Equal(("entry_altered", 200L), Where(_log.Check(tiles: false)));
        _log.Rows[200] = good;
        Assert.Null(_log.Check());
        _log.Contents[201][50] ^= 1;
        Assert.Equal(("entry_altered", 201L), Where(_log.Check()));
        _log.Rows[201] = _log.Rows[201] with { Content = LogContent.Unreadable };
        Assert.Equal(("entry_unreadable", 201L), Where(_log.Check()));
    }

    [Fact]
    public void erased_contents_are_no_finding_and_a_leaf_changed_under_one_is_found_by_its_tile_or_by_the_next_head()
    {
        MemoryTiles good = _log.Tiles;
        byte[] Stored(int level, long tile)
        {
            byte[] hashes = new byte[8192];
            good.Read(level, tile, 256, hashes);
            return hashes;
        }

        foreach (int at in (int[])[5, 77, 680])
        {
            _log.Rows[at] = _log.Rows[at] with { Content = LogContent.Erased };
        }

        Assert.Null(_log.Check(stored: Stored));
        Guid lone = SampleLog.Chain(1);
        int last = _log.Rows.FindLastIndex(r => r.Chain == lone && r.Seq < 250);
        LogRow row = _log.Rows[last];

        // The next of its chain says its leaf.
        _log.Rows[last] = row with { Content = LogContent.Erased, Leaf = Rfc6962.EmptyRoot };
        Finding next = _log.Check(stored: Stored)!;
        Assert.Contains(next.Code, new[] { "chain_broken", "head_differs", "tile_differs" });

        // All of the chain erased: the tile of 256 or the published head names the place.
        for (int i = 0; i < _log.Rows.Count; i++)
        {
            if (_log.Rows[i].Chain == lone)
            {
                _log.Rows[i] = _log.Rows[i] with { Content = LogContent.Erased };
            }
        }

        Assert.Equal(("head_differs", last / 50 * 50L), Where(_log.Check(stored: Stored)));
        _log.Published.Clear();
        Assert.Equal(("tile_differs", (long)last), Where(_log.Check(stored: Stored)));
    }

    [Fact]
    public void a_number_that_is_not_the_next_of_its_chain_is_named()
    {
        LogRow row = _log.Rows[300];
        _log.Rows[300] = row with { Number = row.Number + 1 };
        Assert.Equal(("entry_missing", 300L), Where(_log.Check(tiles: false)));
        _log.Rows[300] = row with { Number = row.Number - 1 };
        Assert.Equal(("chain_broken", 300L), Where(_log.Check(tiles: false)));
        _log.Rows[300] = row with { Chain = SampleLog.Chain(77), Number = 1 };
        Assert.Equal(("chain_broken", 300L), Where(_log.Check(tiles: false)));
    }

    [Fact]
    public void whatever_stands_in_clear_and_is_not_what_the_entry_says_is_named()
    {
        LogRow row = _log.Rows[300];
        LogColumns c = row.Columns!.Value;
        foreach (LogColumns wrong in (LogColumns[])[
            c with { Day = c.Day - 1 }, c with { Outcome = "denied" }, c with { Fields = "address" }, c with { Fields = "" }, c with { Fields = "address\nname\nphone" }, c with { Fields = "addressname" },
            c with { ReaderKind = "operator" }, c with { Business = null }, c with { Client = "other" }, c with { Client = null }])
        {
            _log.Rows[300] = row with { Columns = wrong };
            Assert.Equal(("entry_column", 300L), Where(_log.Check(tiles: false)));
        }
    }

    [Fact]
    public void an_entry_written_later_with_an_earlier_time_is_named()
    {
        _log.Append(SampleLog.Chain(1), DateTimeOffset.UnixEpoch.AddDays(20_000));
        Assert.Equal(("entry_back_dated", 700L), Where(_log.Check()));
    }

    [Fact]
    public void a_stored_tile_that_differs_or_is_missing_names_the_entry()
    {
        MemoryTiles good = _log.Tiles;
        byte[] Stored(int level, long tile)
        {
            byte[] hashes = new byte[8192];
            good.Read(level, tile, 256, hashes);
            hashes[(37 * 32) + 4] ^= (byte)(tile == 1 ? 1 : 0);
            return hashes;
        }

        Assert.Equal(("tile_differs", 256 + 37L), Where(_log.Check(stored: Stored)));
        Assert.Equal(("tile_differs", 0L), Where(_log.Check(stored: (_, _) => null)));
    }

    [Fact]
    public void a_head_over_other_entries_is_found_though_the_logs_own_key_signed_it()
    {
        _log.Published.Insert(3, _log.Sign(new Checkpoint(SampleLog.Origin, 170, Rfc6962.EmptyRoot)).ToString());
        Assert.Equal(("head_differs", 150L), Where(_log.Check()));
        _log.Published[3] = _log.Sign(new Checkpoint("other", 170, Rfc6962.EmptyRoot)).ToString();
        Assert.Contains(_log.Check()?.Code, new[] { "head_differs", "head_unsigned" });
        _log.Published[3] = _log.Published[2].Replace("\n150\n", "\n151\n");
        Assert.Equal("head_unsigned", _log.Check()?.Code);
        _log.Published[3] = _log.Sign(new Checkpoint(SampleLog.Origin, 900, Rfc6962.EmptyRoot)).ToString();
        Assert.Equal(("entry_missing", 700L), Where(_log.Check()));
        _log.Published[3] = _log.Sign(new Checkpoint(SampleLog.Origin, 0, _log.Rows[0].Leaf)).ToString();
        Assert.Equal("head_differs", _log.Check()?.Code);
    }

    [Fact]
    public void a_log_made_anew_as_a_whole_is_found_by_a_head_that_was_kept_elsewhere()
    {
        using SampleLog anew = SampleLog.Of(700, chains: 4);
        Assert.Null(anew.Check());
        anew.Published.Insert(0, _log.Published[4]);
        Assert.Equal("head_differs", anew.Check()?.Code);
    }

    [Fact]
    public void the_ends_of_chains_and_the_newest_head_are_checked()
    {
        LogCheck All()
        {
            var check = new LogCheck();
            for (int i = 0; i < 700; i++)
            {
                Assert.Null(check.Add(_log.Rows[i], _log.Contents[i]));
            }

            return check;
        }

        LogChainEnd[] ends = [.. _log.Ends()];
        Assert.Null(All().End(_log.Tip(), ends, _log.Keys));
        Assert.Equal("chain_end", All().End(_log.Tip(), ends[1..], _log.Keys)?.Code);
        Assert.Equal("chain_end", All().End(_log.Tip(), [.. ends, ends[0] with { Chain = SampleLog.Chain(55) }], _log.Keys)?.Code);
        Assert.Equal("chain_end", All().End(_log.Tip(), [ends[0] with { Last = 3 }, .. ends[1..]], _log.Keys)?.Code);
        Assert.Equal("chain_end", All().End(_log.Tip(), [ends[0] with { Head = Rfc6962.EmptyRoot }, .. ends[1..]], _log.Keys)?.Code);

        LogTip tip = _log.Tip();
        Assert.Equal(("entry_extra", 699L), Where(All().End(tip with { Size = 699 }, ends, _log.Keys)));
        Assert.Equal(("entry_missing", 700L), Where(All().End(tip with { Size = 701 }, ends, _log.Keys)));
        Assert.Equal("head_differs", All().End(tip with { Root = Rfc6962.EmptyRoot }, ends, _log.Keys)?.Code);
        Assert.Equal("head_differs", All().End(tip with { Range = [] }, ends, _log.Keys)?.Code);
        Assert.Equal("head_unsigned", All().End(tip with { Note = "x" }, ends, _log.Keys)?.Code);
        Assert.Equal("head_differs", All().End(tip with { Note = _log.Published[0] }, ends, _log.Keys)?.Code);
        using NoteSigner other = NoteSigner.Log(SampleLog.Origin, NoteSigner.NewKey());
        Assert.Equal("head_unsigned", All().End(tip, ends, [other.Verifier])?.Code);
    }

    private static (string?, long?) Where(Finding? finding) => (finding?.Code, finding?.Index);
}
