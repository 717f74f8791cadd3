using System.Security.Cryptography;

namespace Selfhold.Storage;

/// <summary>Keys of records that lie under a person's key in place of their source's.</summary>
public sealed partial class KeyRing
{
    /// <summary>The key of a person, for the records that she holds.</summary>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where it is gone or altered.</exception>
    public HolderKey Holder(IStatements from, Guid person)
    {
        ArgumentNullException.ThrowIfNull(from);
        Guid owner;
        byte[] wrapped;
        using (PreparedSql select = from.Prepare(
            "SELECT k.wrapped, s.owner FROM keys_record k JOIN keys_key s ON s.key_id = k.key_id AND s.kind = 'source' WHERE k.record_id = @p0 AND k.under IS NULL", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, person).Query();
            if (!rows.Read())
            {
                throw new StorageException(StorageErrors.SealedValueDamaged("keys_record", person));
            }

            wrapped = rows.Bytes(0).ToArray();
            owner = rows.Uuid(1);
        }

        return Source(owner).OpenHolder(person, wrapped) ?? throw new StorageException(StorageErrors.SealedValueDamaged("keys_record", person));
    }

    /// <summary>
    /// Wraps a record's key under a person's key in place of its source's, or of another person's. The key itself stays, so that nothing sealed under it is touched.
    /// </summary>
    /// <param name="source">The source of the record.</param>
    /// <returns>False where the record has no key.</returns>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where the record's or the person's key does not open.</exception>
    public bool Hold(HubWrite write, Guid record, Guid source, Guid person)
    {
        ArgumentNullException.ThrowIfNull(write);
        Span<byte> key = stackalloc byte[RecordKey.Length];
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        if (!Take(write, record, source, key))
        {
            return false;
        }

        using (HolderKey holder = Holder(write, person))
        {
            holder.Wrap(record, key, wrapped);
        }

        CryptographicOperations.ZeroMemory(key);
        using PreparedSql update = write.Prepare("UPDATE keys_record SET key_id = @p0, wrapped = @p1, under = @p2 WHERE record_id = @p3", BulkType.Bigint, BulkType.Bytes, BulkType.Uuid, BulkType.Uuid);
        return update.Long(0, HolderKey.HeldKeyId).Bytes(1, wrapped).Uuid(2, person).Uuid(3, record).Execute() > 0;
    }

    /// <summary>Wraps a record's key under its source's key again. Nothing happens where it lies there already.</summary>
    /// <returns>False where the record has no key.</returns>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where the record's or the person's key does not open.</exception>
    public bool Release(HubWrite write, Guid record, Guid source)
    {
        ArgumentNullException.ThrowIfNull(write);
        Span<byte> key = stackalloc byte[RecordKey.Length];
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        if (!Take(write, record, source, key))
        {
            return false;
        }

        SourceKey wraps = Source(source);
        wraps.Wrap(record, key, wrapped);
        CryptographicOperations.ZeroMemory(key);
        using PreparedSql update = write.Prepare("UPDATE keys_record SET key_id = @p0, wrapped = @p1, under = NULL WHERE record_id = @p2 AND under IS NOT NULL", BulkType.Bigint, BulkType.Bytes, BulkType.Uuid);
        update.Long(0, wraps.KeyId).Bytes(1, wrapped).Uuid(2, record).Execute();
        return true;
    }

    /// <summary>The record's key, wherever it lies; its row is held until the write ends, so that no rotation wraps it at the same time.</summary>
    private bool Take(HubWrite write, Guid record, Guid source, Span<byte> key)
    {
        byte[] wrapped;
        Guid? under;
        using (PreparedSql select = write.Prepare("SELECT wrapped, under FROM keys_record WHERE record_id = @p0" + (write.Family == DatabaseFamily.Postgres ? " FOR UPDATE" : ""), BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, record).Query();
            if (!rows.Read())
            {
                return false;
            }

            wrapped = rows.Bytes(0).ToArray();
            under = rows.IsNull(1) ? null : rows.Uuid(1);
        }

        bool opened;
        if (under is { } person)
        {
            using HolderKey holder = Holder(write, person);
            opened = holder.TryOpen(record, wrapped, key);
        }
        else
        {
            opened = Source(source).TryOpen(record, wrapped, key);
        }

        return opened ? true : throw new StorageException(StorageErrors.SealedValueDamaged("keys_record", record));
    }
}
