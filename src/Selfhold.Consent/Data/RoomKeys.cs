using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Consent.Data;

/// <summary>What seals the room's documents: the private keys of businesses, and what somebody wrote about why he acted for a person.</summary>
internal sealed class RoomKeys(HubStorage storage)
{
    /// <summary>The owner of the room's keys in the key ring. Fixed: there is one consent room in a hub.</summary>
    private static readonly Guid Owner = new("5e1f401d-1d00-8000-8000-000000000003");

    public byte[] Seal(string table, string purpose, Guid row, ReadOnlySpan<byte> plain) => storage.Keys.Domain(Owner).SealDocument(new SealContext(table, purpose, row, 0), plain);

    public byte[] Open(string table, string purpose, Guid row, ReadOnlySpan<byte> value) => storage.Keys.Domain(Owner).OpenDocument(new SealContext(table, purpose, row, 0), value);

    /// <summary>A row's id made from what names it, for sealed values of rows that have no id of their own.</summary>
    public static Guid RowOf(params ReadOnlySpan<object> names) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', names.ToArray()))).AsSpan(0, 16), bigEndian: true);

    /// <summary>Makes the room's keys where a hub has none yet. Outside any write.</summary>
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
        write.Lock(-20);
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
}
