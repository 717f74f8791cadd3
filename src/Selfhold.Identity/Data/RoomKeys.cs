using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Identity.Data;

/// <summary>
/// What seals the room's values. Each person has a key of her own (<c>keys_record</c>, under the room's source key): erase it, and everything about her
/// is gone. Documents of the hub (signing keys, secrets of providers, mail on its way) are sealed under the room's domain key.
/// </summary>
internal sealed class RoomKeys(HubStorage storage)
{
    /// <summary>The owner of the room's keys in the key ring. Fixed: there is one identity room in a hub.</summary>
    private static readonly Guid Owner = new("5e1f401d-1d00-8000-8000-000000000001");

    /// <summary>The keys of the room's documents, with its blind index.</summary>
    public DomainKeys Documents => Domain();

    public BlindIndex Index => Domain().Index;

    /// <summary>A new person's key, stored in the write.</summary>
    public PersonKey Create(HubWrite write, Guid person)
    {
        Span<byte> wrapped = stackalloc byte[RecordKey.WrappedLength];
        var key = new byte[RecordKey.Length];
        SourceKey source = Source();
        source.NewRecordKey(person, key, wrapped);
        using PreparedSql insert = write.Prepare("INSERT INTO keys_record (record_id, key_id, wrapped) VALUES (@p0, @p1, @p2)", BulkType.Uuid, BulkType.Bigint, BulkType.Bytes);
        insert.Uuid(0, person).Long(1, source.KeyId).Bytes(2, wrapped).Execute();
        return new PersonKey(person, key);
    }

    /// <summary>The key of a person.</summary>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where it is gone or altered.</exception>
    public PersonKey Open(IStatements from, Guid person)
    {
        using PreparedSql select = from.Prepare("SELECT wrapped FROM keys_record WHERE record_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, person).Query();
        var key = new byte[RecordKey.Length];
        return rows.Read() && Source().TryOpen(person, rows.Bytes(0), key)
            ? new PersonKey(person, key)
            : throw new StorageException(new Error("sealed_value_damaged", $"The key of person {person} in keys_record is missing or damaged. Restore the keys from a backup."));
    }

    /// <summary>As <see cref="Open(IStatements, Guid)"/>, where the wrapped key was read along with something else.</summary>
    public PersonKey Open(Guid person, ReadOnlySpan<byte> wrapped)
    {
        var key = new byte[RecordKey.Length];
        return Source().TryOpen(person, wrapped, key)
            ? new PersonKey(person, key)
            : throw new StorageException(new Error("sealed_value_damaged", $"The key of person {person} in keys_record is missing or damaged. Restore the keys from a backup."));
    }

    public byte[] SealDocument(string table, string purpose, Guid row, ReadOnlySpan<byte> plain) => Domain().SealDocument(new SealContext(table, purpose, row, 0), plain);

    public byte[] OpenDocument(string table, string purpose, Guid row, ReadOnlySpan<byte> value) => Domain().OpenDocument(new SealContext(table, purpose, row, 0), value);

    /// <summary>A keyed hash of 128 bits over what nobody may make up: refresh tokens, subjects from elsewhere.</summary>
    public byte[] Mac(string purpose, ReadOnlySpan<byte> value)
    {
        byte[] whole = [.. Encoding.ASCII.GetBytes(purpose), 0, .. value];
        var mac = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(mac, Index.ContentHash(whole));
        return mac;
    }

    private DomainKeys Domain() => storage.Keys.Domain(Owner);

    private SourceKey Source() => storage.Keys.Source(Owner);

    /// <summary>Makes the room's keys where a hub has none yet. Called once when a hub is opened for use, outside any write.</summary>
    public void Prepare()
    {
        try
        {
            storage.Keys.Domain(Owner);
            return;
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "key_unknown", StringComparison.Ordinal))
        {
            // Made below.
        }

        using HubWrite write = storage.BeginWrite();
        write.Lock(-2);
        using (PreparedSql there = write.Prepare("SELECT COUNT(*) FROM keys_key WHERE owner = @p0", BulkType.Uuid))
        {
            if (there.Uuid(0, Owner).QueryLong() > 0)
            {
                return;
            }
        }

        storage.Keys.CreateDomain(write, Owner);
        storage.Keys.CreateSource(write, Owner);
        write.Commit();
    }
}
