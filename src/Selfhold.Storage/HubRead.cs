using System.Data;
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
            Transaction = database.Family == DatabaseFamily.Sqlite
                ? ((Microsoft.Data.Sqlite.SqliteConnection)Connection).BeginTransaction(deferred: true)
                : Connection.BeginTransaction(IsolationLevel.RepeatableRead);
        }
        catch (DbException e)
        {
            Connection.Dispose();
            throw StorageException.From(e)!;
        }
    }

    public DbConnection Connection { get; }

    public DbTransaction Transaction { get; }

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

            Transaction.Dispose();
            _database.Return(Connection);
        }
        catch (DbException)
        {
            Connection.Dispose();
        }
    }
}
