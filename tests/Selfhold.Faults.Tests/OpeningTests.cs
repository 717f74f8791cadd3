using System.Security.Cryptography;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Faults.Tests;

public abstract class OpeningContract(DatabaseFamily family)
{
    [Fact]
    public void another_writer_is_waited_for_and_then_named()
    {
        using var hub = new FaultHub(family);
        string file = hub.Save("a.csv", FaultHub.People(0, 20));
        using HubStorage one = hub.Open();
        var room = new RecordsRoom(one);
        FaultHub.Ok(room.AddSource("crm"));
        long domain = FaultHub.Ok(room.Domain("default")).Number;
        using HubStorage two = FaultHub.Ok(HubStorage.Open(hub.Location, create: false, FaultHub.Options(patience: TimeSpan.FromSeconds(1))));
        using (HubWrite held = one.BeginWrite())
        {
            held.Lock(domain);
            Assert.Equal("database_busy", new RecordsRoom(two).Import(new ImportRequest(file, "crm")).Error!.Code);
        }

        Assert.Equal(20, FaultHub.Ok(new RecordsRoom(two).Import(new ImportRequest(file, "crm"))).New);
    }

    [Fact]
    public void a_foreign_key_and_a_newer_schema_open_nothing_and_change_nothing()
    {
        using var hub = new FaultHub(family);
        string dump;
        using (HubStorage storage = hub.Open())
        {
            var room = new RecordsRoom(storage);
            FaultHub.Ok(room.AddSource("crm"));
            FaultHub.Ok(room.Import(new ImportRequest(hub.Save("a.csv", FaultHub.People(0, 20)), "crm")));
            dump = FaultHub.Dump(room);
        }

        byte[] right = File.ReadAllBytes(hub.Location.MasterKeyFile);
        File.WriteAllText(hub.Location.MasterKeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        Assert.Equal("wrong_key", HubStorage.Open(hub.Location, create: true, FaultHub.Options()).Error!.Code);
        File.WriteAllText(hub.Location.MasterKeyFile, "rubbish");
        Assert.Equal("key_unreadable", HubStorage.Open(hub.Location, create: true, FaultHub.Options()).Error!.Code);
        File.WriteAllBytes(hub.Location.MasterKeyFile, right);
        Assert.Equal(dump, hub.SoundDump());
        using (HubStorage storage = hub.Open())
        using (HubWrite write = storage.BeginWrite())
        {
            write.Execute("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('9999_from_the_future', '10.0.0')");
            write.Commit();
        }

        Assert.Equal("schema_newer", HubStorage.Open(hub.Location, create: true, FaultHub.Options()).Error!.Code);
    }

    [Fact]
    public void a_clock_that_jumps_back_and_forth_breaks_nothing()
    {
        using var hub = new FaultHub(family);
        var clock = new Jumping();
        using HubStorage storage = FaultHub.Ok(HubStorage.Open(hub.Location, create: true, FaultHub.Options(clock)));
        var room = new RecordsRoom(storage);
        FaultHub.Ok(room.AddSource("crm"));
        var dumps = new List<string> { "" };
        for (int i = 1; i <= 6; i++)
        {
            clock.Jump(TimeSpan.FromHours(i % 2 == 0 ? -2 : 1.5));
            FaultHub.Ok(room.Import(new ImportRequest(hub.Save("a.csv", FaultHub.People(i * 5, 60 + i, new string('x', i))), "crm")));
            dumps.Add(FaultHub.Dump(room));
            Assert.Empty(room.Verify());
        }

        Assert.Equal([6, 5, 4, 3, 2, 1], room.Operations("default", 10).Select(o => o.Operation));
        for (int i = 6; i >= 1; i--)
        {
            clock.Jump(TimeSpan.FromHours(i % 2 == 0 ? 3 : -4));
            Assert.Equal(dumps[i], FaultHub.Dump(room));
            FaultHub.Ok(room.Undo("default", i));
        }

        Assert.Equal("", FaultHub.Dump(room));
        Assert.Empty(room.Verify());
    }

    private sealed class Jumping : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 29, 1, 30, 0, TimeSpan.Zero);

        public void Jump(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}

public sealed class OpeningOnSqlite() : OpeningContract(DatabaseFamily.Sqlite);

public sealed class OpeningOnPostgres() : OpeningContract(DatabaseFamily.Postgres);
