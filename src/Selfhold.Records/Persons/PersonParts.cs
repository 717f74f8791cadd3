using System.Text;
using Selfhold.Identity;
using Selfhold.Outbound.Messages;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>What proofs and statements need beside the database: who people are, a way to send messages, and the keys of what is neither a person's nor a domain's.</summary>
internal sealed class PersonParts
{
    /// <summary>The owner of the room's own keys in the key ring. Fixed: there is one records room in a hub.</summary>
    private static readonly Guid Owner = new("5e1f401d-1d00-8000-8000-000000000005");

    public PersonParts(HubStorage storage, IdentityRoom identity, IMessageTransport? messages)
    {
        Storage = storage;
        Identity = identity;
        Messages = messages is null ? null : new MessageSender(identity, messages);
        Prepare();
    }

    public HubStorage Storage { get; }

    public TimeProvider Clock => Storage.Clock;

    public IdentityRoom Identity { get; }

    public MessageSender? Messages { get; }

    private BlindIndex Index => Storage.Keys.Domain(Owner).Index;

    public long Point(ContactText contact) => Index.Contact(contact.Kind, Encoding.UTF8.GetBytes(contact.Value));

    /// <summary>What is kept of a code: eight digits alone would soon be guessed from a hash without a key.</summary>
    public byte[] Hash(ReadOnlySpan<byte> challenge, string code)
    {
        byte[] whole = [.. challenge, 0, .. Encoding.UTF8.GetBytes(code)];
        var hash = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(hash, Index.ContentHash(whole));
        return hash;
    }

    /// <summary>Two changes at once to what one person has take turns, in every process.</summary>
    public static long LockOf(Guid id) => -1000 - (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true).AsSpan(8)) & long.MaxValue >> 1);

    /// <inheritdoc cref="LockOf(Guid)"/>
    public static long LockOf(long point) => -1000 - (point & long.MaxValue >> 1);

    /// <summary>Makes the room's keys where a hub has none yet.</summary>
    private void Prepare()
    {
        try
        {
            Storage.Keys.Domain(Owner);
            return;
        }
        catch (StorageException e) when (string.Equals(e.Error.Code, "key_unknown", StringComparison.Ordinal))
        {
            // Made below.
        }

        using HubWrite write = Storage.BeginWrite();
        write.Lock(-2);
        using (PreparedSql there = write.Prepare("SELECT COUNT(*) FROM keys_key WHERE owner = @p0", BulkType.Uuid))
        {
            if (there.Uuid(0, Owner).QueryLong() > 0)
            {
                return;
            }
        }

        Storage.Keys.CreateDomain(write, Owner);
        write.Commit();
    }
}
