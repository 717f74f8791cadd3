using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>What lies about at the place of a restore does not get into the restored hub.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly TempHub _hub = TempHub.Sqlite();

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public void a_log_that_a_killed_hub_left_is_not_merged_into_a_restored_one(string suffix)
    {
        (byte[] data, byte[] keys) = Backup(_hub, 200);
        using TempHub target = TempHub.Sqlite();
        OwnerOnly.MakeDirectory(target.DataDirectory);
        File.Copy(_hub.Location.MasterKeyFile, target.Location.MasterKeyFile);
        string log = target.Location.DatabaseFile + suffix;
        // As after a kill: the log is there and the database, which somebody moved away, is not.
        File.Copy(_hub.Location.DatabaseFile + (suffix == "-shm" ? "-shm" : "-wal"), log);
        byte[] before = File.ReadAllBytes(log);
        Assert.NotEmpty(before);
        Error? refused = HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error;
        Assert.Equal("target_not_empty", refused?.Code);
        Assert.Contains(log, refused!.Message);
        Assert.False(File.Exists(target.Location.DatabaseFile));
        Assert.Equal(before, File.ReadAllBytes(log));
        File.Delete(log);
        Assert.Null(HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error);
        Assert.DoesNotContain(HubDoctor.Examine(target.Location, thorough: true), f => f.Severity == Severity.Error);
    }

    [Fact]
    public void a_hub_that_is_made_there_during_the_restore_is_left_alone()
    {
        (byte[] data, byte[] keys) = Backup(_hub, 20);
        using TempHub target = TempHub.Sqlite();
        OwnerOnly.MakeDirectory(target.DataDirectory);
        File.Copy(_hub.Location.MasterKeyFile, target.Location.MasterKeyFile);
        string log = target.Location.DatabaseFile + "-wal";
        var progress = new Reported(() => File.WriteAllBytes(log, [1]));
        Assert.Equal("target_not_empty", HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location, progress: progress).Error?.Code);
        Assert.True(File.Exists(log));
        Assert.False(File.Exists(target.Location.DatabaseFile));
        Assert.Empty(Directory.EnumerateDirectories(target.DataDirectory));
    }

    [Fact]
    public void a_restored_hub_that_is_not_whole_is_no_success()
    {
        (byte[] data, byte[] keys) = Backup(_hub, 20);
        using TempHub target = TempHub.Postgres();
        HubStorage there = target.Open();
        using (HubWrite write = there.BeginWrite())
        {
            // Empty, so that it may be restored into; but somebody has changed its tables.
            write.Execute("DELETE FROM keys_key");
            write.Execute("DROP INDEX keys_key_owner");
            write.Commit();
        }

        target.Close();
        File.Copy(_hub.Location.MasterKeyFile, target.Location.MasterKeyFile, overwrite: true);
        Assert.Equal("restore_failed", HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error?.Code);
    }

    public void Dispose() => _hub.Dispose();

    private static (byte[] Data, byte[] Keys) Backup(TempHub hub, int records)
    {
        HubStorage storage = hub.Open();
        using (HubWrite write = storage.BeginWrite())
        {
            KeyRingContract.Insert(write, storage.Keys.CreateSource(write, KeyRingContract.RecordId(-1)), Enumerable.Range(0, records).Select(KeyRingContract.RecordId));
            write.Commit();
        }

        using var data = new MemoryStream();
        using var keys = new MemoryStream();
        Assert.Null(HubBackup.Write(storage, data, keys).Error);
        return (data.ToArray(), keys.ToArray());
    }

    private sealed class Reported(Action does) : IProgress<long>
    {
        public void Report(long value) => does();
    }
}
