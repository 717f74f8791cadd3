using System.Data.Common;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

/// <summary>A snapshot to read from: everything read through it is of one moment. Used by one thread at a time.</summary>
public sealed class HubRead : IStatements, IDisposable
{
    private readonly HubDatabase _database;
    private readonly List<IDisposable> _made = [];
    private bool _disposed;

    internal HubRead(HubDatabase database)
    {
        _database = database;
        Connection = database.Rent();
        try
        {
            Transaction = database.BeginRead(Connection);
        }
        catch (Exception e)
        {
            Connection.Dispose();
            if (e is not StorageException && StorageException.From(e) is { } known)
            {
                throw known;
            }

            throw;
        }
    }

    public DbConnection Connection { get; }

    /// <summary>For commands of one's own; null where the connection alone is enough (SQLite).</summary>
    public DbTransaction? Transaction { get; }

    public DatabaseFamily Family => _database.Family;

    public PreparedSql Prepare(string sql, params ReadOnlySpan<BulkType> types)
    {
        PreparedSql made = _database.Prepare(Connection, Transaction, sql, types.ToArray());
        _made.Add(made);
        return made;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            foreach (IDisposable statement in _made)
            {
                statement.Dispose();
            }

            _database.EndRead(Connection, Transaction);
            _database.Return(Connection);
        }
        catch (Exception e) when (e is DbException or StorageException)
        {
            Connection.Dispose();
        }
    }
}
