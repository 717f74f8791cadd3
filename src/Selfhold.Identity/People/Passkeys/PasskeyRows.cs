using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.People.Passkeys;

/// <summary>A passkey as its owner sees it.</summary>
/// <param name="Kept">On several devices of hers: its provider keeps it.</param>
internal sealed record Passkey(byte[] Id, Guid Person, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt, bool Kept);

/// <summary>Passkeys as rows; their names sealed under their owner's key.</summary>
internal sealed class PasskeyRows(IdentityRoom room)
{
    private const string Table = "identity_passkey";

    /// <summary>Those of a person and of the accounts joined into hers, oldest first.</summary>
    public IReadOnlyList<Passkey> Of(IStatements from, Guid person)
    {
        List<(byte[] Id, Guid Person, byte[] Name, long Created, long Used, long Flags)> rows = [];
        using (PreparedSql select = from.Prepare(
            """
            SELECT k.credential_id, k.person_id, k.sealed, k.created_at, k.used_at, k.flags FROM identity_passkey k JOIN identity_person p ON p.person_id = k.person_id
            WHERE k.person_id = @p0 OR p.joined_into = @p0 ORDER BY k.created_at, k.credential_id
            """, BulkType.Uuid))
        {
            using SqlRows found = select.Uuid(0, person).Query();
            while (found.Read())
            {
                rows.Add((found.Bytes(0).ToArray(), found.Uuid(1), found.Bytes(2).ToArray(), found.Long(3), found.IsNull(4) ? 0 : found.Long(4), found.Long(5)));
            }
        }

        List<Passkey> all = [];
        foreach ((byte[] id, Guid owner, byte[] name, long created, long used, long flags) in rows)
        {
            using PersonKey key = room.Keys.Open(from, owner);
            all.Add(new Passkey(
                id, owner, PeopleJson.Read(key.Open(Table, "name", RowOf(id), name), PeopleJson.Default.PersonDetails).Name ?? "",
                HubStorage.FromMicros(created), used == 0 ? null : HubStorage.FromMicros(used), (flags & PasskeyFlags.BackedUp) != 0));
        }

        return all;
    }

    /// <summary>Adds what a ceremony gave. False where the credential belongs to somebody already, be it since a moment ago.</summary>
    public bool Add(HubWrite write, Guid person, UserPasskeyInfo passkey, string? name)
    {
        using PersonKey key = room.Keys.Open(write, person);
        byte[] value = Seal(key, passkey.CredentialId, name);
        using PreparedSql insert = write.Prepare(
            """
            INSERT INTO identity_passkey (credential_id, person_id, public_key, counter, flags, transports, sealed, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)
            ON CONFLICT (credential_id) DO NOTHING
            """,
            BulkType.Bytes, BulkType.Uuid, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        return insert.Bytes(0, passkey.CredentialId).Uuid(1, person).Bytes(2, passkey.PublicKey).Long(3, passkey.SignCount).Long(4, PasskeyFlags.Of(passkey))
            .Text(5, Transports(passkey.Transports)).Bytes(6, value).Long(7, room.NowMicros).Execute() == 1;
    }

    /// <summary>Notes a use. False where the counter did not grow since it was read: of two assertions at once with one counter, one counts.</summary>
    public bool Used(HubWrite write, Guid person, UserPasskeyInfo passkey)
    {
        using PreparedSql update = write.Prepare(
            """
            UPDATE identity_passkey SET counter = @p2, flags = @p3, used_at = @p4
            WHERE credential_id = @p0 AND person_id = @p1 AND (counter < @p2 OR (counter = 0 AND @p2 = 0))
            """, BulkType.Bytes, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        return update.Bytes(0, passkey.CredentialId).Uuid(1, person).Long(2, passkey.SignCount).Long(3, PasskeyFlags.Of(passkey)).Long(4, room.NowMicros).Execute() == 1;
    }

    public bool Rename(HubWrite write, Passkey passkey, string? name)
    {
        using PersonKey key = room.Keys.Open(write, passkey.Person);
        using PreparedSql update = write.Prepare("UPDATE identity_passkey SET sealed = @p1 WHERE credential_id = @p0", BulkType.Bytes, BulkType.Bytes);
        return update.Bytes(0, passkey.Id).Bytes(1, Seal(key, passkey.Id, name)).Execute() == 1;
    }

    public static bool Remove(HubWrite write, Passkey passkey)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_passkey WHERE credential_id = @p0 AND person_id = @p1", BulkType.Bytes, BulkType.Uuid);
        return delete.Bytes(0, passkey.Id).Uuid(1, passkey.Person).Execute() == 1;
    }

    /// <summary>The counter last seen of a credential; null where the hub does not know it.</summary>
    public long? Counter(byte[] credential)
    {
        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT counter FROM identity_passkey WHERE credential_id = @p0", BulkType.Bytes);
        return select.Bytes(0, credential).QueryLong();
    }

    private static byte[] Seal(PersonKey key, byte[] credential, string? name)
        => key.Seal(Table, "name", RowOf(credential), PeopleJson.Write(new PersonDetails(Persons.CleanName(name)), PeopleJson.Default.PersonDetails));

    /// <summary>WebAuthn §5.8.4: short words; what is none is left out.</summary>
    private static string Transports(string[]? transports)
        => string.Join(' ', (transports ?? []).Where(t => t is { Length: > 0 and <= 20 } && t.All(c => char.IsAsciiLetterLower(c) || c == '-')).Take(8));

    private static Guid RowOf(byte[] credential) => new(SHA256.HashData(credential).AsSpan(0, 16), bigEndian: true);
}
