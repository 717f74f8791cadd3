using System.Security.Cryptography;
using System.Text;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>Keys are made, found again, exchanged, exported, and refused where they do not fit.</summary>
public abstract class KeyRingContract(DatabaseFamily family) : IDisposable
{
    private static readonly Guid Source = Guid.Parse("0196f000-0000-7000-8000-00000000000a");
    private static readonly Guid Domain = Guid.Parse("0196f000-0000-7000-8000-00000000000b");

    private readonly TempHub _hub = TempHub.Of(family);

    internal static Guid RecordId(int number) => new(SHA256.HashData(Encoding.ASCII.GetBytes($"record {number}")).AsSpan(0, 16), bigEndian: true);

    internal static void Insert(HubWrite write, SourceKey source, IEnumerable<Guid> records)
    {
        using BulkInsert insert = write.Insert("keys_record", new BulkColumn("record_id", BulkType.Uuid), new BulkColumn("key_id", BulkType.Bigint), new BulkColumn("wrapped", BulkType.Bytes));
        Span<byte> key = stackalloc byte[RecordKey.Length];
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        foreach (Guid record in records.Order())
        {
            source.NewRecordKey(record, key, wrapped);
            insert.Uuid(record).Long(source.KeyId).Bytes(wrapped).EndRow();
        }

        insert.Complete();
    }

    [Fact]
    public void a_key_works_within_its_write_and_after_it()
    {
        HubStorage storage = _hub.Open();
        Span<byte> key = stackalloc byte[32];
        Span<byte> opened = stackalloc byte[32];
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        byte[] document;
        var place = new SealContext("records_model", "model", Domain, 1);
        using (HubWrite write = storage.BeginWrite())
        {
            SourceKey source = storage.Keys.CreateSource(write, Source);
            source.NewRecordKey(RecordId(1), key, wrapped);
            Assert.True(source.TryOpen(RecordId(1), wrapped, opened));
            Assert.True(key.SequenceEqual(opened));
            document = storage.Keys.CreateDomain(write, Domain).SealDocument(place, "weights"u8);
            write.Commit();
        }

        _hub.Close();
        storage = _hub.Open();
        opened.Clear();
        Assert.True(storage.Keys.Source(Source).TryOpen(RecordId(1), wrapped, opened));
        Assert.True(key.SequenceEqual(opened));
        Assert.False(storage.Keys.Source(Source).TryOpen(RecordId(2), wrapped, opened));
        Assert.Equal("weights"u8, storage.Keys.Domain(Domain).OpenDocument(place, document));
        Assert.Equal("sealed_value_damaged", Assert.Throws<StorageException>(() => storage.Keys.Domain(Domain).OpenDocument(place with { Version = 2 }, document)).Error.Code);
    }

    [Fact]
    public void a_key_whose_write_was_rolled_back_was_never_there()
    {
        HubStorage storage = _hub.Open();
        using (HubWrite write = storage.BeginWrite())
        {
            storage.Keys.CreateSource(write, Source);
        }

        Assert.Equal("key_unknown", Assert.Throws<StorageException>(() => storage.Keys.Source(Source)).Error.Code);
        Assert.Equal("key_unknown", Assert.Throws<StorageException>(() => storage.Keys.Domain(Domain)).Error.Code);
    }

    [Fact]
    public void a_new_master_key_opens_everything_and_the_old_one_nothing()
    {
        HubStorage storage = Fill(50);
        long contact = storage.Keys.Domain(Domain).Index.Contact(ContactKind.Phone, "+4930123456"u8);
        byte[] before = File.ReadAllBytes(_hub.Location.MasterKeyFile);
        byte[][] records = Wrapped(storage);
        Assert.Equal(2, storage.Keys.RotateMaster(storage).Value);
        Assert.NotEqual(before, File.ReadAllBytes(_hub.Location.MasterKeyFile));
        Assert.Equal(records, Wrapped(storage));
        storage.Keys.Forget();
        Assert.Empty(HubDoctor.CheckData(storage));
        Assert.Equal(3, storage.Keys.RotateMaster(storage).Value);
        _hub.Close();
        storage = _hub.Open();
        Assert.Empty(HubDoctor.CheckData(storage));
        Assert.Equal(contact, storage.Keys.Domain(Domain).Index.Contact(ContactKind.Phone, "+4930123456"u8));
        _hub.Close();
        File.WriteAllBytes(_hub.Location.MasterKeyFile, before);
        Assert.Equal("wrong_key", HubStorage.Open(_hub.Location, create: false).Error?.Code);
    }

