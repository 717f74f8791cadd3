using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Selfhold.Storage;

namespace Selfhold.Records.Data;

/// <summary>
/// Set-based SQL of the room within one transaction: one text for both databases, statements kept prepared, many ids looked up at a time.
/// A text names its set with <c>{in}</c>: <c>WHERE record_id {in}</c>.
/// </summary>
internal sealed class Sql(DbConnection connection, DbTransaction? transaction) : IDisposable
{
    /// <summary>Values in one look-up: SQLite parses a text for each size once; PostgreSQL takes an array.</summary>
    private static readonly int[] Sizes = [1, 16, 256];

    private readonly Dictionary<(string Text, int Size), DbCommand> _prepared = [];

    public Sql(HubWrite write)
        : this(write.Connection, write.Transaction)
    {
    }

    public bool Postgres { get; } = connection is NpgsqlConnection;

    /// <summary>Gives every row whose column is one of the values; a row may come more than once only if a value does.</summary>
    public void ForEach<T>(string text, IReadOnlyList<T> values, Action<DbDataReader> row, params ReadOnlySpan<(string Name, object? Value)> others)
        where T : struct
        => InChunks(text, values, others, command =>
        {
            using DbDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                row(reader);
            }
        });

    /// <summary>Changes every row whose column is one of the values.</summary>
    public void ExecuteFor<T>(string text, IReadOnlyList<T> values, params ReadOnlySpan<(string Name, object? Value)> others)
        where T : struct
        => InChunks(text, values, others, command => command.ExecuteNonQuery());

    public int Execute(string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = Prepared(text, 0);
        Bind(command, values);
        return command.ExecuteNonQuery();
    }

    public void Query(string text, Action<DbDataReader> row, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = Prepared(text, 0);
        Bind(command, values);
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            row(reader);
        }
    }

    public long Number(string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        DbCommand command = Prepared(text, 0);
        Bind(command, values);
        return Convert.ToInt64(command.ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);
    }

    public static Guid Id(DbDataReader reader, int column)
        => reader is NpgsqlDataReader ? reader.GetGuid(column) : new Guid(reader.GetFieldValue<byte[]>(column), bigEndian: true);

    public static Guid? IdOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : Id(reader, column);

    public static long? NumberOrNull(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static byte[] Bytes(DbDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public void Dispose()
    {
        foreach (DbCommand command in _prepared.Values)
        {
            command.Dispose();
        }
    }

    private void InChunks<T>(string text, IReadOnlyList<T> values, ReadOnlySpan<(string Name, object? Value)> others, Action<DbCommand> run)
        where T : struct
    {
        for (int from = 0; from < values.Count;)
        {
            int left = values.Count - from;
            int size = Postgres ? Math.Min(left, 1000) : left >= 128 ? 256 : left >= 4 ? 16 : 1;
            int take = Math.Min(size, left);
            DbCommand command = Prepared(text, Postgres ? 1 : size);
            Bind(command, others);
            if (Postgres)
            {
                command.Parameters["set"].Value = Chunk(values, from, take);
            }
            else
            {
                for (int i = 0; i < size; i++)
                {
                    // A short set is filled up with its last value.
                    command.Parameters[i].Value = Plain(values[from + Math.Min(i, take - 1)]);
                }
            }

            run(command);
            from += take;
        }
    }

    private static T[] Chunk<T>(IReadOnlyList<T> values, int from, int take)
    {
        var chunk = new T[take];
        for (int i = 0; i < take; i++)
        {
            chunk[i] = values[from + i];
        }

        return chunk;
    }

    private DbCommand Prepared(string text, int size)
    {
        if (_prepared.TryGetValue((text, size), out DbCommand? known))
        {
            return known;
        }

        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = size == 0 ? text : text.Replace("{in}", Postgres ? "= ANY(@set)" : SetOf(size), StringComparison.Ordinal);
        command.CommandTimeout = 0;
        if (size > 0 && Postgres)
        {
            command.Parameters.Add(new NpgsqlParameter { ParameterName = "set" });
        }
        else
        {
            for (int i = 0; i < size; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "@s" + i.ToString(CultureInfo.InvariantCulture) });
            }
        }

        _prepared.Add((text, size), command);
        return command;
    }

    private static string SetOf(int size)
    {
        var text = new StringBuilder("IN (");
        for (int i = 0; i < size; i++)
        {
            text.Append(i == 0 ? "@s" : ",@s").Append(i.ToString(CultureInfo.InvariantCulture));
        }

        return text.Append(')').ToString();
    }

    private void Bind(DbCommand command, ReadOnlySpan<(string Name, object? Value)> values)
    {
        foreach ((string name, object? value) in values)
        {
            string parameter = Postgres ? name : "@" + name;
            if (!command.Parameters.Contains(parameter))
            {
                DbParameter made = command.CreateParameter();
                made.ParameterName = parameter;
                command.Parameters.Add(made);
            }

            DbParameter bound = command.Parameters[parameter];
            bound.Value = Plain(value) ?? DBNull.Value;
            if (bound is NpgsqlParameter typed && value is byte[])
            {
                typed.NpgsqlDbType = NpgsqlDbType.Bytea;
            }
        }
    }

    private object? Plain(object? value) => value is Guid id && !Postgres ? id.ToByteArray(bigEndian: true) : value;
}
