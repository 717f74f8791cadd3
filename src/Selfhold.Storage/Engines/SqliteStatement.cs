using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Selfhold.Storage.Engines;

/// <summary>A native statement without a wrapper object per value.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteConnection));
        int code = raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement);
        Check(code);
    }

    public int Parameters => raw.sqlite3_bind_parameter_count(_statement);

    public int IndexOf(string name) => raw.sqlite3_bind_parameter_index(_statement, name);

    public void Long(int index, long value) => Check(raw.sqlite3_bind_int64(_statement, index, value));

    public void Real(int index, double value) => Check(raw.sqlite3_bind_double(_statement, index, value));

    public void Null(int index) => Check(raw.sqlite3_bind_null(_statement, index));

    public void Uuid(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_statement, index, bytes));
    }

    // A native pointer to nothing would mean null.
    public void Bytes(int index, ReadOnlySpan<byte> value)
        => Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));

    public void Utf8(int index, ReadOnlySpan<byte> value)
        => Check(value.IsEmpty ? raw.sqlite3_bind_text(_statement, index, "") : raw.sqlite3_bind_text(_statement, index, value));

    public void Text(int index, string? value)
    {
        if (value is null)
        {
            Null(index);
            return;
        }

        byte[]? rented = null;
        Span<byte> bytes = value.Length <= 256 ? stackalloc byte[768] : (rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length)));
        Utf8(index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>True when there is a row.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            int extended = raw.sqlite3_extended_errcode(_connection);
            raw.sqlite3_reset(_statement);
            throw StorageException.FromSqlite((extended & 0xFF) == (code & 0xFF) ? extended : code);
        }

        return false;
    }

    /// <summary>After a failure that rolled the transaction back by itself, nothing may slip in as a write of its own.</summary>
    public void InTransaction()
    {
        if (raw.sqlite3_get_autocommit(_connection) != 0)
        {
            throw FromAbort();
        }
    }

    public static bool IsInTransaction(SqliteConnection connection) => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    private static StorageException FromAbort() => StorageException.FromSqlite(raw.SQLITE_ABORT);

    public int Changes => raw.sqlite3_changes(_connection);

    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>Ready for whoever prepares the same text next, without the values of whoever had it.</summary>
    public void Clear()
    {
        raw.sqlite3_reset(_statement);
        raw.sqlite3_clear_bindings(_statement);
    }

    public bool ColumnIsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long ColumnLong(int column) => raw.sqlite3_column_int64(_statement, column);

    public double ColumnReal(int column) => raw.sqlite3_column_double(_statement, column);

    public ReadOnlySpan<byte> ColumnBytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public string ColumnText(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw StorageException.FromSqlite((raw.sqlite3_extended_errcode(_connection) & 0xFF) == (code & 0xFF) ? raw.sqlite3_extended_errcode(_connection) : code);
        }
    }
}

internal sealed class SqliteBulkInsert : BulkInsert
{
    private readonly SqliteStatement _statement;
    private readonly int _columns;
    private int _at;
    private long _rows;

    public SqliteBulkInsert(SqliteConnection connection, string table, BulkColumn[] columns)
    {
        _columns = columns.Length;
        string names = string.Join(", ", columns.Select(c => SqlName.Quote(c.Name)));
        string values = string.Join(", ", Enumerable.Repeat("?", columns.Length));
        _statement = new SqliteStatement(connection, $"INSERT INTO {SqlName.Quote(table)} ({names}) VALUES ({values})");
    }

    public override BulkInsert Uuid(Guid value)
    {
        _statement.Uuid(++_at, value);
        return this;
    }

    public override BulkInsert Long(long value)
    {
        _statement.Long(++_at, value);
        return this;
    }

    public override BulkInsert Bytes(ReadOnlySpan<byte> value)
    {
        _statement.Bytes(++_at, value);
        return this;
    }

    public override BulkInsert Utf8(ReadOnlySpan<byte> value)
    {
        _statement.Utf8(++_at, value);
        return this;
    }

    public override BulkInsert Text(string? value)
    {
        _statement.Text(++_at, value);
        return this;
    }