    [Fact]
    public void a_master_rotation_that_was_cut_off_is_completed_or_forgotten()
    {
        HubStorage storage = Fill(5);
        byte[] before = File.ReadAllBytes(_hub.Location.MasterKeyFile);
        Assert.True(storage.Keys.RotateMaster(storage).IsOk);
        _hub.Close();
        // Cut off after the commit: the new key still lies beside the old one.
        File.Move(_hub.Location.MasterKeyFile, _hub.Location.MasterKeyFile + ".next");
        File.WriteAllBytes(_hub.Location.MasterKeyFile, before);
        OwnerOnlyRights(_hub.Location.MasterKeyFile);
        Assert.Empty(HubDoctor.CheckData(_hub.Open()));
        _hub.Close();
        Assert.False(File.Exists(_hub.Location.MasterKeyFile + ".next"));
        // Cut off before it: what lies beside is not the hub's key.
        File.WriteAllText(_hub.Location.MasterKeyFile + ".next", Convert.ToBase64String(new byte[32]));
        OwnerOnlyRights(_hub.Location.MasterKeyFile + ".next");
        Assert.Empty(HubDoctor.CheckData(_hub.Open()));
    }

    [Fact]
    public void another_open_process_follows_a_rotated_master_key()
    {
        HubStorage first = Fill(5);
        using HubStorage second = HubStorage.Open(_hub.Location, create: false).Value;
        Assert.True(first.Keys.RotateMaster(first).IsOk);
        Assert.Empty(HubDoctor.CheckData(second));
        using HubWrite write = second.BeginWrite();
        second.Keys.CreateSource(write, RecordId(99));
        write.Commit();
        Assert.NotNull(first.Keys.Source(RecordId(99)));
    }

    [Fact]
    public void a_new_source_key_wraps_every_record_key_anew_and_changes_none()
    {
        HubStorage storage = Fill(2_500);
        using HubStorage other = HubStorage.Open(_hub.Location, create: false).Value;
        SourceKey stale = other.Keys.Source(Source);
        Dictionary<Guid, byte[]> before = OpenAll(storage);
        long old = storage.Keys.Source(Source).KeyId;
        Assert.Equal(2_500, storage.Keys.RotateSource(storage, Source));
        using (HubDbContext db = storage.Context())
        {
            Assert.DoesNotContain(db.Set<RecordKeyRow>().Select(r => r.KeyId).ToList(), id => id == old);
            RecordKeyRow row = db.Set<RecordKeyRow>().First();
            Assert.True(stale.TryOpen(row.RecordId, row.Wrapped, new byte[32]));
        }

        Assert.Equal(before, OpenAll(storage));
        Assert.Equal(2_500, storage.Keys.RotateSource(storage, Source));
        Assert.Equal(before, OpenAll(storage));
    }

    [Fact]
    public void an_exported_key_opens_the_hub_on_another_day()
    {
        HubStorage storage = Fill(5);
        Assert.Contains(HubDoctor.Examine(storage), f => f is { Code: "key_exported", Severity: Severity.Warning });
        string document = storage.Keys.Export(storage);
        Assert.Contains(HubDoctor.Examine(storage), f => f is { Code: "key_exported", Severity: Severity.Ok });
        _hub.Close();
        File.Delete(_hub.Location.MasterKeyFile);
        Assert.Equal("key_missing", HubStorage.Open(_hub.Location, create: false).Error?.Code);
        Assert.Equal("key_missing", HubStorage.Open(_hub.Location, create: true).Error?.Code);
        Assert.False(File.Exists(_hub.Location.MasterKeyFile));
        Assert.Equal("recovery_unreadable", KeyRing.Import(_hub.Location, document.Replace("check:   ", "check:   0")).Error?.Code);
        Assert.True(KeyRing.Import(_hub.Location, document.ReplaceLineEndings("\r\n").ToUpperInvariant().Replace("HUB:", "hub:").Replace("VERSION:", "version:").Replace("KEY:", "key:").Replace("CHECK:", "check:")).IsOk);
        Assert.Empty(HubDoctor.CheckData(_hub.Open()));
        Assert.True(KeyRing.Import(_hub.Location, document).IsOk);
        File.WriteAllText(_hub.Location.MasterKeyFile, Convert.ToBase64String(new byte[32]));
        Assert.Equal("key_exists", KeyRing.Import(_hub.Location, document).Error?.Code);
    }

