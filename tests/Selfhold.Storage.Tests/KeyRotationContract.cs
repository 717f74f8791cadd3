using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>Keys are exchanged while other processes, which know the old ones, go on working.</summary>
public abstract class KeyRotationContract(DatabaseFamily family) : IDisposable
{
    private static readonly Guid Source = Guid.Parse("0196f000-0000-7000-8000-00000000000a");
    private static readonly Guid Domain = Guid.Parse("0196f000-0000-7000-8000-00000000000b");

    private readonly TempHub _hub = TempHub.Of(family);

    private HubLocation At => _hub.Location;

    [Fact]
    public void a_process_that_knows_a_retired_master_key_wraps_nothing_under_it()
    {
        HubStorage first = Fill(3);
        using HubStorage stale = HubStorage.Open(At, create: false).Value;
        Assert.Equal(2, first.Keys.RotateMaster(first).Value);
        Assert.Equal(3, first.Keys.RotateMaster(first).Value);
        using (HubWrite write = stale.BeginWrite())
        {
            Insert(write, stale.Keys.CreateSource(write, Id(1)), 100);
            stale.Keys.CreateDomain(write, Id(2));
            write.Commit();
        }

        AssertAllUnderTheNewest(first);
        first.Keys.Source(Id(1));
        first.Keys.Domain(Id(2));
        _hub.Close();
        Assert.Empty(HubDoctor.CheckData(_hub.Open()));
    }

    [Fact]
    public async Task a_source_made_while_its_process_waited_for_a_rotation_can_be_read()
    {
        HubStorage first = Fill(3);
        using HubStorage second = HubStorage.Open(At, create: false).Value;
        for (int round = 0; round < 6; round++)
        {
            Task rotation, making;
            Guid made = Id(10 + round);
            using (HubWrite gate = first.BeginWrite())
            {
                gate.Lock(-1);
                rotation = Task.Run(() =>
                {
                    using HubStorage rotator = HubStorage.Open(At, create: false).Value;
                    Assert.Null(rotator.Keys.RotateMaster(rotator).Error);
                });
                making = Task.Run(() =>
                {
                    using HubWrite write = second.BeginWrite();
                    second.Keys.CreateSource(write, made);
                    write.Commit();
                });
                await Task.Delay(150);
            }

            await Task.WhenAll(rotation, making);
            AssertAllUnderTheNewest(first);
            first.Keys.Forget();
            first.Keys.Source(made);
        }

        Assert.Empty(HubDoctor.CheckData(second));
    }

    [Fact]
    public void a_source_key_rotated_by_a_stale_process_is_wrapped_under_the_new_master_key()
    {
        HubStorage first = Fill(30);
        using HubStorage stale = HubStorage.Open(At, create: false).Value;
        Assert.True(first.Keys.RotateMaster(first).IsOk);
        Assert.Equal(30, stale.Keys.RotateSource(stale, Source));
        AssertAllUnderTheNewest(first);
        Assert.Empty(HubDoctor.CheckData(first));
        _hub.Close();
        Assert.Empty(HubDoctor.CheckData(_hub.Open()));
    }

    [Fact]
    public void what_is_exported_is_the_newest_key_under_its_own_version()
    {
        HubStorage first = Fill(3);
        using HubStorage stale = HubStorage.Open(At, create: false).Value;
        Assert.Equal(2, first.Keys.RotateMaster(first).Value);
        string document = stale.Keys.Export(stale);
        Assert.Equal("2", first.Fact(HubFacts.KeyExported)!.Value.Value);
        Assert.Contains("version: 2\n", document);
        string right = File.ReadAllText(At.MasterKeyFile);
        _hub.Close();
        File.Delete(At.MasterKeyFile);
        Assert.True(KeyRing.Import(At, document).IsOk);
        Assert.Equal(right, File.ReadAllText(At.MasterKeyFile));
        Assert.Empty(HubDoctor.CheckData(_hub.Open()));
    }

    [Fact]
    public void a_backup_by_a_stale_process_is_restored_with_the_newest_key()
    {
        HubStorage first = Fill(20);
        using HubStorage stale = HubStorage.Open(At, create: false).Value;
        using HubStorage alsoStale = HubStorage.Open(At, create: false).Value;
        Assert.True(first.Keys.RotateMaster(first).IsOk);
        using var data = new MemoryStream();
        using var keys = new MemoryStream();
        Assert.Null(HubBackup.Write(stale, data, keys).Error);
        data.Position = keys.Position = 0;
        Assert.True(HubBackup.Drill(alsoStale, data, keys).Value.IsProven);
        data.Position = keys.Position = 0;
        using TempHub target = TempHub.Of(family);
        OwnerOnly.MakeDirectory(target.DataDirectory);
        File.Copy(At.MasterKeyFile, target.Location.MasterKeyFile);
        Assert.Null(HubBackup.Restore(data, keys, target.Location).Error);
        Assert.Empty(HubDoctor.CheckData(target.Open()));
    }

    [Fact]
    public void a_backup_that_would_need_the_old_master_key_is_not_called_one()
    {
        HubStorage first = Fill(20);
        using HubStorage other = HubStorage.Open(At, create: false).Value;
        using var keys = new MemoryStream();
        bool rotated = false;
        using var data = new Interrupted(() =>
        {
            if (!rotated)
            {
                rotated = true;
                Assert.True(other.Keys.RotateMaster(other).IsOk);
            }
        });
        Assert.Equal("backup_key_rotated", HubBackup.Write(first, data, keys).Error?.Code);
        Assert.True(rotated);
        Assert.Null(first.Fact(HubFacts.LastBackup));
        Assert.Null(HubBackup.Write(first, new MemoryStream(), new MemoryStream()).Error);
    }

