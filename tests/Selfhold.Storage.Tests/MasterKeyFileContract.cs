using System.Security.Cryptography;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>Whenever a rotation is cut off and whoever comes in between, the key that opens the hub lies in a file.</summary>
public abstract class MasterKeyFileContract(DatabaseFamily family) : IDisposable
{
    private static readonly Guid Source = Guid.Parse("0196f000-0000-7000-8000-00000000000a");

    private readonly TempHub _hub = TempHub.Of(family);
    private readonly ActingClock _clock = new();

    private HubLocation At => _hub.Location;

    private string[] Beside => [.. Directory.GetFiles(_hub.DataDirectory, "master.key.n*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void a_cut_off_rotation_is_completed_with_its_own_key_and_not_with_that_of_a_later_one()
    {
        Fill();
        CutOffAfterTheCommit();
        string later = MasterKey.NextFile(At, 3);
        MasterKey.Make().Save(later);
        byte[] uncommitted = File.ReadAllBytes(later);
        byte[] right = File.ReadAllBytes(MasterKey.NextFile(At, 2));
        AssertOpens();
        Assert.Equal(right, File.ReadAllBytes(At.MasterKeyFile));
        Assert.Equal(["master.key.next-3"], Beside);
        Assert.Equal(uncommitted, File.ReadAllBytes(later));
    }

    [Fact]
    public void who_opens_a_hub_during_a_rotation_leaves_the_key_files_to_it()
    {
        Fill();
        CutOffAfterTheCommit();
        byte[] old = File.ReadAllBytes(At.MasterKeyFile);
        using (OwnerOnly.Lock(MasterKey.TurnFile(At), TimeSpan.Zero))
        {
            AssertOpens();
            Assert.Equal(["master.key.next-2"], Beside);
            Assert.Equal(old, File.ReadAllBytes(At.MasterKeyFile));
        }

        AssertOpens();
        Assert.Empty(Beside);
        Assert.NotEqual(old, File.ReadAllBytes(At.MasterKeyFile));
    }

    [Fact]
    public void two_rotations_at_once_take_turns()
    {
        Fill();
        _hub.Close();
        using HubStorage hasty = HubStorage.Open(At, create: false, new StorageOptions { BusyTimeout = TimeSpan.FromMilliseconds(200) }).Value;
        using (OwnerOnly.Lock(MasterKey.TurnFile(At), TimeSpan.Zero))
        {
            Assert.Equal("database_busy", Assert.Throws<StorageException>(() => hasty.Keys.RotateMaster(hasty)).Error.Code);
        }

        Assert.Equal(1, hasty.Keys.MasterVersion);
        Assert.Empty(Beside);
        HubStorage[] rotators = [.. Enumerable.Range(0, 4).Select(_ => HubStorage.Open(At, create: false).Value)];
        var versions = new long[rotators.Length];
        Parallel.For(0, rotators.Length, i => versions[i] = rotators[i].Keys.RotateMaster(rotators[i]).Value);
        Assert.Equal([2L, 3L, 4L, 5L], versions.Order());
        Assert.All(rotators, r => Assert.Empty(HubDoctor.CheckData(r)));
        Array.ForEach(rotators, r => r.Dispose());
        Assert.Empty(Beside);
        AssertOpens();
    }

    [Fact]
    public void a_rotation_whose_key_another_has_put_in_its_place_succeeds()
    {
        HubStorage storage = Fill();
        _clock.Does = () =>
        {
            if (Beside is [var next])
            {
                File.Move(Path.Combine(_hub.DataDirectory, next), At.MasterKeyFile, overwrite: true);
            }
        };
        Assert.Equal(2, storage.Keys.RotateMaster(storage).Value);
        _clock.Does = null;
        Assert.Empty(Beside);
        AssertOpens();
    }

    [Fact]
    public void a_rotation_that_ends_before_its_commit_changes_nothing_and_the_next_one_succeeds()
    {
        HubStorage storage = Fill();
        byte[] before = File.ReadAllBytes(At.MasterKeyFile);
        CutOffBeforeTheCommit(storage);
        Assert.Equal(["master.key.next-2"], Beside);
        Assert.Equal(before, File.ReadAllBytes(At.MasterKeyFile));
        AssertOpens();
        storage = _hub.Open();
        Assert.Equal(2, storage.Keys.RotateMaster(storage).Value);
        Assert.Empty(Beside);
        AssertOpens();
    }

    [Fact]
    public void a_rotation_after_a_cut_off_one_that_is_cut_off_too_loses_no_key()
    {
        Fill();
        CutOffAfterTheCommit();
        byte[] second = File.ReadAllBytes(MasterKey.NextFile(At, 2));
        HubStorage stale = _hub.Open(new StorageOptions { Clock = _clock });
        CutOffBeforeTheCommit(stale);
        Assert.Equal(second, File.ReadAllBytes(At.MasterKeyFile));
        Assert.Equal(["master.key.next-3"], Beside);
        AssertOpens();
        Assert.Equal(3, _hub.Open().Keys.RotateMaster(_hub.Open()).Value);
        AssertOpens();
        Assert.Empty(Beside);
    }

    [Fact]
    public async Task who_opens_and_closes_all_the_time_sees_no_rotation()
    {
        HubStorage storage = Fill();
        using var done = new CancellationTokenSource();
        int opened = 0;
        Task opening = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                using HubStorage other = HubStorage.Open(At, create: false).Value;
                Assert.NotNull(other.Keys.Source(Source));
                Interlocked.Increment(ref opened);
            }
        });

