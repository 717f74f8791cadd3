using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Intake;

/// <summary>What a row turned out to be.</summary>
internal enum RowFate : byte
{
    New,
    Changed,

    /// <summary>Changed, and ended before.</summary>
    Revived,
    Unchanged,
    Refused,
}

/// <summary>Some rows of a file on their way in: their ids, whether they are news, and their text sealed. Worked on by all processors, row by row.</summary>
internal sealed class RowChunk
{
    private RowChunk(RowBatch batch, int idColumn, int updatedColumn)
    {
        Batch = batch;
        Count = batch.RowCount;
        _idColumn = idColumn;
        _updatedColumn = updatedColumn;
        Ids = new Guid[Count];
        Content = new UInt128[Count];
        ByText = new bool[Count];
        Fates = new RowFate[Count];
        Versions = new int[Count];
        Ordinals = new long[Count];
        Observed = new long[Count];
    }

    private readonly int _idColumn;
    private readonly int _updatedColumn;

    public RowBatch Batch { get; }

    public int Count { get; }

    public Guid[] Ids { get; }

    public UInt128[] Content { get; }

    /// <summary>The row has no id of its own and is known by its text.</summary>
    public bool[] ByText { get; }

    public RowFate[] Fates { get; }

    public int[] Versions { get; }

    public long[] Ordinals { get; }

    /// <summary>When the source says that each row was last changed.</summary>
    public long[] Observed { get; }

    /// <summary>Sealed texts, where they are to be stored.</summary>
    public byte[]?[] Sealed { get; private set; } = [];

    /// <summary>Wrapped keys of new records.</summary>
    public byte[]?[] Wrapped { get; private set; } = [];

    /// <summary>Keys of records that have one already.</summary>
    public Dictionary<Guid, (byte[] Wrapped, Guid? Under)> KnownKeys { get; } = [];

    /// <summary>Reads ids and content of all rows.</summary>
    public static RowChunk Of(RowBatch batch, BlindIndex index, Guid source, int idColumn, int updatedColumn)
    {
        var chunk = new RowChunk(batch, idColumn, updatedColumn);
        Each(chunk.Count, row =>
        {
            ReadOnlySpan<byte> raw = batch.RawRow(row).TrimEnd("\r\n"u8);
            ReadOnlySpan<byte> id = idColumn < 0 ? default : batch.Value(row, idColumn).Trim((byte)' ');
            chunk.Content[row] = index.ContentHash(raw);
            chunk.ByText[row] = id.IsEmpty;
            chunk.Ids[row] = id.IsEmpty ? Guid.Empty : index.RecordId(source, id);
        });
        return chunk;
    }

    /// <summary>The external id of a row without one: what it says, and, from the second equal row on, which of them it is.</summary>
    public static string NameByText(UInt128 content, int occurrence)
        => string.Create(CultureInfo.InvariantCulture, $"row-{(ulong)(content >> 64):x16}") + (occurrence == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"#{occurrence}"));

    /// <summary>Seals the rows that are to be stored. Afterwards the batch is not needed any more.</summary>
    /// <param name="holders">Keys of persons under which known keys lie.</param>
    public void Seal(SourceKey key, HolderKeys holders, long operation, long now)
    {
        Sealed = new byte[]?[Count];
        Wrapped = new byte[]?[Count];
        Each(Count, row =>
        {
            if (Fates[row] is RowFate.Unchanged or RowFate.Refused)
            {
                return;
            }

            Span<byte> recordKey = stackalloc byte[RecordKey.Length];
            if (Fates[row] == RowFate.New)
            {
                byte[] wrapped = new byte[RecordKey.WrappedLength];
                key.NewRecordKey(Ids[row], recordKey, wrapped);
                Wrapped[row] = wrapped;
            }
            else
            {
                Known(row, key, holders, recordKey);
            }

            Observed[row] = ObservedAt(row, now);
            ReadOnlySpan<byte> raw = Batch.RawRow(row);
            byte[] to = new byte[raw.Length + Selfhold.Storage.Sealed.Overhead];
            Selfhold.Storage.Sealed.Seal(recordKey, RowSeal.KeyNumber, RowSeal.Context(Ids[row], operation), raw, to);
            Sealed[row] = to;
            CryptographicOperations.ZeroMemory(recordKey);
        });
    }

    /// <summary>The key that the record has: a new version is sealed under it, wherever it lies, and it stays there.</summary>
    private void Known(int row, SourceKey key, HolderKeys holders, Span<byte> to)
    {
        if (!KnownKeys.TryGetValue(Ids[row], out (byte[] Wrapped, Guid? Under) known))
        {
            throw new StorageException(RecordsErrors.KeyMissing(Ids[row]));
        }

        bool opened = known.Under is { } person ? holders.Of(person)?.TryOpen(Ids[row], known.Wrapped, to) == true : key.TryOpen(Ids[row], known.Wrapped, to);
        if (!opened)
        {
            throw RowSeal.Damaged(Ids[row]);
        }
    }

    /// <summary>When the source says the row was last changed, in microseconds; else the time of the import. Only dates that start with the year are understood: others may be read two ways.</summary>
    private long ObservedAt(int row, long now)
    {
        if (_updatedColumn < 0)
        {
            return now;
        }

        ReadOnlySpan<byte> value = Batch.Value(row, _updatedColumn);
        if (value.Length is < 10 or > 40 || !Utf8Parser.TryParse(value[..4], out int _, out int used) || used != 4 || value[4] != (byte)'-')
        {
            return now;
        }

        return DateTimeOffset.TryParse(Encoding.UTF8.GetString(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? Math.Min(HubStorage.Micros(at), now)
            : now;
    }

    private static void Each(int count, Action<int> work)
    {
        if (count < 64)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }

            return;
        }

        Parallel.ForEach(Partitioner.Create(0, count), range =>
        {
            for (int i = range.Item1; i < range.Item2; i++)
            {
                work(i);
            }
        });
    }
}