    [Fact]
    public void a_source_key_in_hand_reads_its_successor_once()
    {
        HubStorage first = Fill(20);
        HubStorage other = HubStorage.Open(At, create: false).Value;
        SourceKey inHand = other.Keys.Source(Source);
        first.Keys.RotateSource(first, Source);
        Assert.True(first.Keys.RotateMaster(first).IsOk);
        using HubDbContext db = first.Context();
        RecordKeyRow[] rows = [.. db.Set<RecordKeyRow>()];
        Assert.Equal(20, rows.Length);
        Assert.True(inHand.TryOpen(rows[0].RecordId, rows[0].Wrapped, new byte[32]));
        // From here on the database is not asked again.
        other.Dispose();
        Assert.All(rows, r => Assert.True(inHand.TryOpen(r.RecordId, r.Wrapped, new byte[32])));
    }

    [Fact]
    public void an_unused_source_key_is_destroyed_by_a_later_rotation()
    {
        var clock = new JumpingClock();
        HubStorage storage = Fill(5, new StorageOptions { Clock = clock });
        for (int version = 2; version <= 5; version++)
        {
            clock.Ahead += TimeSpan.FromDays(2);
            storage.Keys.RotateSource(storage, Source);
        }

        Assert.Equal([3L, 4L, 5L], Versions(storage));
        // The clock alone destroys nothing, and rotations alone neither.
        storage.Keys.RotateSource(storage, Source);
        storage.Keys.RotateSource(storage, Source);
        Assert.Equal([4L, 5L, 6L, 7L], Versions(storage));
        Assert.Empty(HubDoctor.CheckData(storage));
    }

    protected static long[] Versions(HubStorage storage)
    {
        using HubDbContext db = storage.Context();
        return [.. db.Set<KeyRow>().Where(k => k.Kind == "source" && k.Owner == Source).OrderBy(k => k.Version).Select(k => k.Version)];
    }

    protected static SourceKey Key(HubStorage storage) => storage.Keys.Source(Source);

    protected static long Rotate(HubStorage storage) => storage.Keys.RotateSource(storage, Source);

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Guid Id(int number) => KeyRingContract.RecordId(100_000 + number);

    private static void AssertAllUnderTheNewest(HubStorage storage)
    {
        using HubDbContext db = storage.Context();
        KeyRow[] all = [.. db.Set<KeyRow>()];
        long newest = all.Where(k => k.Kind == "master").MaxBy(k => k.Version)!.KeyId;
        Assert.All(all.Where(k => k.Kind != "master"), k => Assert.Equal(newest, k.WrappedBy));
    }

    protected static void Insert(HubWrite write, SourceKey source, int from, int count = 3)
        => KeyRingContract.Insert(write, source, Enumerable.Range(from, count).Select(KeyRingContract.RecordId));

    protected HubStorage Fill(int records, StorageOptions? options = null)
    {
        HubStorage storage = _hub.Open(options);
        using HubWrite write = storage.BeginWrite();
        storage.Keys.CreateDomain(write, Domain);
        Insert(write, storage.Keys.CreateSource(write, Source), 0, records);
        write.Commit();
        return storage;
    }

    protected sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    private sealed class Interrupted(Action first) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            first();
            base.Write(buffer);
        }
    }
}

public sealed class KeyRotationOnSqlite() : KeyRotationContract(DatabaseFamily.Sqlite);

public sealed class KeyRotationOnPostgres() : KeyRotationContract(DatabaseFamily.Postgres)
{
    /// <summary>On SQLite a rotation waits for every writer.</summary>
    [Fact]
    public void a_source_key_that_an_open_import_uses_outlives_rotations_and_a_jump_of_the_clock()
    {
        var clock = new JumpingClock();
        HubStorage storage = Fill(5, new StorageOptions { Clock = clock });
        using (HubWrite import = storage.BeginWrite())
        {
            Insert(import, Key(storage), 500, 50);
            for (int version = 2; version <= 6; version++)
            {
                clock.Ahead += TimeSpan.FromDays(2);
                Assert.Equal(5, Rotate(storage));
            }

            Assert.Contains(1L, Versions(storage));
            import.Commit();
        }

        Assert.Empty(HubDoctor.CheckData(storage));
        clock.Ahead += TimeSpan.FromDays(2);
        Assert.Equal(55, Rotate(storage));
        Assert.Equal([5L, 6L, 7L], Versions(storage));
        Assert.Empty(HubDoctor.CheckData(storage));
    }

    [Fact]
    public void an_import_that_comes_to_write_after_the_clock_jumped_finds_its_key()
    {
        var clock = new JumpingClock();
        HubStorage storage = Fill(5, new StorageOptions { Clock = clock });
        using HubWrite import = storage.BeginWrite();
        SourceKey inHand = Key(storage);
        Rotate(storage);
        clock.Ahead += TimeSpan.FromDays(2);
        Rotate(storage);
        Insert(import, inHand, 500, 50);
        import.Commit();
        Assert.Empty(HubDoctor.CheckData(storage));
    }
}
