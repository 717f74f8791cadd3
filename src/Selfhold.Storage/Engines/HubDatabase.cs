using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Selfhold.Storage.Migrations;

namespace Selfhold.Storage.Engines;

/// <summary>What differs between the two database families.</summary>
internal abstract class HubDatabase(StorageOptions options) : IDisposable
{
    public StorageOptions Options { get; } = options;

    public abstract DatabaseFamily Family { get; }

    /// <summary>An open connection for reading; give it back with <see cref="Return"/>.</summary>
    public abstract DbConnection Rent();

    public abstract void Return(DbConnection connection);

    /// <summary>Begins a snapshot on a rented connection. Null where the connection itself is in it, and commands need no transaction object.</summary>
    public abstract DbTransaction? BeginRead(DbConnection connection);

    /// <summary>Ends it. Nothing was written, so there is nothing to keep.</summary>
    /// <exception cref="DbException">The connection is of no more use.</exception>
    public abstract void EndRead(DbConnection connection, DbTransaction? transaction);

    /// <summary>An open connection with a write transaction, when its turn has come.</summary>
    public abstract (DbConnection Connection, DbTransaction Transaction) Begin(CancellationToken ct);

    /// <summary>The end of a write, committed or not.</summary>
    public abstract void End(DbConnection connection);

    public abstract void Lock(DbConnection connection, DbTransaction transaction, long number);

    public abstract BulkInsert Insert(DbConnection connection, string table, BulkColumn[] columns);

    public abstract PreparedSql Prepare(DbConnection connection, DbTransaction? transaction, string sql, BulkType[] types);

    /// <summary>One migrator at a time, also across processes.</summary>
    public abstract IDisposable MigrationLock(DbConnection connection);

    /// <summary>Whether the history table, which is the first that a migration makes, is there.</summary>
    public abstract string HistoryProbe { get; }

    protected abstract void UseProvider(DbContextOptionsBuilder<HubDbContext> builder, DbConnection connection);

    public HubDbContext Context(DbConnection connection, DbTransaction? transaction, bool tracking, Action? release, bool migrating = false)
    {
        var builder = new DbContextOptionsBuilder<HubDbContext>();
        UseProvider(builder, connection);
        builder.ReplaceService<IModelCacheKeyFactory, HubModelKey>()
            .ReplaceService<IMigrationsIdGenerator, NumberedMigrations>()
            .UseQueryTrackingBehavior(tracking ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking)
            // Migrations are SQL files and have no snapshot of the model; SchemaCheck holds the two together instead.
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
        if (!migrating)
        {
            // The migrator itself finds out by failing whether its history table is there.
            builder.AddInterceptors(FailureTranslator.Instance);
        }

        var context = new HubDbContext(builder.Options, Options.Parts, Family, release);
        if (transaction is not null)
        {
            context.Database.UseTransaction(transaction);
        }

        return context;
    }

    /// <summary>Names of the migrations that the database has; empty when there is no hub in it.</summary>
    public IReadOnlyList<string> Applied(DbConnection connection)
    {
        try
        {
            using DbCommand probe = connection.CreateCommand();
            probe.CommandText = HistoryProbe;
            if (probe.ExecuteScalar() is null or DBNull or false or 0L)
            {
                return [];
            }

            probe.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY "MigrationId" """;
            using DbDataReader rows = probe.ExecuteReader();
            var names = new List<string>();
            while (rows.Read())
            {
                names.Add(rows.GetString(0));
            }

            return names;
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }

    /// <summary>Null when the schema is the program's own.</summary>
    public static Error? Compare(IReadOnlyList<string> applied)
    {
        string? newer = applied.FirstOrDefault(name => !SqlFileMigration.All.Contains(name, StringComparer.Ordinal));
        return newer is not null ? StorageErrors.SchemaNewer(newer)
            : applied.Count < SqlFileMigration.All.Count ? StorageErrors.SchemaOlder()
            : null;
    }

    /// <summary>Runs the missing migrations, up to <paramref name="target"/> where one is named.</summary>
    public void Migrate(DbConnection connection, string? target = null)
    {
        using IDisposable turn = MigrationLock(connection);
        using HubDbContext context = Context(connection, transaction: null, tracking: false, release: null, migrating: true);
        try
        {
            context.Database.Migrate(target);
        }
        catch (Exception e) when (e is not StorageException && StorageException.From(e) is not null)
        {
            throw StorageException.From(e)!;
        }
    }

    public abstract void Dispose();
}

/// <summary>Lets failures of EF's own commands fly as <see cref="StorageException"/>.</summary>
internal sealed class FailureTranslator : DbCommandInterceptor
{
    public static readonly FailureTranslator Instance = new();

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Translate(eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Translate(eventData);
        return Task.CompletedTask;
    }

    private static void Translate(CommandErrorEventData eventData)
    {
        if (eventData.Exception is not StorageException && StorageException.From(eventData.Exception) is { } known)
        {
            throw known;
        }
    }
}
