using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Supply.Data;

/// <summary>What seals the answers that the room remembers, and makes the validators of answers.</summary>
internal sealed class SupplyKeys(HubStorage storage)
{
    /// <summary>The owner of the room's keys in the key ring. Fixed: there is one supply room in a hub.</summary>
    private static readonly Guid Owner = new("5e1f401d-1d00-8000-8000-000000000004");

    public byte[] Seal(string table, string purpose, Guid row, ReadOnlySpan<byte> plain) => Keys().SealDocument(new SealContext(table, purpose, row, 0), plain);

    public byte[] Open(string table, string purpose, Guid row, ReadOnlySpan<byte> value) => Keys().OpenDocument(new SealContext(table, purpose, row, 0), value);

    /// <summary>A keyed hash of 128 bits: of the same content another in each hub, and for each domain where its id stands in it.</summary>
    public UInt128 Hash(ReadOnlySpan<byte> content) => Keys().Index.ContentHash(content);

    /// <summary>A row's name for sealing, from a key that is longer than one.</summary>
    public static Guid RowOf(string client, ReadOnlySpan<byte> key)
    {
        byte[] named = [.. Encoding.UTF8.GetBytes(client), 0, .. key];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(named, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>Makes the room's keys where a hub has none yet. Called once when the room is opened, outside any write.</summary>
    public void Prepare()
    {
        if (IsThere())
        {
            return;
        }

        using HubWrite write = storage.BeginWrite();
        write.Lock(-4);
        using (PreparedSql there = write.Prepare("SELECT COUNT(*) FROM keys_key WHERE owner = @p0", BulkType.Uuid))
        {
            if (there.Uuid(0, Owner).QueryLong() > 0)
            {
                return;
            }
        }

        storage.Keys.CreateDomain(write, Owner);
        write.Commit();
    }

    private DomainKeys Keys() => storage.Keys.Domain(Owner);

    private bool IsThere()
    {
        try
        {
            storage.Keys.Domain(Owner);
            return true;
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "key_unknown", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