    [Fact]
    public void every_wrong_letter_of_a_recovery_document_is_found()
    {
        HubStorage storage = _hub.Open();
        string document = storage.Keys.Export(storage);
        int from = document.IndexOf("key:", StringComparison.Ordinal) + 4;
        int to = document.IndexOf("check:", StringComparison.Ordinal) + 21;
        int tried = 0;
        for (int i = from; i < to; i++)
        {
            if (char.IsAsciiHexDigit(document[i]) && document[i] != 'k')
            {
                if (document.IndexOf("check:", StringComparison.Ordinal) is var c && i >= c && i < c + 6)
                {
                    continue;
                }

                string wrong = document[..i] + (document[i] == '0' ? '1' : '0') + document[(i + 1)..];
                Assert.Equal("recovery_unreadable", KeyRing.Import(_hub.Location, wrong).Error?.Code);
                tried++;
            }
        }

        Assert.Equal(64 + 12, tried);
    }

    [Fact]
    public void the_key_may_come_from_the_environment()
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        string next = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var environment = new Dictionary<string, string> { ["SELFHOLD_MASTER_KEY"] = key };
        var options = new StorageOptions { Environment = name => environment.GetValueOrDefault(name) };
        HubStorage storage = _hub.Open(options);
        Assert.False(File.Exists(_hub.Location.MasterKeyFile));
        Assert.Equal("key_in_environment", storage.Keys.RotateMaster(storage).Error?.Code);
        environment["SELFHOLD_MASTER_KEY_NEXT"] = next;
        Assert.True(storage.Keys.RotateMaster(storage).IsOk);
        _hub.Close();
        Assert.Equal("wrong_key", HubStorage.Open(_hub.Location, create: false, options).Error?.Code);
        environment["SELFHOLD_MASTER_KEY"] = next;
        Assert.Empty(HubDoctor.CheckData(_hub.Open(options)));
        environment["SELFHOLD_MASTER_KEY"] = "not base64";
        Assert.Equal("key_unreadable", HubStorage.Open(_hub.Location, create: false, options).Error?.Code);
    }

    [Fact]
    public void a_key_file_that_others_can_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no rights for others.");
        _hub.Open();
        _hub.Close();
        foreach (UnixFileMode open in (UnixFileMode[])[UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.GroupWrite, UnixFileMode.OtherWrite])
        {
            SetRights(_hub.Location.MasterKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | open);
            Assert.Equal("key_file_rights", HubStorage.Open(_hub.Location, create: false).Error?.Code);
        }

        OwnerOnlyRights(_hub.Location.MasterKeyFile);
        Assert.True(HubStorage.Open(_hub.Location, create: false).IsOk);
    }

    [Fact]
    public void another_hubs_key_is_refused_before_anything_is_read()
    {
        Fill(1);
        _hub.Close();
        File.WriteAllText(_hub.Location.MasterKeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Assert.Equal("wrong_key", HubStorage.Open(_hub.Location, create: false).Error?.Code);
        Assert.Equal("wrong_key", HubStorage.Open(_hub.Location, create: true).Error?.Code);
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    private HubStorage Fill(int records)
    {
        HubStorage storage = _hub.Open();
        using HubWrite write = storage.BeginWrite();
        storage.Keys.CreateDomain(write, Domain);
        Insert(write, storage.Keys.CreateSource(write, Source), Enumerable.Range(0, records).Select(RecordId));
        write.Commit();
        return storage;
    }

    private static byte[][] Wrapped(HubStorage storage)
    {
        using HubDbContext db = storage.Context();
        return [.. db.Set<RecordKeyRow>().OrderBy(r => r.RecordId).Select(r => r.Wrapped)];
    }

    private static Dictionary<Guid, byte[]> OpenAll(HubStorage storage)
    {
        SourceKey source = storage.Keys.Source(Source);
        using HubDbContext db = storage.Context();
        var keys = new Dictionary<Guid, byte[]>();
        foreach (RecordKeyRow row in db.Set<RecordKeyRow>())
        {
            var key = new byte[32];
            Assert.True(source.TryOpen(row.RecordId, row.Wrapped, key));
            keys.Add(row.RecordId, key);
        }

        return keys;
    }

    private static void OwnerOnlyRights(string file) => SetRights(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static void SetRights(string file, UnixFileMode rights)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, rights);
        }
    }
}

public sealed class KeyRingOnSqlite() : KeyRingContract(DatabaseFamily.Sqlite);

public sealed class KeyRingOnPostgres() : KeyRingContract(DatabaseFamily.Postgres);