        // On a busy machine the other may not have begun after 25.
        for (int round = 0; round < 25 || (Volatile.Read(ref opened) == 0 && round < 2_000 && !opening.IsCompleted); round++)
        {
            Assert.Equal(round + 2, storage.Keys.RotateMaster(storage).Value);
        }

        await done.CancelAsync();
        await opening;
        Assert.True(opened > 0);
        AssertOpens();
        Assert.Empty(Beside);
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    private HubStorage Fill()
    {
        HubStorage storage = _hub.Open(new StorageOptions { Clock = _clock });
        using HubWrite write = storage.BeginWrite();
        KeyRingContract.Insert(write, storage.Keys.CreateSource(write, Source), Enumerable.Range(0, 5).Select(KeyRingContract.RecordId));
        write.Commit();
        return storage;
    }

    /// <summary>As a kill leaves it: the database has the new key, which still lies beside the old one.</summary>
    private void CutOffAfterTheCommit()
    {
        byte[] before = File.ReadAllBytes(At.MasterKeyFile);
        HubStorage storage = _hub.Open();
        Assert.Equal(2, storage.Keys.RotateMaster(storage).Value);
        _hub.Close();
        File.Move(At.MasterKeyFile, MasterKey.NextFile(At, 2));
        OwnerOnly.Replace(At.MasterKeyFile, before);
    }

    private void CutOffBeforeTheCommit(HubStorage storage)
    {
        _clock.Does = () => throw new CryptographicException("cut off");
        Assert.Throws<CryptographicException>(() => storage.Keys.RotateMaster(storage));
        _clock.Does = null;
        _hub.Close();
    }

    private void AssertOpens()
    {
        _hub.Close();
        using HubStorage storage = HubStorage.Open(At, create: false).Value;
        Assert.Empty(HubDoctor.CheckData(storage));
    }

    /// <summary>Rotations ask for the time between their steps: what happens then happens in between.</summary>
    private sealed class ActingClock : TimeProvider
    {
        public Action? Does { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            Does?.Invoke();
            return base.GetUtcNow();
        }
    }
}

public sealed class MasterKeyFileOnSqlite() : MasterKeyFileContract(DatabaseFamily.Sqlite);

public sealed class MasterKeyFileOnPostgres() : MasterKeyFileContract(DatabaseFamily.Postgres);
