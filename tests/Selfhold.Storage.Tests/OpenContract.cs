using System.Data.Common;
using Selfhold.Storage.Engines;
using Selfhold.Storage.Migrations;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>A hub opens where it is, as it should be, and otherwise says what to do.</summary>
public abstract class OpenContract(DatabaseFamily family) : IDisposable
{
    private readonly TempHub _hub = TempHub.Of(family);

    [Fact]
    public void a_hub_that_is_not_there_is_not_made_by_looking()
    {
        Assert.Equal("hub_not_found", HubStorage.Open(_hub.Location, create: false).Error?.Code);
        Assert.Equal("hub_not_found", HubStorage.Migrate(_hub.Location).Error?.Code);
        Assert.False(Directory.Exists(_hub.DataDirectory));
        Directory.CreateDirectory(_hub.DataDirectory);
        Assert.Equal("hub_not_found", HubStorage.Open(_hub.Location, create: false).Error?.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_hub.DataDirectory));
    }

    [Fact]
    public void directory_database_and_key_are_their_owners_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no rights for others.");
        HubStorage storage = _hub.Open();
        using HubWrite write = storage.BeginWrite();
        storage.SetFact(write, "x", "y");
        write.Commit();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_hub.DataDirectory));
            string[] files = Directory.GetFiles(_hub.DataDirectory);
            Assert.Contains(files, f => f.EndsWith("master.key", StringComparison.Ordinal));
            Assert.True(family == DatabaseFamily.Postgres || files.Any(f => f.EndsWith("selfhold.db-wal", StringComparison.Ordinal)));
            Assert.DoesNotContain(files, OwnerOnly.IsOpenToOthers);
        }
    }

    [Fact]
    public void opening_twice_is_opening_the_same()
    {
        string id = _hub.Open().Fact(HubFacts.HubId)!.Value.Value;
        using HubStorage second = HubStorage.Open(_hub.Location, create: true).Value;
        Assert.Equal(id, second.Fact(HubFacts.HubId)!.Value.Value);
    }

    [Fact]
    public void many_who_make_the_same_hub_at_once_make_one()
    {
        Result<HubStorage>[] made = new Result<HubStorage>[4];
        Parallel.For(0, made.Length, i => made[i] = HubStorage.Open(_hub.Location, create: true));
        Assert.All(made, m => Assert.Null(m.Error));
        Assert.Single(made.Select(m => m.Value.Fact(HubFacts.HubId)!.Value.Value).Distinct());
        Assert.All(made, m => Assert.Empty(HubDoctor.CheckData(m.Value)));
        Assert.All(made, m => m.Value.Dispose());
    }

    [Fact]
    public void the_migrated_schema_is_the_models()
    {
        using HubDbContext db = _hub.Open().Context();
        Assert.Empty(SchemaCheck.Compare(db));
    }

    [Fact]
    public void the_schema_check_finds_what_was_changed_by_hand()
    {
        HubStorage storage = _hub.Open(ProbePart.Options);
        ProbePart.Create(storage);
        using (HubWrite write = storage.BeginWrite())
        {
            write.Execute("ALTER TABLE probe ADD COLUMN more text");
            write.Execute("CREATE INDEX probe_number ON probe (number, flag)");
            write.Execute("ALTER TABLE storage_fact RENAME COLUMN at TO noted_at");
            write.Execute("DROP TABLE keys_record");
            write.Execute("CREATE TABLE stranger (id bigint NOT NULL PRIMARY KEY)");
            write.Commit();
        }

        using HubDbContext db = storage.Context();
        IReadOnlyList<string> found = SchemaCheck.Compare(db, complete: true);
        Assert.Contains("column probe.more is in no model", found);
        Assert.Contains("index on probe is in no model: (number, flag)", found);
        Assert.Contains("column storage_fact.at is missing", found);
        Assert.Contains("table keys_record is missing", found);
        Assert.Contains("table stranger is in no model", found);
        Assert.DoesNotContain("table stranger is in no model", SchemaCheck.Compare(db));
    }

    [Fact]
    public void a_hub_of_the_first_schema_is_refused_until_it_is_migrated_to_head()
    {
        OldHub();
        Assert.Equal("schema_older", HubStorage.Open(_hub.Location, create: false).Error?.Code);
        Assert.Equal("schema_older", HubStorage.Open(_hub.Location, create: true).Error?.Code);
        Assert.Equal(SqlFileMigration.All.Skip(1), HubStorage.Migrate(_hub.Location).Value);
        HubStorage storage = _hub.Open();
        Assert.Equal("0196f000-0000-7000-8000-00000000f1f1", storage.Fact(HubFacts.HubId)!.Value.Value);
        Assert.Empty(HubDoctor.CheckData(storage));
        using HubDbContext db = storage.Context();
        Assert.Equal(3, db.Set<RecordKeyRow>().Count());
        Assert.Empty(SchemaCheck.Compare(db));
        Assert.Empty(HubStorage.Migrate(_hub.Location).Value);
    }

    [Fact]
    public void a_migration_that_was_killed_does_not_stop_the_next()
    {
        OldHub();
        if (family == DatabaseFamily.Sqlite)
        {
            // What EF's migrator leaves on SQLite when it dies: a lock that nobody lets go.
            Run("""CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL)""");
            Run("""INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01')""");
        }

        Assert.Equal(SqlFileMigration.All.Skip(1), HubStorage.Migrate(_hub.Location).Value);
    }

    [Fact]
    public void a_schema_newer_than_the_program_is_refused()
    {
        _hub.Open();
        _hub.Close();
        Run("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('9999_tomorrow', '99')""");
        Error? error = HubStorage.Open(_hub.Location, create: false).Error;
        Assert.Equal("schema_newer", error?.Code);
        Assert.Contains("9999_tomorrow", error!.Message);
        Assert.Equal("schema_newer", HubStorage.Migrate(_hub.Location).Error?.Code);
    }

    [Fact]
    public void times_in_tables_are_microseconds_of_the_given_clock()
    {
        var clock = new FixedClock(new DateTimeOffset(2038, 1, 19, 3, 14, 8, TimeSpan.Zero).AddTicks(10));
        HubStorage storage = _hub.Open(new StorageOptions { Clock = clock });
        Assert.Equal(clock.GetUtcNow(), storage.Fact(HubFacts.HubId)!.Value.At);
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A hub as the first release of the schema left it, from a text dump.</summary>
    private void OldHub()
    {
        OwnerOnly.MakeDirectory(_hub.DataDirectory);
        string here = Path.Combine(AppContext.BaseDirectory, "Fixtures");
        File.Copy(Path.Combine(here, "0001.key"), _hub.Location.MasterKeyFile);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_hub.Location.MasterKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (family == DatabaseFamily.Sqlite)
        {
            OwnerOnly.MakeFile(_hub.Location.DatabaseFile);
        }

        Run(File.ReadAllText(Path.Combine(here, $"0001.{family}.sql")));
    }

    private void Run(string sql)
    {
        using HubDatabase database = family == DatabaseFamily.Sqlite ? new SqliteDatabase(_hub.Location, new StorageOptions()) : new PostgresDatabase(_hub.Location, new StorageOptions());
        DbConnection connection = database.Rent();
        using (DbCommand command = connection.CreateCommand())
        {
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        database.Return(connection);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

public sealed class OpenOnSqlite() : OpenContract(DatabaseFamily.Sqlite);

public sealed class OpenOnPostgres() : OpenContract(DatabaseFamily.Postgres);
