using System.Security.Cryptography;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>A hub that was backed up is a hub again, in either database, or nothing at all.</summary>
public abstract partial class BackupContract(DatabaseFamily from, DatabaseFamily to)
{
    private static readonly Guid Source = Guid.Parse("0196f000-0000-7000-8000-000000000001");
    private static readonly Guid Domain = Guid.Parse("0196f000-0000-7000-8000-000000000002");

    [Fact]
    public void a_restored_hub_has_every_row_and_opens_every_key()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = Fill(hub, 3_000);
        (byte[] data, byte[] keys, BackupReport written) = Backup(storage);
        long contact = storage.Keys.Domain(Domain).Index.Contact(ContactKind.Email, "zoe@example.org"u8);
        using TempHub other = TempHub.Of(to);
        CopyKey(hub, other);
        Result<BackupReport> restored = HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), other.Location);
        Assert.Null(restored.Error);
        Assert.Equal(written.Pair, restored.Value.Pair);
        Assert.Equal(written.Tables.OrderBy(t => t.Table, StringComparer.Ordinal), restored.Value.Tables.OrderBy(t => t.Table, StringComparer.Ordinal));
        Assert.Equal(3_000, restored.Value.Tables.Single(t => t.Table == "keys_record").Rows);
        HubStorage now = other.Open();
        Assert.Empty(HubDoctor.CheckData(now));
        Assert.Equal(contact, now.Keys.Domain(Domain).Index.Contact(ContactKind.Email, "zoe@example.org"u8));
        (byte[] again, _, BackupReport second) = Backup(now);
        Assert.Equal(written.Tables.Where(t => t.Table != "storage_fact"), second.Tables.Where(t => t.Table != "storage_fact"));
        Assert.NotEmpty(again);
        Assert.Empty(Directory.EnumerateDirectories(other.DataDirectory));
    }

    [Fact]
    public void a_place_that_has_a_hub_is_not_restored_into()
    {
        using TempHub hub = TempHub.Of(from);
        (byte[] data, byte[] keys, _) = Backup(Fill(hub, 5));
        using TempHub taken = TempHub.Of(to);
        taken.Open();
        taken.Close();
        Assert.Equal("target_not_empty", HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), taken.Location).Error?.Code);
    }

    [Fact]
    public void without_the_key_file_of_the_same_backup_nothing_is_restored()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = Fill(hub, 5);
        (_, byte[] otherKeys, _) = Backup(storage);
        (byte[] data, byte[] keys, _) = Backup(storage);
        using TempHub target = TempHub.Of(to);
        CopyKey(hub, target);
        Assert.Equal("backup_keys_missing", HubBackup.Restore(new MemoryStream(data), null, target.Location).Error?.Code);
        Assert.Equal("backup_keys_missing", HubBackup.Restore(new MemoryStream(data), new MemoryStream(data), target.Location).Error?.Code);
        Assert.Equal("backup_not_a_pair", HubBackup.Restore(new MemoryStream(data), new MemoryStream(otherKeys), target.Location).Error?.Code);
        AssertEmpty(target);
        Assert.Null(HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error);
    }

    [Fact]
    public void a_changed_or_shortened_backup_is_named_and_leaves_nothing()
    {
        using TempHub hub = TempHub.Of(from);
        (byte[] data, byte[] keys, _) = Backup(Fill(hub, 40));
        using TempHub target = TempHub.Of(to);
        CopyKey(hub, target);
        var random = new Random(7);
        for (int round = 0; round < 25; round++)
        {
            bool inKeys = round % 2 == 0;
            byte[] hurt = (byte[])(inKeys ? keys : data).Clone();
            if (round % 5 == 4)
            {
                hurt = hurt[..random.Next(hurt.Length)];
            }
            else
            {
                hurt[random.Next(hurt.Length)] ^= (byte)(1 << random.Next(8));
            }

            Result<BackupReport> restored = HubBackup.Restore(new MemoryStream(inKeys ? data : hurt), new MemoryStream(inKeys ? hurt : keys), target.Location);
            // A flipped bit of the pair, the schema name, a version or the kind has a name of its own; the rest is damage.
            Assert.Contains(restored.Error?.Code, (string[])["backup_damaged", "backup_not_a_pair", "backup_newer", "backup_keys_missing"]);
        }

        AssertEmpty(target);
        Assert.Null(HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error);
    }

    [Fact]
    public void a_backup_whose_checksum_was_made_to_fit_is_refused_by_its_seal()
    {
        using TempHub hub = TempHub.Of(from);
        (byte[] data, byte[] keys, _) = Backup(Fill(hub, 3));
        // Who has no key can change the date and put a matching SHA-256 at the end, but no seal.
        const int madeAt = 16 + 2 + 1 + 16;
        data[madeAt + 2] ^= 1;
        SHA256.HashData(data.AsSpan(0, data.Length - 64), data.AsSpan(data.Length - 64, 32));
        using TempHub target = TempHub.Of(to);
        CopyKey(hub, target);
        Result<BackupReport> restored = HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location);
        Assert.Equal("backup_damaged", restored.Error?.Code);
        Assert.Contains("seal", restored.Error!.Message);
        AssertEmpty(target);
    }

    [Fact]
    public void the_master_key_of_another_hub_restores_nothing()
    {
        using TempHub hub = TempHub.Of(from);
        (byte[] data, byte[] keys, _) = Backup(Fill(hub, 3));
        using TempHub target = TempHub.Of(to);
        Assert.Equal("key_missing", HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error?.Code);
        using TempHub stranger = TempHub.Sqlite();
        stranger.Open();
        CopyKey(stranger, target);
        Assert.Equal("wrong_key", HubBackup.Restore(new MemoryStream(data), new MemoryStream(keys), target.Location).Error?.Code);
        AssertEmpty(target);
    }

    [Fact]
    public void a_drill_proves_a_backup_and_leaves_nothing_behind()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = Fill(hub, 500);
        (byte[] data, byte[] keys, _) = Backup(storage);
        Result<DrillReport> drill = HubBackup.Drill(storage, new MemoryStream(data), new MemoryStream(keys));
        Assert.Null(drill.Error);
        Assert.Empty(drill.Value.Problems);
        Assert.NotNull(storage.Fact(HubFacts.LastDrill));
        Assert.Empty(Directory.EnumerateDirectories(storage.Location.DataDirectory));
    }

    [Fact]
    public void a_drill_finds_a_wrapped_key_that_was_already_damaged_when_it_was_backed_up()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = Fill(hub, 20);
        using (HubWrite write = storage.BeginWrite())
        {
            RecordKeyRow row = write.Db.Set<RecordKeyRow>().First();
            row.Wrapped = [.. row.Wrapped[..^1], (byte)(row.Wrapped[^1] ^ 1)];
            write.Db.SaveChanges();
            write.Commit();
        }

        (byte[] data, byte[] keys, _) = Backup(storage);
        Result<DrillReport> drill = HubBackup.Drill(storage, new MemoryStream(data), new MemoryStream(keys));
        Assert.Equal("sealed_value_damaged", Assert.Single(drill.Value.Problems).Code);
        Assert.Null(storage.Fact(HubFacts.LastDrill));
    }

    [Fact]
    public void the_data_file_holds_no_key()
    {
        using TempHub hub = TempHub.Of(from);
        HubStorage storage = Fill(hub, 50);
        (byte[] data, _, BackupReport report) = Backup(storage);
        using HubDbContext db = storage.Context();
        foreach (byte[] wrapped in db.Set<RecordKeyRow>().Select(r => r.Wrapped).ToList().Concat(db.Set<KeyRow>().Select(k => k.Wrapped).ToList()))
        {
            Assert.Equal(-1, data.AsSpan().IndexOf(wrapped.AsSpan()));
        }

        Assert.Contains(report.Tables, t => t.Table == "keys_key");
    }

    private static (byte[] Data, byte[] Keys, BackupReport Report) Backup(HubStorage storage)
    {
        using var data = new MemoryStream();
        using var keys = new MemoryStream();
        Result<BackupReport> written = HubBackup.Write(storage, data, keys);
        Assert.Null(written.Error);
        return (data.ToArray(), keys.ToArray(), written.Value);
    }

    private static HubStorage Fill(TempHub hub, int records)
    {
        HubStorage storage = hub.Open();
        using HubWrite write = storage.BeginWrite();
        storage.Keys.CreateDomain(write, Domain);
        SourceKey source = storage.Keys.CreateSource(write, Source);
        KeyRingContract.Insert(write, source, Enumerable.Range(0, records).Select(KeyRingContract.RecordId));
        write.Commit();
        return storage;
    }

    private static void CopyKey(TempHub hub, TempHub to)
    {
        OwnerOnly.MakeDirectory(to.DataDirectory);
        File.Copy(hub.Location.MasterKeyFile, to.Location.MasterKeyFile, overwrite: true);
    }

    private static void AssertEmpty(TempHub target)
    {
        Assert.Equal("hub_not_found", HubStorage.Open(target.Location, create: false).Error?.Code);
        if (Directory.Exists(target.DataDirectory))
        {
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(target.DataDirectory), f => !f.EndsWith("master.key", StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal));
        }
    }
}

public sealed class BackupFromSqliteToSqlite() : BackupContract(DatabaseFamily.Sqlite, DatabaseFamily.Sqlite);

public sealed class BackupFromSqliteToPostgres() : BackupContract(DatabaseFamily.Sqlite, DatabaseFamily.Postgres);

public sealed class BackupFromPostgresToSqlite() : BackupContract(DatabaseFamily.Postgres, DatabaseFamily.Sqlite);

public sealed class BackupFromPostgresToPostgres() : BackupContract(DatabaseFamily.Postgres, DatabaseFamily.Postgres);
