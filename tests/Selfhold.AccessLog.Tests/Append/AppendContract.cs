using Selfhold.AccessLog.Append;
using Selfhold.Storage;
using Selfhold.Transparency;

namespace Selfhold.AccessLog.Tests.Append;

public abstract class AppendContract : IDisposable
{
    private readonly LogHub _hub;

    protected AppendContract(DatabaseFamily family) => _hub = new LogHub(family);

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void the_tables_are_as_the_model_says()
    {
        using HubDbContext db = _hub.Storage.Context();
        Assert.Empty(SchemaCheck.Compare(db));
    }

    [Fact]
    public async Task a_look_gives_its_reader_a_receipt_that_proves_it_at_once()
    {
        Guid ana = LogHub.NewOwner();
        Appended<int> done = await _hub.Append(LogHub.Read(ana));
        Receipt receipt = Assert.Single(done.Admission!.Receipts);
        Assert.Equal(ana, receipt.Owner);
        Assert.Equal(1, _hub.Proven(receipt).Size);
        done.Admission.Use(ana);
        Assert.Throws<InvalidOperationException>(() => done.Admission.Use(ana));
    }

    [Fact]
    public async Task a_decision_without_entries_admits_nobody()
    {
        Assert.Null((await _hub.Append()).Admission);
        Assert.Null((await _hub.Append(LogHub.Read(LogHub.NewOwner(), LookOutcome.Done))).Admission);
        Assert.Null((await _hub.Append(LogHub.Read(LogHub.NewOwner(), LookOutcome.Denied))).Admission);
        Assert.Equal(2, _hub.Sound());
    }

    [Fact]
    public async Task any_order_of_many_looks_gives_chains_without_gaps_and_every_receipt_proves_its_entry()
    {
        var random = new Random(20261122);
        Guid[] owners = [.. Enumerable.Range(0, 40).Select(_ => LogHub.NewOwner())];
        long entries = 0;
        for (int round = 0; round < 8; round++)
        {
            var looks = new List<Task<Appended<int>>>();
            for (int i = random.Next(1, 200); i > 0; i--)
            {
                Guid[] some = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => owners[random.Next(owners.Length)]).Distinct()];
                entries += some.Length;
                looks.Add(_hub.Append([.. some.Select(o => LogHub.Read(o))]));
            }

            foreach (Appended<int> look in await Task.WhenAll(looks))
            {
                foreach (Receipt receipt in look.Admission?.Receipts ?? [])
                {
                    _hub.Proven(receipt);
                }
            }