    public override BulkInsert Bool(bool value)
    {
        _statement.Long(++_at, value ? 1 : 0);
        return this;
    }

    public override BulkInsert Real(double value)
    {
        _statement.Real(++_at, value);
        return this;
    }

    public override BulkInsert Null()
    {
        _statement.Null(++_at);
        return this;
    }

    public override void EndRow()
    {
        if (_at != _columns)
        {
            throw new InvalidOperationException($"A row of {_columns} columns was given {_at} values.");
        }

        _statement.InTransaction();
        _statement.Step();
        _statement.Reset();
        _at = 0;
        _rows++;
    }

    public override long Complete() => _rows;

    protected override void Dispose(bool disposing) => _statement.Dispose();
}

internal sealed class SqlitePrepared : PreparedSql
{
    private readonly SqliteStatements _home;
    private readonly SqliteStatement _statement;
    private readonly int[] _index;
    private bool _out = true;

    public SqlitePrepared(SqliteStatements home, SqliteConnection connection, string sql, int parameters)
    {
        _home = home;
        Sql = sql;
        _statement = new SqliteStatement(connection, sql);
        _index = [.. Enumerable.Range(0, parameters).Select(i => _statement.IndexOf("@p" + StorageErrors.Code(i)))];
        if (_index.Contains(0) || _statement.Parameters != parameters)
        {
            _statement.Dispose();
            throw new ArgumentException("The parameters of the statement are not @p0 to @pN, one per type.", nameof(sql));
        }
    }

    public string Sql { get; }

    public int Parameters => _index.Length;

    /// <summary>It was given out again.</summary>
    public SqlitePrepared Taken()
    {
        _out = true;
        return this;
    }

    public void End() => _statement.Dispose();

    public override PreparedSql Uuid(int at, Guid value)
    {
        _statement.Uuid(_index[at], value);
        return this;
    }

    public override PreparedSql Long(int at, long value)
    {
        _statement.Long(_index[at], value);
        return this;
    }

    public override PreparedSql Bytes(int at, ReadOnlySpan<byte> value)
    {
        _statement.Bytes(_index[at], value);
        return this;
    }

    public override PreparedSql Text(int at, string? value)
    {
        _statement.Text(_index[at], value);
        return this;
    }

    public override PreparedSql Bool(int at, bool value)
    {
        _statement.Long(_index[at], value ? 1 : 0);
        return this;
    }

    public override PreparedSql Real(int at, double value)
    {
        _statement.Real(_index[at], value);
        return this;
    }

    public override PreparedSql Null(int at)
    {
        _statement.Null(_index[at]);
        return this;
    }

    public override int Execute()
    {
        _statement.InTransaction();
        while (_statement.Step())
        {
            // Rows of a RETURNING that nobody asked for.
        }

        _statement.Reset();
        return _statement.Changes;
    }

    public override SqlRows Query() => new Rows(_statement);

    protected override void Dispose(bool disposing)
    {
        if (_out)
        {
            _out = false;
            _statement.Clear();
            _home.Keep(this);
        }
    }

    private sealed class Rows(SqliteStatement statement) : SqlRows
    {
        public override bool Read() => statement.Step();

        public override bool IsNull(int column) => statement.ColumnIsNull(column);

        public override Guid Uuid(int column) => new(statement.ColumnBytes(column), bigEndian: true);

        public override long Long(int column) => statement.ColumnLong(column);

        public override ReadOnlySpan<byte> Bytes(int column) => statement.ColumnBytes(column);

        public override string? Text(int column) => statement.ColumnIsNull(column) ? null : statement.ColumnText(column);

        public override bool Bool(int column) => statement.ColumnLong(column) != 0;

        public override double Real(int column) => statement.ColumnReal(column);

        protected override void Dispose(bool disposing) => statement.Reset();
    }
}

/// <summary>Names of tables and columns are our own; anything else is refused, so that no file can bring SQL along.</summary>
internal static class SqlName
{
    public static string Quote(string name)
        => name.Length is > 0 and < 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? "\"" + name + "\""
            : throw new ArgumentException("Names are lower-case letters, digits and _.", nameof(name));
}
