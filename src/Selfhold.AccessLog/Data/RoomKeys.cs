using System.Security.Cryptography;
using Selfhold.Storage;

namespace Selfhold.AccessLog.Data;

/// <summary>
/// What seals the log. Each chain has a key of its own (<c>keys_record</c>, under the room's source key): erase it, and what the entries say is gone, while their
/// hashes stay. The log's signing key is sealed under the room's domain key.
/// </summary>
internal sealed class RoomKeys(HubStorage storage)
{
    /// <summary>The owner of the room's keys in the key ring. Fixed: there is one access log in a hub.</summary>
    private static readonly Guid Owner = new("5e1f401d-1d00-8000-8000-000000000002");

    public const string Table = "accesslog_entry", Purpose = "entry";

    public SourceKey Source => storage.Keys.Source(Owner);

    public byte[] SealDocument(string table, string purpose, Guid row, ReadOnlySpan<byte> plain) => storage.Keys.Domain(Owner).SealDocument(new SealContext(table, purpose, row, 0), plain);

    public byte[] OpenDocument(string table, string purpose, Guid row, ReadOnlySpan<byte> value) => storage.Keys.Domain(Owner).OpenDocument(new SealContext(table, purpose, row, 0), value);

    /// <summary>Where an entry's content belongs: its chain and its number there.</summary>
    public static SealContext Place(Guid chain, long number) => new(Table, Purpose, chain, (int)number);

    /// <summary>The key of a chain as it lies in <c>keys_record</c>; null where it does not open.</summary>
    public byte[]? Open(Guid chain, ReadOnlySpan<byte> wrapped)
    {
        var key = new byte[RecordKey.Length];
        return Source.TryOpen(chain, wrapped, key) ? key : null;
    }

    /// <summary>Makes the room's keys where a hub has none yet. Called once when the room is opened, outside any write.</summary>
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
        write.Lock(-60);
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
