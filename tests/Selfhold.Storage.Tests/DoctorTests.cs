using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>The doctor finds what is wrong, and says what to do.</summary>
public sealed class DoctorTests
{
    [Theory]
    [InlineData(DatabaseFamily.Sqlite)]
    [InlineData(DatabaseFamily.Postgres)]
    public void a_hub_that_is_well_cared_for_has_no_warning(DatabaseFamily family)
    {
        using TempHub hub = TempHub.Of(family);
        HubStorage storage = hub.Open();
        storage.Keys.Export(storage);
        using var data = new MemoryStream();
        using var keys = new MemoryStream();
        Assert.Null(HubBackup.Write(storage, data, keys).Error);
        data.Position = keys.Position = 0;
        Assert.True(HubBackup.Drill(storage, data, keys).Value.IsProven);
        // The test server runs without fsync, which is for the doctor to see.
        Finding[] found = [.. HubDoctor.Examine(storage, thorough: true).Where(f => f.Severity != Severity.Ok && f.Code is not ("postgres_fsync" or "postgres_full_page_writes" or "disk_space"))];
        Assert.Empty(found);
    }

    [Fact]
    public void a_new_hub_is_told_to_export_its_key_and_to_make_a_backup()
    {
        using TempHub hub = TempHub.Sqlite();
        hub.Open();
        Dictionary<string, Severity> found = HubDoctor.Examine(hub.Location).GroupBy(f => f.Code).ToDictionary(g => g.Key, g => g.Max(f => f.Severity));
        Assert.Equal(Severity.Warning, found["key_exported"]);
        Assert.Equal(Severity.Warning, found["backup_age"]);
        Assert.Equal(Severity.Warning, found["drill_age"]);
        Assert.Equal(Severity.Ok, found["integrity"]);
        Assert.Equal(Severity.Ok, found["schema_shape"]);
        Assert.Equal(Severity.Ok, found["file_rights"]);
        Assert.Equal(Severity.Ok, found["sqlite_settings"]);
    }

    [Fact]
    public void an_exchanged_master_key_must_be_exported_again()
    {
        using TempHub hub = TempHub.Sqlite();
        HubStorage storage = hub.Open();
        storage.Keys.Export(storage);
        Assert.True(storage.Keys.RotateMaster(storage).IsOk);
        Assert.Contains(HubDoctor.Examine(storage), f => f is { Code: "key_exported", Severity: Severity.Warning });
    }

    [Fact]
    public void files_that_others_can_read_are_found_each()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no rights for others.");
        using TempHub hub = TempHub.Sqlite();
        hub.Open();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(hub.Location.DatabaseFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            File.SetUnixFileMode(hub.DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        }

        IReadOnlyList<Finding> found = HubDoctor.Examine(hub.Location);
        Assert.Contains(found, f => f is { Code: "file_rights", Severity: Severity.Error } && f.Message.Contains("chmod 600"));
        Assert.Contains(found, f => f is { Code: "directory_rights", Severity: Severity.Warning } && f.Message.Contains("chmod 700"));
    }

    [Fact]
    public void a_damaged_file_is_found()
    {
        using TempHub hub = TempHub.Sqlite();
        HubStorage storage = hub.Open();
        using (HubWrite write = storage.BeginWrite())
        {
            KeyRingContract.Insert(write, storage.Keys.CreateSource(write, KeyRingContract.RecordId(0)), Enumerable.Range(0, 2_000).Select(KeyRingContract.RecordId));
            write.Commit();
        }

        hub.Close();
        byte[] file = File.ReadAllBytes(hub.Location.DatabaseFile);
        // The later half of the pages: the keys of the records.
        for (int at = file.Length / 2; at < file.Length; at += 4096)
        {
            file.AsSpan(at, 200).Fill(0xA5);
        }

        File.WriteAllBytes(hub.Location.DatabaseFile, file);
        Assert.Contains(HubDoctor.Examine(hub.Location), f => f.Severity == Severity.Error && f.Code is "integrity" or "database_damaged");
    }

    [Fact]
    public void a_file_that_is_no_database_is_named_and_left_as_it_is()
    {
        using TempHub hub = TempHub.Sqlite();
        Directory.CreateDirectory(hub.DataDirectory);
        File.WriteAllText(hub.Location.DatabaseFile, new string('x', 8_192));
        Assert.Equal("database_damaged", HubStorage.Open(hub.Location, create: true).Error?.Code);
        Assert.Equal(new string('x', 8_192), File.ReadAllText(hub.Location.DatabaseFile));
        Assert.Contains(HubDoctor.Examine(hub.Location), f => f is { Code: "database_damaged", Severity: Severity.Error });
    }

