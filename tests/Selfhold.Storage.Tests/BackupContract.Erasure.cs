using System.Security.Cryptography;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>What was erased stays erased, whichever backup comes back.</summary>
public abstract partial class BackupContract
{
    private static readonly Guid Person = KeyRingContract.RecordId(0);
    private static readonly Guid Held = KeyRingContract.RecordId(1);
    private static readonly Guid Other = KeyRingContract.RecordId(2);

    [Fact]
    public void an_erased_person_stays_erased_when_yesterdays_data_come_back_with_todays_keys()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = WithPerson(hub);
        (byte[] yesterday, _, _) = Backup(storage);
        Assert.Equal(2, Erase(storage, Person));
        (_, byte[] keysOfToday, _) = Backup(storage);

        using TempHub other = TempHub.Of(to);
        CopyKey(hub, other);
        Assert.Null(HubBackup.Restore(new MemoryStream(yesterday), new MemoryStream(keysOfToday), other.Location).Error);
        AssertErased(other.Open());
    }

    [Fact]
    public void a_machine_that_knows_of_an_erasure_replays_it_over_a_backup_that_does_not()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = WithPerson(hub);
        (byte[] yesterday, byte[] keysOfYesterday, _) = Backup(storage);
        Erase(storage, Person);

        using TempHub other = TempHub.Of(to);
        CopyKey(hub, other);
        File.Copy(Path.Combine(hub.DataDirectory, "selfhold.erased"), Path.Combine(other.DataDirectory, "selfhold.erased"));
        File.AppendAllText(Path.Combine(other.DataDirectory, "selfhold.erased"), "0196f000-0000-7000-80");
        Assert.Null(HubBackup.Restore(new MemoryStream(yesterday), new MemoryStream(keysOfYesterday), other.Location).Error);
        HubStorage restored = other.Open();
        AssertErased(restored);

        // And the next key backup knows it.
        (byte[] data, byte[] keys, _) = Backup(restored);
        using TempHub third = TempHub.Of(to);
        CopyKey(hub, third);
        Assert.Null(HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), third.Location).Error);
        AssertErased(third.Open());
    }

    [Fact]
    public void keys_that_are_older_than_the_data_are_refused_for_they_know_no_erasure_of_since()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = WithPerson(hub);
        (_, byte[] keysOfYesterday, _) = Backup(storage);
        Erase(storage, Person);
        (byte[] today, _, _) = Backup(storage);
        using TempHub other = TempHub.Of(to);
        CopyKey(hub, other);
        Assert.Equal("backup_not_a_pair", HubBackup.Restore(new MemoryStream(today), new MemoryStream(keysOfYesterday), other.Location).Error?.Code);
        AssertEmpty(other);
    }

    [Fact]
    public void an_erasure_that_is_rolled_back_leaves_everything_as_it_was()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = WithPerson(hub);
        using (HubWrite write = storage.BeginWrite())
        {
            Assert.Equal(2, storage.Keys.Erase(write, Person));
        }

        Assert.False(File.Exists(Path.Combine(hub.DataDirectory, "selfhold.erased")));
        using HubRead read = storage.BeginRead();
        Assert.Equal(3, Count(read, "keys_record"));
        Assert.Equal(0, Count(read, "keys_tombstone"));
    }

    [Fact]
    public void erasing_twice_or_what_has_no_key_is_no_failure()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = WithPerson(hub);
        Assert.Equal(2, Erase(storage, Person));
        Assert.Equal(0, Erase(storage, Person));
        Assert.Equal(0, Erase(storage, new Guid(RandomNumberGenerator.GetBytes(16))));
        using HubRead read = storage.BeginRead();
        Assert.Equal(3, Count(read, "keys_tombstone"));
    }

    private static HubStorage WithPerson(TempHub hub)
    {
        HubStorage storage = Fill(hub, 3);
        using HubWrite write = storage.BeginWrite();
        Assert.True(storage.Keys.Hold(write, Held, Source, Person));
        write.Commit();
        return storage;
    }

    private static int Erase(HubStorage storage, Guid person)
    {
        using HubWrite write = storage.BeginWrite();
        int gone = storage.Keys.Erase(write, person);
        write.Commit();
        return gone;
    }

    private static void AssertErased(HubStorage storage)
    {
        using HubRead read = storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT record_id FROM keys_record");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        Assert.Equal(Other, rows.Uuid(0));
        Assert.False(rows.Read());
        Assert.Throws<StorageException>(() => storage.Keys.Holder(read, Person));
    }

    private static long? Count(HubRead read, string table)
    {
        using PreparedSql count = read.Prepare($"SELECT COUNT(*) FROM {table}");
        return count.QueryLong();
    }
}
