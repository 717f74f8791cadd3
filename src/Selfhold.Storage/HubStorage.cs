using System.Data.Common;
using Selfhold.Storage.Engines;
using Selfhold.Storage.Migrations;

namespace Selfhold.Storage;

/// <summary>A hub's database with its keys, open. One per process and hub; safe for use by many threads.</summary>
public sealed class HubStorage : IDisposable
{
    private readonly Lazy<WriteQueue> _queue;

    private HubStorage(HubDatabase database, HubLocation at, KeyRing keys)
    {
        _queue = new Lazy<WriteQueue>(() => new WriteQueue(this));
        Database = database;
        Location = at;
        Keys = keys;
    }

    public DatabaseFamily Family => Database.Family;

    public HubLocation Location { get; }

    public TimeProvider Clock => Database.Options.Clock;

    public StorageOptions Options => Database.Options;

    public KeyRing Keys { get; }

    internal HubDatabase Database { get; }

    /// <summary>Opens a hub.</summary>
    /// <param name="create">Makes directory, master key, database and schema where they are absent; without it a missing hub is <c>hub_not_found</c>.</param>
    /// <remarks>An older schema is <c>schema_older</c> (see <see cref="Migrate"/>), a newer one <c>schema_newer</c>, another hub's key <c>wrong_key</c>.</remarks>
    public static Result<HubStorage> Open(HubLocation at, bool create, StorageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(at);
        HubDatabase? database = null;
        options ??= new StorageOptions();
        try
        {
            using FileStream? turn = create ? Turn(at, options) : null;
            Result<HubDatabase> opened = OpenDatabase(at, create, options);
            if (!opened.TryGet(out database, out Error? missing))
            {
                return missing;
            }

            if (Prepare(database, at, create) is { } unfit)
            {
                database.Dispose();
                return unfit;
            }

            Result<KeyRing> keys = KeyRing.Open(database, at, create);
            if (!keys.TryGet(out KeyRing? ring, out Error? error))
            {
                database.Dispose();
                return error;
            }

            return new HubStorage(database, at, ring);
        }
        catch (StorageException e)
        {
            database?.Dispose();
            return e.Error;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            database?.Dispose();
            return StorageErrors.DirectoryUnusable(at.DataDirectory);
        }
    }

    /// <summary>Brings the schema of a hub up to this program's; the names of the migrations that ran, none when it was there already.</summary>
    public static Result<string[]> Migrate(HubLocation at, StorageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(at);
        try
        {
            if (!OpenDatabase(at, create: false, options ?? new StorageOptions()).TryGet(out HubDatabase? database, out Error? error))
            {
                return error;
            }

            using (database)
            {
                return MigrateOpen(database, at);
            }
        }
        catch (StorageException e)
        {
            return e.Error;
        }
    }

    /// <summary>A context for reading, without tracking; dispose it, so that its connection serves the next.</summary>
    public HubDbContext Context()
    {
        DbConnection connection = Database.Rent();
        return Database.Context(connection, transaction: null, tracking: false, release: () => Database.Return(connection));
    }

    /// <summary>Begins the one write transaction of SQLite, or one of many of PostgreSQL (see <see cref="HubWrite.Lock"/>).</summary>
    /// <exception cref="StorageException"><c>database_busy</c> after <see cref="StorageOptions.BusyTimeout"/>.</exception>
    public HubWrite BeginWrite(CancellationToken ct = default)
    {
        (DbConnection connection, DbTransaction transaction) = Database.Begin(ct);
        return new HubWrite(Database, connection, transaction);
    }

    /// <summary>A small write among many of a server: durable when the task ends. Those that wait together share one commit on SQLite.</summary>
    /// <param name="work">Short, synchronous, touching nothing but the write. May be followed by other works in the same transaction.</param>
    /// <remarks>An exception of <paramref name="work"/> rolls back what it did, and nothing else, and is thrown to the caller.</remarks>
    public Task<T> WriteAsync<T>(Func<HubWrite, T> work, CancellationToken ct = default) => _queue.Value.Run(work, static _ => true, ct);

    /// <summary>As <see cref="WriteAsync"/>; a refusal rolls back what the work did.</summary>
    public Task<Result<T>> TryWriteAsync<T>(Func<HubWrite, Result<T>> work, CancellationToken ct = default) => _queue.Value.Run(work, static made => made.IsOk, ct);

