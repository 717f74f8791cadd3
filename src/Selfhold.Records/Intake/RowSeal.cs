using Selfhold.Storage;

namespace Selfhold.Records.Intake;

/// <summary>Seals the text of a row under its record's own key. A version that moves to the history stays as it was sealed.</summary>
internal static class RowSeal
{
    /// <summary>Key number that a row names: every record has one key.</summary>
    public const uint KeyNumber = 1;

    /// <param name="operation">The operation that wrote the version: version numbers are given again after an undo, operations never.</param>
    public static SealContext Context(Guid record, long operation) => new("records_record", "row", record, checked((int)operation));

    /// <exception cref="StorageException"><c>sealed_value_damaged</c>: the key or the row is not what was sealed for this record and operation.</exception>
    public static byte[] Open(SourceKey source, Guid record, long operation, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> row)
    {
        Span<byte> key = stackalloc byte[32];
        if (!source.TryOpen(record, wrapped, key))
        {
            throw Damaged(record);
        }

        return Open(key, record, operation, row);
    }

    /// <summary>As the other, where the record's key lies under a person's.</summary>
    /// <param name="holder">Null where the person's key does not open: nothing under it does then.</param>
    public static byte[] Open(HolderKey? holder, Guid record, long operation, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> row)
    {
        Span<byte> key = stackalloc byte[32];
        if (holder is null || !holder.TryOpen(record, wrapped, key))
        {
            throw Damaged(record);
        }

        return Open(key, record, operation, row);
    }

    public static StorageException Damaged(Guid record)
        => new(new Error("sealed_value_damaged", $"The key of record {record} in keys_record is damaged or belongs to another. Restore the keys from a backup."));

    private static byte[] Open(ReadOnlySpan<byte> key, Guid record, long operation, ReadOnlySpan<byte> row)
    {
        byte[] raw = new byte[Math.Max(0, row.Length - Sealed.Overhead)];
        int length = Sealed.Open(key, Context(record, operation), row, raw);
        return length == raw.Length ? raw : raw[..length];
    }
}
