using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Selfhold.Storage.Engines;

/// <summary>One file, one writer at a time, readers that never wait for it (write-ahead log).</summary>
internal sealed class SqliteDatabase(HubLocation at, StorageOptions options) : HubDatabase(options)
{
    /// <summary>A write-ahead log larger than this is given back to the disk after the write that made it.</summary>
    private const long LargeLog = 64L << 20;

    // Native waiting is short, so that a caller who gives up is heard; the turn among threads of this process is the semaphore's.
    private const int NativeWaitMs = 200;

    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly ConditionalWeakTable<SqliteConnection, SqliteStatements> _statements = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteConnection? _writer;
    private volatile bool _disposed;

    public override DatabaseFamily Family => DatabaseFamily.Sqlite;

    public override string HistoryProbe => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'";

    public override DbConnection Rent() => _readers.TryTake(out SqliteConnection? kept) ? kept : Open(cacheKb: 8_192, (int)Math.Ceiling(Options.BusyTimeout.TotalSeconds));

    public override void Return(DbConnection connection)
    {
        if (_disposed || _readers.Count >= 16)
        {
            connection.Dispose();
            return;
        }

        _readers.Add((SqliteConnection)connection);
    }

    public override DbTransaction? BeginRead(DbConnection connection)
    {
        StatementsOf(connection).BeginRead();
        return null;
    }

    public override void EndRead(DbConnection connection, DbTransaction? transaction) => StatementsOf(connection).EndRead();

    public override (DbConnection Connection, DbTransaction Transaction) Begin(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_turn.Wait(Options.BusyTimeout, ct))
        {
            throw new StorageException(StorageErrors.DatabaseBusy());
        }

        try
        {
            _writer ??= Open(cacheKb: 65_536, patienceSeconds: 1);
            long started = Stopwatch.GetTimestamp();
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                try
                {
                    return (_writer, _writer.BeginTransaction(deferred: false));
                }
                catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(started) < Options.BusyTimeout)
                {
                    // Another process writes: its turn ends, or our patience does.
                }
            }
        }
        catch (Exception e)
        {
            _turn.Release();
            if (StorageException.From(e) is { } known && !ReferenceEquals(known, e))
            {
                throw known;
            }

            throw;
        }
    }

    public override void End(DbConnection connection)
    {
        try
        {
            if (!ReferenceEquals(connection, _writer) || connection.State != System.Data.ConnectionState.Open)
            {
                _writer = null;
                return;
            }

            // What was rolled back lies in the log too, as far as it did not fit into memory.
            if (new FileInfo(at.DatabaseFile + "-wal") is { Exists: true, Length: > LargeLog })
            {
                // A reader in the way means that the next write does it.
                Execute((SqliteConnection)connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
        catch (SqliteException)
        {
            // The write has ended; what is left to tidy up is not worth an error.
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>BEGIN IMMEDIATE already is the lock: one writer per file.</summary>
    public override void Lock(DbConnection connection, DbTransaction transaction, long number)
    {
    }

    public override BulkInsert Insert(DbConnection connection, string table, BulkColumn[] columns)
        => new SqliteBulkInsert((SqliteConnection)connection, table, columns);

    public override PreparedSql Prepare(DbConnection connection, DbTransaction? transaction, string sql, BulkType[] types)
        => StatementsOf(connection).Take(sql, types.Length);

    public override IDisposable MigrationLock(DbConnection connection)
    {
        // The file lock is let go by the system when a migrator dies; EF's own lock row would stay and stop every later one.
        var held = OwnerOnly.Lock(Path.Combine(at.DataDirectory, "migrate.lock"), Options.BusyTimeout);
        try
        {
            using DbCommand stale = connection.CreateCommand();
            stale.CommandText = "DROP TABLE IF EXISTS \"__EFMigrationsLock\"";
            stale.ExecuteNonQuery();
            return held;
        }
        catch (SqliteException e)
        {
            held.Dispose();
            throw StorageException.From(e)!;
        }
    }

    protected override void UseProvider(DbContextOptionsBuilder<HubDbContext> builder, DbConnection connection) => builder.UseSqlite(connection);

    /// <summary>For the doctor and the backup: everything that is in the log goes into the file.</summary>
    public void Checkpoint()
    {
        DbConnection connection = Rent();
        try
        {
            Execute((SqliteConnection)connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        finally
        {
            Return(connection);
        }
    }

    private SqliteStatements StatementsOf(DbConnection connection) => _statements.GetValue((SqliteConnection)connection, static c => new SqliteStatements(c));

    private SqliteConnection Open(int cacheKb, int patienceSeconds)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = at.DatabaseFile,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = Math.Max(1, patienceSeconds),
        }.ToString());
        try
        {
            connection.Open();
            // Guards every statement below, the switch to WAL included.
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, NativeWaitMs);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA secure_delete = ON;
                PRAGMA foreign_keys = ON;
                PRAGMA temp_store = MEMORY;
                PRAGMA trusted_schema = OFF;
                PRAGMA cache_size = -{cacheKb};
                """));
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw StorageException.From(e)!;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public override void Dispose()
    {
        _disposed = true;
        _writer?.Dispose();
        _writer = null;
        while (_readers.TryTake(out SqliteConnection? reader))
        {
            reader.Dispose();
        }

        _turn.Dispose();
    }
}