    /// <summary>Statements for reading outside a write, on a connection of their own and in one snapshot; dispose it soon.</summary>
    public HubRead BeginRead() => new(Database);

    /// <summary>Why the open hub can't be worked with now: its database does not answer, has another schema than this program, or its master key is gone. Null when all is well.</summary>
    public Error? Unfit()
    {
        try
        {
            DbConnection connection = Database.Rent();
            try
            {
                if (HubDatabase.Compare(Database.Applied(connection)) is { } schema)
                {
                    return schema;
                }
            }
            finally
            {
                Database.Return(connection);
            }

            return MasterKey.IsThere(Location, Options) ? null : StorageErrors.KeyMissing(Location.MasterKeyFile);
        }
        catch (Exception e) when (StorageException.From(e) is { } known)
        {
            return known.Error;
        }
    }

    /// <summary>What the hub noted about itself under the name, and when; see <see cref="HubFacts"/>.</summary>
    public (string Value, DateTimeOffset At)? Fact(string name)
    {
        using HubRead read = BeginRead();
        using PreparedSql select = read.Prepare("SELECT value, at FROM storage_fact WHERE name = @p0", BulkType.Text);
        using SqlRows rows = select.Text(0, name).Query();
        return rows.Read() ? (rows.Text(0)!, FromMicros(rows.Long(1))) : null;
    }

    /// <summary>Notes a fact with the time of now.</summary>
    public void SetFact(HubWrite write, string name, string value) => WriteFact(write, name, value, Clock);

    public void Dispose()
    {
        if (_queue.IsValueCreated)
        {
            _queue.Value.Dispose();
        }

        Database.Dispose();
    }

    /// <summary>Times in tables: microseconds since 1970, UTC.</summary>
    public static long Micros(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Micros(clock.GetUtcNow());
    }

    /// <inheritdoc cref="Micros(TimeProvider)"/>
    public static long Micros(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicros(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    internal static void WriteFact(HubWrite write, string name, string value, TimeProvider clock)
    {
        using PreparedSql upsert = write.Prepare(
            "INSERT INTO storage_fact (name, value, at) VALUES (@p0, @p1, @p2) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
            BulkType.Text, BulkType.Text, BulkType.Bigint);
        upsert.Text(0, name).Text(1, value).Long(2, Micros(clock)).Execute();
    }

    internal static Result<HubDatabase> OpenDatabase(HubLocation at, bool create, StorageOptions options)
    {
        if (create)
        {
            OwnerOnly.MakeDirectory(at.DataDirectory);
        }
        else if (!Directory.Exists(at.DataDirectory))
        {
            return StorageErrors.HubNotFound(at);
        }

        if (at.Postgres is not null)
        {
            return new PostgresDatabase(at, options);
        }

        if (!File.Exists(at.DatabaseFile))
        {
            if (!create)
            {
                return StorageErrors.HubNotFound(at);
            }

            OwnerOnly.MakeFile(at.DatabaseFile);
        }

        return new SqliteDatabase(at, options);
    }

    /// <summary>Two processes may make the same hub at once: one makes it, the other finds it made.</summary>
    private static FileStream Turn(HubLocation at, StorageOptions options)
    {
        OwnerOnly.MakeDirectory(at.DataDirectory);
        return OwnerOnly.Lock(Path.Combine(at.DataDirectory, "create.lock"), options.BusyTimeout);
    }

    private static Error? Prepare(HubDatabase database, HubLocation at, bool create)
    {
        DbConnection connection = database.Rent();
        try
        {
            IReadOnlyList<string> applied = database.Applied(connection);
            if (applied.Count == 0)
            {
                if (!create)
                {
                    return StorageErrors.HubNotFound(at);
                }

                database.Migrate(connection);
                return null;
            }

            return HubDatabase.Compare(applied);
        }
        finally
        {
            database.Return(connection);
        }
    }

    private static Result<string[]> MigrateOpen(HubDatabase database, HubLocation at)
    {
        DbConnection connection = database.Rent();
        try
        {
            IReadOnlyList<string> before = database.Applied(connection);
            if (before.Count == 0)
            {
                return StorageErrors.HubNotFound(at);
            }

            if (HubDatabase.Compare(before) is { Code: "schema_newer" } newer)
            {
                return newer;
            }

            database.Migrate(connection);
            return SqlFileMigration.All.Except(before, StringComparer.Ordinal).ToArray();
        }
        finally
        {
            database.Return(connection);
        }
    }
}
