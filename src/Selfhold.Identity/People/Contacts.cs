using System.Text;
using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>An e-mail address or phone number of an account.</summary>
/// <param name="VerifiedAt">When its control was last proven; null where it never was.</param>
internal sealed record Contact(Guid Id, Guid Person, ContactKind Kind, string Value, bool Main, DateTimeOffset? VerifiedAt);

/// <summary>Contact points: sealed under their person's key, looked up by a keyed hash. A verified address belongs to one account at a time.</summary>
internal sealed class Contacts(IdentityRoom room)
{
    private const string Table = "identity_contact";

    /// <summary>All of an account, the main one first.</summary>
    public IReadOnlyList<Contact> Of(IStatements from, Guid person)
    {
        using PreparedSql select = from.Prepare(
            "SELECT contact_id, person_id, kind, main, verified_at, sealed FROM identity_contact WHERE person_id = @p0 ORDER BY main DESC, contact_id", BulkType.Uuid);
        return Opened(from, Rows(select.Uuid(0, person)));
    }

    /// <summary>The main address of an account that was proven not too long ago, or null: one that may have passed to somebody else is told to no business as hers (A15).</summary>
    public Contact? MainEmail(IStatements from, Guid person) => Of(from, person).FirstOrDefault(c => c.Kind == ContactKind.Email && IsFresh(c));

    /// <summary>Every row with this value, verified or not, of whatever account.</summary>
    public IReadOnlyList<Contact> With(IStatements from, ContactKind kind, string normal)
    {
        using PreparedSql select = from.Prepare(
            "SELECT contact_id, person_id, kind, main, verified_at, sealed FROM identity_contact WHERE kind = @p0 AND hash = @p1 ORDER BY contact_id", BulkType.Bigint, BulkType.Bigint);
        List<Row> rows = Rows(select.Long(0, (long)kind).Long(1, Hash(kind, normal)));

        // 64 bits of hash may meet by chance or by design; what was sealed decides.
        return [.. Opened(from, rows).Where(c => string.Equals(Normal(c.Kind, c.Value), normal, StringComparison.Ordinal))];
    }

    /// <summary>The account that an address opens: verified there, and not so long ago that it may have passed to somebody else (A15).</summary>
    public Contact? Owner(IStatements from, EmailAddress email) => With(from, ContactKind.Email, email.Normal).FirstOrDefault(IsFresh);

    public bool IsFresh(Contact contact) => contact.VerifiedAt is { } at && at + room.Options.ContactFreshness > room.Now;

    /// <summary>Adds a contact that is not yet proven. The first one becomes the main one when it is.</summary>
    public Guid Add(HubWrite write, Guid person, ContactKind kind, string value)
    {
        using PersonKey key = room.Keys.Open(write, person);
        var id = Guid.CreateVersion7(room.Now);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_contact (contact_id, person_id, kind, hash, main, sealed, created_at) VALUES (@p0, @p1, @p2, @p3, 0, @p4, @p5)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, id).Uuid(1, person).Long(2, (long)kind).Long(3, Hash(kind, Normal(kind, value)))
            .Bytes(4, key.Seal(Table, "value", id, Encoding.UTF8.GetBytes(value))).Long(5, room.NowMicros).Execute();
        return id;
    }

    /// <summary>
    /// Control of an address was proven for an account: it is verified there and nowhere else. Unproven rows of others with it are dropped; a proof
    /// of others that is too old is taken back.
    /// </summary>
    /// <returns><c>contact_taken</c> where another account proved it not long ago. Ask under <see cref="Lock"/>.</returns>
    public Result<Guid> Verify(HubWrite write, Guid person, EmailAddress email)
    {
        IReadOnlyList<Contact> all = With(write, ContactKind.Email, email.Normal);
        if (all.Any(c => c.Person != person && IsFresh(c)))
        {
            return IdentityErrors.ContactTaken();
        }

        foreach (Contact other in all.Where(c => c.Person != person))
        {
            Remove(write, other.Id);
            room.Events.Record(write, "contact_lost", other.Person, reason: other.VerifiedAt is null ? "never_verified" : "verified_elsewhere");
            if (other.VerifiedAt is not null)
            {
                room.Factors.Tell(write, other.Person, Mail.AccountChange.EmailRemoved);
            }
        }

        Guid id = all.FirstOrDefault(c => c.Person == person)?.Id ?? Add(write, person, ContactKind.Email, email.Value);
        using PreparedSql update = write.Prepare(
            """
            UPDATE identity_contact SET verified_at = @p1,
              main = CASE WHEN EXISTS (SELECT 1 FROM identity_contact m WHERE m.person_id = @p2 AND m.kind = 1 AND m.main = 1) THEN main ELSE 1 END
            WHERE contact_id = @p0
            """, BulkType.Uuid, BulkType.Bigint, BulkType.Uuid);
        update.Uuid(0, id).Long(1, room.NowMicros).Uuid(2, person).Execute();
        return id;
    }

    public static void Remove(HubWrite write, Guid contact)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_contact WHERE contact_id = @p0", BulkType.Uuid);
        delete.Uuid(0, contact).Execute();
    }

    /// <summary>Two who prove one address at once take turns, in every process.</summary>
    public void Lock(HubWrite write, EmailAddress email) => write.Lock(-1000 - (Hash(ContactKind.Email, email.Normal) & long.MaxValue >> 1));

    /// <summary>Phone numbers are compared as their digits with a plus before.</summary>
    public static string Normal(ContactKind kind, string value)
        => kind == ContactKind.Email ? EmailAddress.Read(value)?.Normal ?? value : "+" + string.Concat(value.Where(char.IsAsciiDigit));

    private long Hash(ContactKind kind, string normal) => room.Keys.Index.Contact(kind, Encoding.UTF8.GetBytes(normal));

    private static List<Row> Rows(PreparedSql select)
    {
        using SqlRows rows = select.Query();
        List<Row> all = [];
        while (rows.Read())
        {
            all.Add(new Row(rows.Uuid(0), rows.Uuid(1), (ContactKind)rows.Long(2), rows.Long(3) == 1, rows.IsNull(4) ? null : HubStorage.FromMicros(rows.Long(4)), rows.Bytes(5).ToArray()));
        }

        return all;
    }

    private List<Contact> Opened(IStatements from, List<Row> rows)
    {
        List<Contact> all = [];
        foreach (Row row in rows)
        {
            using PersonKey key = room.Keys.Open(from, row.Person);
            all.Add(new Contact(row.Id, row.Person, row.Kind, Encoding.UTF8.GetString(key.Open(Table, "value", row.Id, row.Value)), row.Main, row.VerifiedAt));
        }

        return all;
    }

    private sealed record Row(Guid Id, Guid Person, ContactKind Kind, bool Main, DateTimeOffset? VerifiedAt, byte[] Value);
}
