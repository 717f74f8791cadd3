using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Selfhold.Storage.Backup;

/// <summary>Reads one backup file. Everything in it is doubted until the trailer: a damaged place is <see cref="InvalidDataException"/>.</summary>
internal sealed class BackupReader(Stream from) : IDisposable
{
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _small = new byte[64];
    private byte[] _block = new byte[BackupFormat.BlockSize + 4096];

    public byte Kind { get; private set; }

    public Guid Pair { get; private set; }

    public long MadeAt { get; private set; }

    /// <summary>The last migration that the hub had.</summary>
    public string Schema { get; private set; } = "";

    /// <summary>Format of the file when it is newer than ours; 0 otherwise.</summary>
    public int NewerFormat { get; private set; }

    /// <summary>The seal at the end, and the digest that it is over.</summary>
    public byte[] Seal { get; private set; } = [];

    public byte[] Digest { get; private set; } = [];

    public void Header()
    {
        if (!Take(BackupFormat.Magic.Length).SequenceEqual(BackupFormat.Magic))
        {
            throw new InvalidDataException("it does not begin as one");
        }

        int format = (int)Number(2);
        NewerFormat = format > BackupFormat.Version ? format : 0;
        if (NewerFormat > 0)
        {
            return;
        }

        Kind = Take(1)[0];
        Pair = new Guid(Take(16), bigEndian: true);
        MadeAt = (long)Number(8);
        Schema = Name();
        if (Kind is not (BackupFormat.Data or BackupFormat.Keys))
        {
            throw new InvalidDataException("its kind is unknown");
        }
    }

    /// <summary>Reads every section; the rows go where <paramref name="target"/> says.</summary>
    public IReadOnlyList<TableDigest> Sections(Func<string, IReadOnlyList<(string Name, ValueKind Kind)>, IRowTarget> target)
    {
        var found = new List<TableDigest>();
        while (true)
        {
            switch (Take(1)[0])
            {
                case BackupFormat.Section:
                    found.Add(Section(target));
                    break;
                case BackupFormat.Trailer:
                    if ((int)Number(2) != found.Count)
                    {
                        throw new InvalidDataException("a table is missing");
                    }

                    Digest = _all.GetHashAndReset();
                    if (!Raw(32).SequenceEqual(Digest))
                    {
                        throw new InvalidDataException("its checksum does not match");
                    }

                    Seal = Raw(32).ToArray();
                    return found;
                default:
                    throw new InvalidDataException("a part of it is unknown");
            }
        }
    }

    public void Dispose() => _all.Dispose();

    private TableDigest Section(Func<string, IReadOnlyList<(string Name, ValueKind Kind)>, IRowTarget> target)
    {
        string table = Name();
        var columns = new (string Name, ValueKind Kind)[(int)Number(2)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = (Name(), (ValueKind)Take(1)[0]);
            if (columns[i].Kind is < ValueKind.Integer or > ValueKind.Bytes)
            {
                throw new InvalidDataException("a kind of value is unknown");
            }
        }

        if (columns.Length == 0)
        {
            throw new InvalidDataException("a table has no column");
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IRowTarget rows = target(table, columns);
        long count = 0;
        while (true)
        {
            byte tag = Take(1)[0];
            if (tag == BackupFormat.SectionEnd)
            {
                break;
            }

            if (tag != BackupFormat.Block)
            {
                throw new InvalidDataException("a part of it is unknown");
            }

            Span<byte> block = Block();
            hash.AppendData(block);
            count += Rows(block, columns, rows);
        }

        if ((long)Number(8) != count)
        {
            throw new InvalidDataException($"rows of {table} are missing");
        }

        byte[] digest = hash.GetHashAndReset();
        if (!Take(32).SequenceEqual(digest))
        {
            throw new InvalidDataException($"rows of {table} were changed");
        }

        rows.Complete();
        return new TableDigest(table, count, Convert.ToHexStringLower(digest));
    }

    private static long Rows(ReadOnlySpan<byte> block, (string Name, ValueKind Kind)[] columns, IRowTarget rows)
    {
        long count = 0;
        int at = 0;
        while (at < block.Length)
        {
            for (int c = 0; c < columns.Length; c++)
            {
                byte present = Slice(block, ref at, 1)[0];
                if (present == 0)
                {
                    rows.Null(c);
                    continue;
                }

                switch (columns[c].Kind)
                {
                    case ValueKind.Integer:
                        rows.Integer(c, BinaryPrimitives.ReadInt64LittleEndian(Slice(block, ref at, 8)));
                        break;
                    case ValueKind.Real:
                        rows.Real(c, BinaryPrimitives.ReadDoubleLittleEndian(Slice(block, ref at, 8)));
                        break;
                    default:
                        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Slice(block, ref at, 4));
                        rows.Bytes(c, Slice(block, ref at, length <= int.MaxValue ? (int)length : int.MaxValue));
                        break;
                }
            }

            rows.EndRow();
            count++;
        }

        return count;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> block, ref int at, int length)
    {
        if (length > block.Length - at)
        {
            throw new InvalidDataException("a row is cut off");
        }

        at += length;
        return block.Slice(at - length, length);
    }

    private Span<byte> Block()
    {
        ulong length = Number(4);
        if (length > BackupFormat.LargestBlock)
        {
            throw new InvalidDataException("a block is too large");
        }

        if ((int)length > _block.Length)
        {
            _block = new byte[(int)length];
        }

        Span<byte> block = _block.AsSpan(0, (int)length);
        Fill(block);
        _all.AppendData(block);
        return block;
    }

    private string Name()
    {
        int length = (int)Number(2);
        if (length is 0 or > 63)
        {
            throw new InvalidDataException("a name is too long");
        }

        string name = Encoding.ASCII.GetString(Take(length));
        return name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') ? name : throw new InvalidDataException("a name is not one");
    }

    private ulong Number(int length)
    {
        ulong number = 0;
        ReadOnlySpan<byte> bytes = Take(length);
        for (int i = length - 1; i >= 0; i--)
        {
            number = (number << 8) | bytes[i];
        }

        return number;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> bytes = Raw(length);
        _all.AppendData(bytes);
        return bytes;
    }

    private ReadOnlySpan<byte> Raw(int length)
    {
        Span<byte> bytes = _small.AsSpan(0, length);
        Fill(bytes);
        return bytes;
    }

    private void Fill(Span<byte> bytes)
    {
        try
        {
            from.ReadExactly(bytes);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is cut off", e);
        }
    }
}

/// <summary>Where the rows of a section go.</summary>
internal interface IRowTarget : IDisposable
{
    void Null(int column);

    void Integer(int column, long value);

    void Real(int column, double value);

    void Bytes(int column, ReadOnlySpan<byte> value);

    void EndRow();

    void Complete();
}
