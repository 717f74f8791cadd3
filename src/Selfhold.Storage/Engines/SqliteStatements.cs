using System.Data;
using Microsoft.Data.Sqlite;

namespace Selfhold.Storage.Engines;

/// <summary>
/// The statements of one connection, kept for the next who prepares the same text: for a short statement, preparing costs more than running. They end with
/// the connection. Used by one thread at a time, as the connection is.
/// </summary>
internal sealed class SqliteStatements
{
    /// <summary>Texts that are made from lists are many; past this many the rest is not kept.</summary>
    private const int MostKept = 256;

    private readonly Dictionary<string, SqlitePrepared> _kept = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private SqliteStatement? _begin;
    private SqliteStatement? _end;

    public SqliteStatements(SqliteConnection connection)
    {
        _connection = connection;
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Closed)
            {
                End();
            }
        };
    }

    public SqlitePrepared Take(string sql, int parameters)
        => _kept.TryGetValue(sql, out SqlitePrepared? kept) && kept.Parameters == parameters && _kept.Remove(sql)
            ? kept.Taken()
            : new SqlitePrepared(this, _connection, sql, parameters);

    public void Keep(SqlitePrepared prepared)
    {
        if (_connection.State != ConnectionState.Open || _kept.Count >= MostKept || !_kept.TryAdd(prepared.Sql, prepared))
        {
            prepared.End();
        }
    }

    /// <summary>A snapshot begins with the first row that is read in it. Without an object around it: many small reads would make nothing else.</summary>
    public void BeginRead() => Run(_begin ??= new SqliteStatement(_connection, "BEGIN DEFERRED"));

    public void EndRead()
    {
        // Some failures end it by themselves.
        if (SqliteStatement.IsInTransaction(_connection))
        {
            Run(_end ??= new SqliteStatement(_connection, "ROLLBACK"));
        }
    }

    private static void Run(SqliteStatement statement)
    {
        statement.Step();
        statement.Reset();
    }

    private void End()
    {
        _begin?.Dispose();
        _end?.Dispose();
        foreach (SqlitePrepared prepared in _kept.Values)
        {
            prepared.End();
        }

        _kept.Clear();
    }
}
