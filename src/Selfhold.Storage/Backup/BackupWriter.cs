using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Storage.Backup;

/// <summary>Writes one backup file, and hashes what it writes.</summary>
internal sealed class BackupWriter(Stream to) : IDisposable
{
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _rows = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _block = new byte[BackupFormat.BlockSize + 4096];
    private int _length;
    private ushort _sections;

    public void Header(byte kind, Guid pair, long madeAt, string schema)
    {
        Put(BackupFormat.Magic);
        Put(BackupFormat.Version, 2);
        Put([kind]);
        Put(pair.ToByteArray(bigEndian: true));
        Put((ulong)madeAt, 8);
        Put(schema);
    }

    public TableDigest Table(TableShape shape, SqlRows rows, Action<long> report)
    {
        Put([BackupFormat.Section]);
        Put(shape.Name);
        Put((ulong)shape.Columns.Count, 2);
        foreach (BulkColumn column in shape.Columns)
        {
            Put(column.Name);
            Put([(byte)TableShape.KindOf(column.Type)]);
        }

        long count = 0;
        while (rows.Read())
        {
            for (int c = 0; c < shape.Columns.Count; c++)
            {
                Value(rows, c, shape.Columns[c].Type);
            }

            count++;
            if (_length >= BackupFormat.BlockSize)
            {
                Flush();
                report(count);
            }
        }

        Flush();
        byte[] digest = _rows.GetHashAndReset();
        Put([BackupFormat.SectionEnd]);
        Put((ulong)count, 8);
        Put(digest);
        _sections++;
        return new TableDigest(shape.Name, count, Convert.ToHexStringLower(digest));
    }

    public void Trailer(ReadOnlySpan<byte> key)
    {
        Put([BackupFormat.Trailer]);
        Put(_sections, 2);
        byte[] digest = _all.GetHashAndReset();
        to.Write(digest);
        to.Write(HMACSHA256.HashData(key, digest));
        to.Flush();
    }

    public void Dispose()
    {
        _all.Dispose();
        _rows.Dispose();
    }

    private void Value(SqlRows rows, int column, BulkType type)
    {
        if (rows.IsNull(column))
        {
            Room(1)[0] = 0;
            return;
        }

        switch (type)
        {
            case BulkType.Uuid:
                BinaryPrimitives.WriteUInt32LittleEndian(Present(20), 16);
                rows.Uuid(column).TryWriteBytes(_block.AsSpan(_length - 16), bigEndian: true, out _);
                break;
            case BulkType.Bigint:
                BinaryPrimitives.WriteInt64LittleEndian(Present(8), rows.Long(column));
                break;
            case BulkType.Boolean:
                BinaryPrimitives.WriteInt64LittleEndian(Present(8), rows.Bool(column) ? 1 : 0);
                break;
            case BulkType.Real:
                BinaryPrimitives.WriteDoubleLittleEndian(Present(8), rows.Real(column));
                break;
            case BulkType.Text:
                Bytes(Encoding.UTF8.GetBytes(rows.Text(column)!));
                break;
            default:
                Bytes(rows.Bytes(column));
                break;
        }
    }

    private void Bytes(ReadOnlySpan<byte> value)
    {
        Span<byte> room = Present(4 + value.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(room, (uint)value.Length);
        value.CopyTo(room[4..]);
    }

    private Span<byte> Present(int length)
    {
        Room(1)[0] = 1;
        return Room(length);
    }

    private Span<byte> Room(int length)
    {
        if (_length + length > _block.Length)
        {
            Array.Resize(ref _block, Math.Max(_length + length, _block.Length * 2));
        }

        _length += length;
        return _block.AsSpan(_length - length, length);
    }

    private void Flush()
    {
        if (_length == 0)
        {
            return;
        }

        Put([BackupFormat.Block]);
        Put((ulong)_length, 4);
        Put(_block.AsSpan(0, _length));
        _rows.AppendData(_block, 0, _length);
        _length = 0;
    }

    private void Put(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Put((ulong)bytes.Length, 2);
        Put(bytes);
    }

    private void Put(ulong number, int length)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        Put(bytes[..length]);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _all.AppendData(bytes);
        to.Write(bytes);
    }
}
