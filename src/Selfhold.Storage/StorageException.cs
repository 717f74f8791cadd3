using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SQLitePCL;

namespace Selfhold.Storage;

/// <summary>A failure of the database, its keys or its files, as an <see cref="Selfhold.Error"/> with a stable code.</summary>
public sealed class StorageException : Exception
{
    public StorageException(Error error, Exception? cause = null)
        : base(error?.Message, cause)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    public Error Error { get; }

    /// <summary>Whether it may be gone in a moment without anybody's doing: another writer, a full disk that is watched, a database or a log that comes back.</summary>
    public bool Passes => Error.Code is "database_unreachable" or "database_busy" or "database_conflict" or "database_full" or "log_busy" or "log_closing";

    /// <summary>The same failure in our words; null when it does not come from the database.</summary>
    public static StorageException? From(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case StorageException known:
                    return known;
                case SqliteException sqlite:
                    return new StorageException(OfSqlite(sqlite.SqliteExtendedErrorCode), failure);
                case PostgresException postgres:
                    return new StorageException(OfPostgres(postgres.SqlState), failure);
                case NpgsqlException { InnerException: TimeoutException }:
                    return new StorageException(StorageErrors.DatabaseUnreachable("no answer in time"), failure);
                case NpgsqlException:
                    return new StorageException(StorageErrors.DatabaseUnreachable("connection lost or refused"), failure);
                case DbUpdateConcurrencyException:
                    return new StorageException(StorageErrors.RowChanged(), failure);
                case DbException:
                    return new StorageException(StorageErrors.DatabaseFailed(e.GetType().Name), failure);
            }
        }

        return null;
    }

    internal static StorageException FromSqlite(int extendedCode) => new(OfSqlite(extendedCode));

    private static Error OfSqlite(int extended) => (extended & 0xFF) switch
    {
        _ when extended == raw.SQLITE_BUSY_SNAPSHOT => StorageErrors.DatabaseConflict(),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => StorageErrors.DatabaseBusy(),
        raw.SQLITE_FULL => StorageErrors.DatabaseFull(),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => StorageErrors.DatabaseDamaged("SQLite " + StorageErrors.Code(extended)),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH => StorageErrors.DatabaseUnreachable("SQLite " + StorageErrors.Code(extended)),
        raw.SQLITE_CONSTRAINT when extended is raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_ROWID => StorageErrors.RowExists(),
        _ => StorageErrors.DatabaseFailed("SQLite " + StorageErrors.Code(extended)),
    };

    // Classes and codes: PostgreSQL manual, appendix A.
    private static Error OfPostgres(string state) => state switch
    {
        "40001" or "40P01" => StorageErrors.DatabaseConflict(),
        "55P03" or "53300" => StorageErrors.DatabaseBusy(),
        "53100" => StorageErrors.DatabaseFull(),
        "23505" => StorageErrors.RowExists(),
        "XX001" or "XX002" => StorageErrors.DatabaseDamaged("PostgreSQL " + state),
        _ when state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("28", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal) || state is "3D000"
            => StorageErrors.DatabaseUnreachable("PostgreSQL " + state),
        _ => StorageErrors.DatabaseFailed("PostgreSQL " + state),
    };
}
