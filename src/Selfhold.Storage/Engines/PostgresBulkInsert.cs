using System.Buffers.Binary;
using System.Data.Common;
using System.Text;
using Npgsql;

namespace Selfhold.Storage.Engines;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, written into a buffer of ours and handed over in pieces, so that several inserts can be
/// open on the one connection of a transaction.
/// </summary>
internal sealed class PostgresBulkInsert : BulkInsert
{
    private const int Piece = 1 << 20;
    private static readonly byte[] Signature = [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly NpgsqlConnection _connection;
    private readonly string _copy;
    private readonly BulkType[] _types;
    private byte[] _buffer = new byte[1 << 16];
    private int _length;
    private int _at;
    private long _rows;

    public PostgresBulkInsert(NpgsqlConnection connection, string table, BulkColumn[] columns)
    {
        _connection = connection;
        _types = [.. columns.Select(c => c.Type)];
        _copy = $"COPY {SqlName.Quote(table)} ({string.Join(", ", columns.Select(c => SqlName.Quote(c.Name)))}) FROM STDIN (FORMAT BINARY)";
    }

    public override BulkInsert Uuid(Guid value)
    {
        value.TryWriteBytes(Field(BulkType.Uuid, 16), bigEndian: true, out _);
        return this;
    }

    public override BulkInsert Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Field(BulkType.Bigint, 8), value);
        return this;
    }

    public override BulkInsert Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Field(BulkType.Bytes, value.Length));
        return this;
    }

    public override BulkInsert Utf8(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Field(BulkType.Text, value.Length));
        return this;
    }

    public override BulkInsert Text(string? value)
    {
        if (value is null)
        {
            return Null();
        }

        Encoding.UTF8.GetBytes(value, Field(BulkType.Text, Encoding.UTF8.GetByteCount(value)));
        return this;
    }

    public override BulkInsert Bool(bool value)
    {
        Field(BulkType.Boolean, 1)[0] = value ? (byte)1 : (byte)0;
        return this;
    }

    public override BulkInsert Real(double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(Field(BulkType.Real, 8), value);
        return this;
    }

    public override BulkInsert Null()
    {
        Field(_at < _types.Length ? _types[_at] : default, -1);
        return this;
    }

    public override void EndRow()
    {
        if (_at != _types.Length)
        {
            throw new InvalidOperationException($"A row of {_types.Length} columns was given {_at} values.");
        }

        _at = 0;
        _rows++;
        if (_length >= Piece)
        {
            Flush();
        }
    }

    public override long Complete()
    {
        Flush();
        return _rows;
    }

    protected override void Dispose(bool disposing) => _buffer = [];

    private Span<byte> Field(BulkType type, int length)
    {
        if (_at >= _types.Length || _types[_at] != type)
        {
            throw new InvalidOperationException($"Column {_at} of a row does not take a {type}.");
        }

        int header = _at == 0 ? 6 : 4;
        int needed = _length + header + Math.Max(length, 0);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        }

        if (_at++ == 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), (short)_types.Length);
            _length += 2;
        }

        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), length);
        _length += 4;
        Span<byte> field = _buffer.AsSpan(_length, Math.Max(length, 0));
        _length += field.Length;
        return field;
    }

    private void Flush()
    {
        if (_length == 0)
        {
            return;
        }

        try
        {
            using NpgsqlRawCopyStream copy = _connection.BeginRawBinaryCopy(_copy);
            copy.Write(Signature);
            copy.Write(_buffer.AsSpan(0, _length));
            copy.Write([0xFF, 0xFF]);
        }
        catch (Exception e) when (e is DbException or IOException)
        {
            throw StorageException.From(e) ?? new StorageException(StorageErrors.DatabaseUnreachable("connection lost"), e);
        }

        _length = 0;
    }
}
