using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Selfhold.Storage.Engines;

internal sealed class PostgresPrepared : PreparedSql
{
    private readonly NpgsqlCommand _command;

    public PostgresPrepared(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, BulkType[] types)
    {
        _command = new NpgsqlCommand(sql, connection, transaction);
        for (int i = 0; i < types.Length; i++)
        {
            string name = "p" + StorageErrors.Code(i);
            _command.Parameters.Add(new NpgsqlParameter(name, types[i] switch
            {
                BulkType.Uuid => NpgsqlDbType.Uuid,
                BulkType.Bigint => NpgsqlDbType.Bigint,
                BulkType.Text => NpgsqlDbType.Text,
                BulkType.Bytes => NpgsqlDbType.Bytea,
                BulkType.Boolean => NpgsqlDbType.Boolean,
                BulkType.Real => NpgsqlDbType.Double,
                _ => throw new ArgumentOutOfRangeException(nameof(types)),
            }));
        }

        try
        {
            _command.Prepare();
        }
        catch (DbException e)
        {
            _command.Dispose();
            throw StorageException.From(e)!;
        }
    }

    public override PreparedSql Uuid(int at, Guid value) => Set(at, value);

    public override PreparedSql Long(int at, long value) => Set(at, value);

    public override PreparedSql Bytes(int at, ReadOnlySpan<byte> value) => Set(at, value.ToArray());

    public override PreparedSql Text(int at, string? value) => value is null ? Null(at) : Set(at, value);

    public override PreparedSql Bool(int at, bool value) => Set(at, value);

    public override PreparedSql Real(int at, double value) => Set(at, value);

    public override PreparedSql Null(int at) => Set(at, DBNull.Value);

    public override int Execute()
    {
        try
        {
            return _command.ExecuteNonQuery();
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }

    public override SqlRows Query()
    {
        try
        {
            return new Rows(_command.ExecuteReader(CommandBehavior.Default));
        }
        catch (DbException e)
        {
            throw StorageException.From(e)!;
        }
    }

    protected override void Dispose(bool disposing) => _command.Dispose();

    // Boxed: a prepared command keeps the parameters it was prepared with, and its typed ones cannot be null. Beside the way to the server it is nothing.
    private PostgresPrepared Set(int at, object value)
    {
        _command.Parameters[at].Value = value;
        return this;
    }

    private sealed class Rows(NpgsqlDataReader reader) : SqlRows
    {
        public override bool Read()
        {
            try
            {
                return reader.Read();
            }
            catch (DbException e)
            {
                throw StorageException.From(e)!;
            }
        }

        public override bool IsNull(int column) => reader.IsDBNull(column);

        public override Guid Uuid(int column) => reader.GetGuid(column);

        public override long Long(int column) => reader.GetInt64(column);

        public override ReadOnlySpan<byte> Bytes(int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<byte[]>(column);

        public override string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public override bool Bool(int column) => reader.GetBoolean(column);

        public override double Real(int column) => reader.GetDouble(column);

        protected override void Dispose(bool disposing) => reader.Dispose();
    }
}