    [Theory]
    [InlineData(DatabaseFamily.Sqlite)]
    [InlineData(DatabaseFamily.Postgres)]
    public void every_damaged_wrapped_key_is_named(DatabaseFamily family)
    {
        using TempHub hub = TempHub.Of(family);
        HubStorage storage = hub.Open();
        Guid[] hurt = [.. Enumerable.Range(0, 3).Select(i => KeyRingContract.RecordId(i * 7))];
        using (HubWrite write = storage.BeginWrite())
        {
            KeyRingContract.Insert(write, storage.Keys.CreateSource(write, KeyRingContract.RecordId(1_000)), Enumerable.Range(0, 100).Select(KeyRingContract.RecordId));
            RecordKeyRow[] rows = [.. hurt.Select(id => write.Db.Set<RecordKeyRow>().Single(r => r.RecordId == id))];
            rows[0].Wrapped = [.. rows[0].Wrapped[..^1]];
            // Swapped between two rows: each is a good value, at the wrong place.
            (rows[1].Wrapped, rows[2].Wrapped) = (rows[2].Wrapped, rows[1].Wrapped);
            write.Db.SaveChanges();
            write.Commit();
        }

        DataProblem[] found = [.. HubDoctor.CheckData(storage)];
        Assert.Equal(3, found.Length);
        Assert.All(hurt, id => Assert.Contains(found, p => p.Code == "sealed_value_damaged" && p.Message.Contains(id.ToString())));
    }

    [Fact]
    public void checks_of_the_rooms_are_run()
    {
        using TempHub hub = TempHub.Sqlite();
        HubStorage storage = hub.Open(new StorageOptions { Checks = [new Complaint()] });
        Assert.Contains(HubDoctor.Examine(storage, thorough: true), f => f is { Code: "customers_missing", Severity: Severity.Error });
        Assert.DoesNotContain(HubDoctor.Examine(storage), f => f.Code == "customers_missing");
    }

    [Fact]
    public void a_server_that_does_not_answer_is_named()
    {
        using TempHub hub = TempHub.Sqlite();
        hub.Open();
        var nowhere = new HubLocation(hub.DataDirectory, "Host=127.0.0.1;Port=1;Username=x;Database=y;Timeout=2");
        Assert.Equal("database_unreachable", HubStorage.Open(nowhere, create: false).Error?.Code);
        Assert.Equal("database_unreachable", HubStorage.Open(nowhere with { Postgres = "this is no connection string" }, create: false).Error?.Code);
        Assert.Contains(HubDoctor.Examine(nowhere), f => f is { Code: "database_unreachable", Severity: Severity.Error });
    }

    [Fact]
    public void a_server_that_crashed_is_reached_again_and_lost_nothing_that_was_committed()
    {
        PostgresServer server = PostgresServer.Start(durable: true)!;
        Assert.SkipWhen(!server.IsOurs, "The server is somebody else's.");
        using (server)
        {
            using TempHub hub = TempHub.Postgres(server);
            HubStorage storage = hub.Open();
            using (HubWrite write = storage.BeginWrite())
            {
                storage.SetFact(write, "acknowledged", "yes");
                write.Commit();
            }

            using (HubWrite open = storage.BeginWrite())
            {
                storage.SetFact(open, "open", "yes");
                server.Crash();
                Assert.Equal("database_unreachable", Assert.Throws<StorageException>(() => open.Commit()).Error.Code);
            }

            // A connection that the pool still holds may be dead: the failure is named, the next one is new.
            for (int i = 0; i < 5; i++)
            {
                try
                {
                    storage.Fact("acknowledged");
                    break;
                }
                catch (StorageException e) when (e.Error.Code == "database_unreachable")
                {
                }
            }

            Assert.Equal("yes", storage.Fact("acknowledged")!.Value.Value);
            Assert.Null(storage.Fact("open"));
            server.TerminateSessions(hub.Location.Postgres!);
            Assert.Equal("database_unreachable", Assert.Throws<StorageException>(() => storage.Fact("acknowledged")).Error.Code);
            Assert.Equal("yes", storage.Fact("acknowledged")!.Value.Value);
        }
    }

    private sealed class Complaint : IDataCheck
    {
        public string Name => "customers";

        public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress) => [new DataProblem("customers_missing", "A customer is missing.")];
    }
}
