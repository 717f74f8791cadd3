using System.Data;
using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Selfhold.Storage.Engines;

internal sealed class PostgresDatabase : HubDatabase
{
    // "SH" in the upper bytes keeps our advisory locks apart from those of others in the same database.
    private const long LockSpace = 0x5348L << 48;
    private const long MigrationNumber = (1L << 47) - 1;

    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(HubLocation at, StorageOptions options)
        : base(options)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(at.Postgres)
            {
                // Details of an error hold the values of the row.
                IncludeErrorDetail = false,
                MaxAutoPrepare = 256,
                AutoPrepareMinUsages = 2,
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new StorageException(StorageErrors.DatabaseUnreachable("the connection string is not one: Host=…;Database=…;Username=…"), null);
        }

        settings.ApplicationName ??= "selfhold";

        // What the connection string says counts; the builder itself answers yes for every keyword that it knows.
        if (!Says(at.Postgres!, "Command Timeout", "CommandTimeout"))
        {
            settings.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        }

        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    private static bool Says(string connection, params string[] keywords)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = connection };
        return keywords.Any(said.ContainsKey);
    }

    public override DatabaseFamily Family => DatabaseFamily.Postgres;

    public override string HistoryProbe => "SELECT to_regclass('\"__EFMigrationsHistory\"') IS NOT NULL";

    public override DbConnection Rent()
    {
        try
        {
            return _source.OpenConnection();
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }

    public override void Return(DbConnection connection) => connection.Dispose();

    public override DbTransaction? BeginRead(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

    public override void EndRead(DbConnection connection, DbTransaction? transaction) => transaction?.Dispose();

    public override (DbConnection Connection, DbTransaction Transaction) Begin(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        DbConnection connection = Rent();
        try
        {
            return (connection, connection.BeginTransaction(IsolationLevel.ReadCommitted));
        }
        catch (DbException e)
        {
            connection.Dispose();
            throw StorageException.From(e)!;
        }
    }

    public override void End(DbConnection connection) => connection.Dispose();

    public override void Lock(DbConnection connection, DbTransaction transaction, long number)
    {
        try
        {
            using var command = (NpgsqlCommand)connection.CreateCommand();
            command.Transaction = (NpgsqlTransaction)transaction;

            // One statement, evaluated from left to right: the driver sends the later ones of several by way of the thread pool, and stands still where all of its threads wait for this lock.
            command.CommandText = string.Create(CultureInfo.InvariantCulture,
                $"SELECT set_config('lock_timeout', '{(long)Math.Max(1, Options.BusyTimeout.TotalMilliseconds)}', true), pg_advisory_xact_lock({LockSpace ^ number}), set_config('lock_timeout', '0', true)");
            command.ExecuteNonQuery();
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }

    public override BulkInsert Insert(DbConnection connection, string table, BulkColumn[] columns)
        => new PostgresBulkInsert((NpgsqlConnection)connection, table, columns);

    public override PreparedSql Prepare(DbConnection connection, DbTransaction? transaction, string sql, BulkType[] types)
        => new PostgresPrepared((NpgsqlConnection)connection, (NpgsqlTransaction?)transaction, sql, types);

    public override IDisposable MigrationLock(DbConnection connection)
    {
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({LockSpace ^ MigrationNumber})"));
        return new Released(() => Run(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_unlock({LockSpace ^ MigrationNumber})")));
    }

    protected override void UseProvider(DbContextOptionsBuilder<HubDbContext> builder, DbConnection connection)
        => builder.UseNpgsql((NpgsqlConnection)connection);

    private static void Run(DbConnection connection, string sql)
    {
        try
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }

    public override void Dispose() => _source.Dispose();

    private sealed class Released(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
