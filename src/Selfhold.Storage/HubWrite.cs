using System.Data.Common;
using Selfhold.Storage.Engines;

namespace Selfhold.Storage;

/// <summary>One transaction that writes. Disposed without <see cref="Commit"/>, it never happened. Used by one thread at a time.</summary>
public sealed class HubWrite : IStatements, IDisposable
{
    private readonly HubDatabase _database;
    private readonly List<IDisposable> _made = [];
    private readonly List<Action> _afterCommit = [];
    private HubDbContext? _db;
    private bool _committed;
    private bool _disposed;

    internal HubWrite(HubDatabase database, DbConnection connection, DbTransaction transaction)
    {
        _database = database;
        Connection = connection;
        Transaction = transaction;
    }

    public DbConnection Connection { get; }

    public DbTransaction Transaction { get; }

    public DatabaseFamily Family => _database.Family;

    /// <summary>A context in this transaction; it tracks what it reads. Call SaveChanges before <see cref="Commit"/>.</summary>
    public HubDbContext Db => _db ??= _database.Context(Connection, Transaction, tracking: true, release: null);

    /// <summary>Makes this the only writer under the number until the transaction ends; waits for its turn, then fails with <c>database_busy</c>.</summary>
    /// <remarks>On SQLite every write is the only one already.</remarks>
    public void Lock(long number) => _database.Lock(Connection, Transaction, number);

    public BulkInsert Insert(string table, params ReadOnlySpan<BulkColumn> columns) => Made(_database.Insert(Connection, table, columns.ToArray()));

    /// <param name="sql">One statement with parameters <c>@p0</c>, <c>@p1</c> …</param>
    /// <param name="types">The parameters' types, in order.</param>
    public PreparedSql Prepare(string sql, params ReadOnlySpan<BulkType> types) => Made(_database.Prepare(Connection, Transaction, sql, types.ToArray()));

    /// <summary>Runs a statement without parameters; how many rows it changed.</summary>
    public int Execute(string sql)
    {
        using PreparedSql statement = _database.Prepare(Connection, Transaction, sql, []);
        return statement.Execute();
    }

    /// <summary>To be run once the transaction is durable; not run when it is rolled back.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Durable when this returns.</summary>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_disposed || _committed, this);
        Release();
        try
        {
            Transaction.Commit();
        }
        catch (Exception e) when (e is not StorageException && StorageException.From(e) is not null)
        {
            throw StorageException.From(e)!;
        }
        catch (InvalidOperationException e)
        {
            // SQLite rolls back by itself when the disk is full or fails; who went on after that error ends here.
            throw new StorageException(StorageErrors.DatabaseFailed("the transaction had ended"), e);
        }

        _committed = true;
        foreach (Action action in _afterCommit)
        {
            action();
        }
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
            Release();
            Transaction.Dispose();
        }
        catch (Exception e) when (StorageException.From(e) is not null || e is ObjectDisposedException or InvalidOperationException)
        {
            // A connection that is gone has rolled back; there is nothing to undo and nothing to say that the first failure has not said.
            Connection.Close();
        }
        finally
        {
            _database.End(Connection);
        }
    }

    /// <summary>Lets go of statements and tracked rows, so that the next part of the same transaction begins without them.</summary>
    internal void Release()
    {
        foreach (IDisposable statement in _made)
        {
            statement.Dispose();
        }

        _made.Clear();
        _db?.Dispose();
        _db = null;
    }

    internal int Promises => _afterCommit.Count;

    /// <summary>Forgets what was to be run after the commit by a part that was rolled back.</summary>
    internal void ForgetPromises(int from) => _afterCommit.RemoveRange(from, _afterCommit.Count - from);

    private T Made<T>(T statement) where T : IDisposable
    {
        _made.Add(statement);
        return statement;
    }
}