            if (round == 4)
            {
                _hub.Reopen();
            }
        }

        Assert.Equal(entries, _hub.Sound());
    }

    [Fact]
    public async Task a_decision_that_throws_takes_nothing_of_the_others_with_it()
    {
        Guid ana = LogHub.NewOwner();
        Task<Appended<int>>[] looks = [.. Enumerable.Range(0, 100).Select(i => _hub.Room.Append(write =>
        {
            using PreparedSql insert = write.Prepare("INSERT INTO accesslog_checkpoint (log, size, note, at) VALUES (9, @p0, @p1, 0)", BulkType.Bigint, BulkType.Text);
            insert.Long(0, i).Text(1, "test").Execute();
            return i % 10 == 3 ? throw new TimeoutException("no " + i) : i % 10 == 7 ? throw Broken(write) : new Looked<int>(i, [LogHub.Read(ana)]);
        }))];
        for (int i = 0; i < looks.Length; i++)
        {
            if (i % 10 == 3)
            {
                Assert.Equal("no " + i, (await Assert.ThrowsAsync<TimeoutException>(() => looks[i])).Message);
            }
            else if (i % 10 == 7)
            {
                Assert.Equal("row_exists", (await Assert.ThrowsAsync<StorageException>(() => looks[i])).Error.Code);
            }
            else
            {
                _hub.Proven((await looks[i]).Admission!.Receipts[0]);
            }
        }

        Assert.Equal(80, _hub.Sound());
        using HubRead read = _hub.Storage.BeginRead();
        using PreparedSql count = read.Prepare("SELECT COUNT(*) FROM accesslog_checkpoint WHERE log = 9");
        Assert.Equal(80, count.QueryLong());
    }

    [Fact]
    public async Task a_caller_who_gave_up_before_its_turn_leaves_no_entry()
    {
        using var gaveUp = new CancellationTokenSource();
        using var hold = new ManualResetEventSlim();
        Task<Appended<int>> first = _hub.Room.Append(_ =>
        {
            hold.Wait();
            return new Looked<int>(1, [LogHub.Read(LogHub.NewOwner())]);
        });
        Task<Appended<int>> second = _hub.Room.Append(_ => new Looked<int>(2, [LogHub.Read(LogHub.NewOwner())]), gaveUp.Token);
        await gaveUp.CancelAsync();
        hold.Set();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(1, _hub.Sound());
    }

    [Fact]
    public async Task the_program_cannot_release_twice_with_one_entry_or_write_an_entry_that_says_nothing()
    {
        Guid ana = LogHub.NewOwner();
        await Assert.ThrowsAsync<InvalidOperationException>(() => _hub.Append(LogHub.Read(ana), LogHub.Read(ana)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _hub.Append(LogHub.Read(ana) with { Action = "" }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _hub.Append(LogHub.Read(ana) with { Fields = ["b", "a"] }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _hub.Append(LogHub.Read(Guid.Empty)));
        Assert.Equal(0, _hub.Sound());
    }

    [Theory]
    [InlineData("DELETE FROM keys_record WHERE record_id = @p0")]
    [InlineData("UPDATE keys_record SET wrapped = (SELECT wrapped FROM keys_record WHERE record_id <> @p0 LIMIT 1) WHERE record_id = @p0")]
    public async Task a_chain_whose_key_is_damaged_refuses_its_own_looks_and_no_others(string deed)
    {
        Guid ana = LogHub.NewOwner(), ben = LogHub.NewOwner();
        await _hub.Append(LogHub.Read(ana));
        await _hub.Append(LogHub.Read(ben));
        using (HubRead read = _hub.Storage.BeginRead())
        {
            Guid chain = AccessLogRoom.ChainOf(read, ana)!.Value;
            await _hub.Storage.WriteAsync(
                write =>
                {
                    using PreparedSql statement = write.Prepare(deed, BulkType.Uuid);
                    return statement.Uuid(0, chain).Execute();
                },
                TestContext.Current.CancellationToken);
        }

        _hub.Reopen();
        int committed = 0;
        for (int round = 0; round < 3; round++)
        {
            // The first holds the worker, so that the rest is one batch.
            using var gate = new ManualResetEventSlim();
            Task<Appended<int>> first = _hub.Room.Append(
                _ =>
                {
                    gate.Wait(TestContext.Current.CancellationToken);
                    return new Looked<int>(0, []);
                },
                TestContext.Current.CancellationToken);
            List<Task<Appended<int>>> looks = [.. Enumerable.Range(0, 30).Select(i => Look(i % 10 == 3 ? [LogHub.Read(LogHub.NewOwner()), LogHub.Read(ana)] : [LogHub.Read(i % 2 == 0 ? ben : LogHub.NewOwner())]))];
            gate.Set();
            await first;
            for (int i = 0; i < looks.Count; i++)
            {
                if (i % 10 == 3)
                {
                    Assert.Equal("sealed_value_damaged", (await Assert.ThrowsAsync<StorageException>(() => looks[i])).Error.Code);
                }
                else
                {
                    _hub.Proven((await looks[i]).Admission!.Receipts[0]);
                }
            }
        }

        Assert.Equal(81, committed);
        Assert.Equal(83, _hub.Sound());

        Task<Appended<int>> Look(EntryDraft[] drafts) => _hub.Room.Append(
            write =>
            {
                write.AfterCommit(() => committed++);
                return new Looked<int>(0, drafts);
            },
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task two_processes_interleave_without_gaps()
    {
        (HubStorage storage, AccessLogRoom room) = _hub.Another();
        using (storage)
        using (room)
        {
            Guid[] owners = [.. Enumerable.Range(0, 10).Select(_ => LogHub.NewOwner())];
            Task<List<Receipt>> one = Many(_hub.Room, owners), other = Many(room, owners);
            Receipt[] all = [.. await one, .. await other];
            Assert.Equal(600, all.Select(r => r.Index).Distinct().Count());
            Assert.All(all, r => _hub.Proven(r));
            Assert.Equal(600, _hub.Sound());
        }
    }

    private static async Task<List<Receipt>> Many(AccessLogRoom room, Guid[] owners)
    {
        var all = new List<Receipt>();
        for (int round = 0; round < 30; round++)
        {
            foreach (Appended<int> look in await Task.WhenAll(owners.Select(o => LogHub.Append(room, LogHub.Read(o)))))
            {
                all.AddRange(look.Admission!.Receipts);
            }
        }

        return all;
    }

    private static Exception Broken(HubWrite write)
    {
        using PreparedSql twice = write.Prepare("INSERT INTO accesslog_log (log, origin, size, root, range, note, at) SELECT log, origin, size, root, range, note, at FROM accesslog_log");
        return Record.Exception(() => twice.Execute())!;
    }
}

public sealed class AppendOnSqlite() : AppendContract(DatabaseFamily.Sqlite);

public sealed class AppendOnPostgres() : AppendContract(DatabaseFamily.Postgres);

public sealed class GrowthTests
{
    [Fact]
    public void a_tree_grown_in_batches_of_any_size_has_the_root_tiles_and_proofs_of_the_standard()
    {
        var random = new Random(7);
        for (int round = 0; round < 12; round++)
        {
            RightEdge edge = RightEdge.Empty;
            var whole = new CompactRange();
            var tiles = new LeafTiles();
            while (edge.Size < 1500)
            {
                var leaves = new TreeHash[random.Next(1, round < 6 ? 9 : 400)];
                for (int i = 0; i < leaves.Length; i++)
                {
                    leaves[i] = Rfc6962.Leaf(BitConverter.GetBytes(random.NextInt64()));
                    whole.Append(leaves[i]);
                    tiles.Append(leaves[i]);
                }

                var grown = new Growth(edge, leaves);
                Assert.Equal(whole.Size, grown.Size);
                Assert.Equal(whole.Root, grown.Root);
                for (int i = 0; i < leaves.Length; i++)
                {
                    TreeHash[] proof = grown.Proof(edge.Size + i);
                    Assert.Equal(InclusionProof.Make(tiles, edge.Size + i, grown.Size), proof);
                    Assert.True(InclusionProof.Verify(leaves[i], edge.Size + i, grown.Size, proof, grown.Root));
                }

                edge = grown.Edge(out List<ClosedTile> full);
                Assert.Equal(whole.Roots.ToArray(), edge.Range);
                Assert.All(full, t => Assert.Equal(Tiles.Root(t.Hashes), t.Root));
            }
        }
    }
}

/// <summary>All hashes of a tree, kept by level.</summary>
internal sealed class LeafTiles : IHashTiles
{
    private readonly List<TreeHash>[] _levels = [[], [], [], []];

    public void Append(in TreeHash leaf)
    {
        TreeHash hash = leaf;
        for (int level = 0; ; level++)
        {
            _levels[level].Add(hash);
            if (_levels[level].Count % Tiles.Width != 0)
            {
                return;
            }

            hash = Tiles.Root(_levels[level][^Tiles.Width..].SelectMany(h => h.Span.ToArray()).ToArray());
        }
    }

    public void Read(int level, long tile, int width, Span<byte> to)
    {
        for (int i = 0; i < width; i++)
        {
            _levels[level][(int)(tile * Tiles.Width) + i].Span.CopyTo(to[(i * TreeHash.Length)..]);
        }
    }
}
