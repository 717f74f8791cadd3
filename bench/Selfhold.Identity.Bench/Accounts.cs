using System.Security.Cryptography;
using System.Text;
using Selfhold.Identity.Data;
using Selfhold.Identity.People;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Identity.Bench;

/// <summary>Fills a hub with people who have a name, a proven address and a sign-in, each sealed under a key of her own, as the room writes them.</summary>
internal static class Accounts
{
    private const int Together = 5_000;

    public static void Fill(string dataDirectory, int count)
    {
        var options = new StorageOptions { Parts = [IdentityRoom.Tables, RecordsRoom.Tables] };
        using HubStorage storage = HubStorage.Open(new HubLocation(dataDirectory, null), create: true, options).Value;
        var room = new IdentityRoom(storage, new IdentityOptions());
        for (int done = 0; done < count; done += Together)
        {
            using HubWrite write = storage.BeginWrite();
            for (int i = done; i < Math.Min(count, done + Together); i++)
            {
                Add(room, write, i);
            }

            write.Commit();
        }
    }

    private static void Add(IdentityRoom room, HubWrite write, int number)
    {
        Guid person = room.Persons.Create(write, $"Person {number}", "en");
        Guid contact = room.Contacts.Add(write, person, ContactKind.Email, $"person{number}@people.example");
        using (PreparedSql verify = write.Prepare("UPDATE identity_contact SET verified_at = @p1, main = 1 WHERE contact_id = @p0", BulkType.Uuid, BulkType.Bigint))
        {
            verify.Uuid(0, contact).Long(1, room.NowMicros).Execute();
        }

        var session = Guid.CreateVersion7(room.Now);
        using PersonKey key = room.Keys.Open(write, person);
        using PreparedSql insert = write.Prepare("""
            INSERT INTO identity_session (session_id, secret, person_id, account_id, epoch, auth_at, acr, amr, sealed, created_at, seen_at, expires_at)
            VALUES (@p0, @p1, @p2, @p2, 0, @p3, @p4, 'email', @p5, @p3, @p3, @p6)
            """, BulkType.Uuid, BulkType.Bytes, BulkType.Uuid, BulkType.Bigint, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, session).Bytes(1, RandomNumberGenerator.GetBytes(32)).Uuid(2, person).Long(3, room.NowMicros).Text(4, Acr.One)
            .Bytes(5, key.Seal("identity_session", "agent", session, Encoding.UTF8.GetBytes("Firefox on Linux"))).Long(6, room.NowMicros + (30L * 24 * 3600 * 1_000_000)).Execute();
    }
}
