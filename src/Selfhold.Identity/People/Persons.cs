using System.Buffers.Text;
using System.Security.Cryptography;
using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>An account.</summary>
/// <param name="Handle">What authenticators know her by (WebAuthn user handle): random, never the id.</param>
/// <param name="JoinedInto">The account that leads, where this one was joined.</param>
internal sealed record Person(Guid Id, byte[] Handle, bool Active, Guid? JoinedInto, long Epoch, bool IsOperator, string? Language, string? Name, DateTimeOffset CreatedAt, DateTimeOffset SeenAt)
{
    /// <summary>Who she is: the account that leads.</summary>
    public Guid Leader => JoinedInto ?? Id;

    public string HandleText => Base64Url.EncodeToString(Handle);
}

/// <summary>Accounts as rows.</summary>
internal sealed class Persons(IdentityRoom room)
{
    private const string Table = "identity_person";
    private const string Columns = "person_id, handle, state, joined_into, epoch, operator, language, sealed, created_at, seen_at";

    public Person? Find(IStatements from, Guid person)
    {
        using PreparedSql select = from.Prepare($"SELECT {Columns} FROM identity_person WHERE person_id = @p0", BulkType.Uuid);
        return One(from, select.Uuid(0, person));
    }

    public Person? ByHandle(IStatements from, byte[] handle)
    {
        using PreparedSql select = from.Prepare($"SELECT {Columns} FROM identity_person WHERE handle = @p0", BulkType.Bytes);
        return One(from, select.Bytes(0, handle));
    }

    /// <summary>A new account with a key of its own.</summary>
    /// <param name="handle">16 random bytes, where authenticators know it already.</param>
    public Guid Create(HubWrite write, string? name, string? language, byte[]? handle = null)
    {
        long now = room.NowMicros;
        var person = Guid.CreateVersion7(room.Now);
        using PersonKey key = room.Keys.Create(write, person);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_person (person_id, handle, state, epoch, operator, language, sealed, created_at, seen_at) VALUES (@p0, @p1, 0, 0, 0, @p2, @p3, @p4, @p4)",
            BulkType.Uuid, BulkType.Bytes, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, person).Bytes(1, handle ?? NewHandle()).Text(2, language)
            .Bytes(3, key.Seal(Table, "details", person, PeopleJson.Write(new PersonDetails(name), PeopleJson.Default.PersonDetails))).Long(4, now).Execute();
        return person;
    }

    public void Rename(HubWrite write, Guid person, string? name)
    {
        using PersonKey key = room.Keys.Open(write, person);
        using PreparedSql update = write.Prepare("UPDATE identity_person SET sealed = @p1 WHERE person_id = @p0", BulkType.Uuid, BulkType.Bytes);
        update.Uuid(0, person).Bytes(1, key.Seal(Table, "details", person, PeopleJson.Write(new PersonDetails(name), PeopleJson.Default.PersonDetails))).Execute();
    }

    public static byte[] NewHandle() => RandomNumberGenerator.GetBytes(16);

    /// <summary>Ends all sessions of the account at once: a session of an earlier epoch is none.</summary>
    public static void NextEpoch(HubWrite write, Guid account)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_person SET epoch = epoch + 1 WHERE person_id = @p0", BulkType.Uuid);
        update.Uuid(0, account).Execute();
    }

    /// <summary>Two changes at once to what one person gets in with take turns, in every process: of two last ways in, one stays.</summary>
    public static void Lock(HubWrite write, Guid leader)
        => write.Lock(-1000 - (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(leader.ToByteArray(bigEndian: true).AsSpan(8)) & long.MaxValue >> 1));

    /// <summary>The account that leads, without opening anything; null where there is no such account.</summary>
    public static Guid? LeaderOf(IStatements from, Guid account)
    {
        using PreparedSql select = from.Prepare("SELECT joined_into FROM identity_person WHERE person_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, account).Query();
        return !rows.Read() ? null : rows.IsNull(0) ? account : rows.Uuid(0);
    }

    /// <summary>The account with all that were joined into it; the leading one first.</summary>
    public static IReadOnlyList<Guid> Together(IStatements from, Guid leader)
    {
        using PreparedSql select = from.Prepare("SELECT person_id FROM identity_person WHERE joined_into = @p0 ORDER BY person_id", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, leader).Query();
        List<Guid> all = [leader];
        while (rows.Read())
        {
            all.Add(rows.Uuid(0));
        }

        return all;
    }

    /// <summary>A name as it is kept: one line, NFC, without characters that turn the text around them; null where nothing is left.</summary>
    public static string? CleanName(string? name)
    {
        string clean;
        try
        {
            clean = string.Concat((name ?? "").Where(c => !char.IsControl(c) && c is not (>= '\u202A' and <= '\u202E') and not (>= '\u2066' and <= '\u2069')))
                .Normalize(System.Text.NormalizationForm.FormC).Trim();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair.
            return null;
        }

        return clean.Length == 0 ? null : clean.Length <= 80 ? clean : clean[..80];
    }

    private Person? One(IStatements from, PreparedSql select)
    {
        Guid id, joined;
        byte[] handle, value;
        long state, epoch, isOperator, created, seen;
        string? language;
        using (SqlRows rows = select.Query())
        {
            if (!rows.Read())
            {
                return null;
            }

            id = rows.Uuid(0);
            handle = rows.Bytes(1).ToArray();
            state = rows.Long(2);
            joined = rows.IsNull(3) ? Guid.Empty : rows.Uuid(3);
            epoch = rows.Long(4);
            isOperator = rows.Long(5);
            language = rows.Text(6);
            value = rows.Bytes(7).ToArray();
            created = rows.Long(8);
            seen = rows.Long(9);
        }

        using PersonKey key = room.Keys.Open(from, id);
        PersonDetails details = PeopleJson.Read(key.Open(Table, "details", id, value), PeopleJson.Default.PersonDetails);
        return new Person(id, handle, state == 0, joined == Guid.Empty ? null : joined, epoch, isOperator == 1, language, details.Name,
            HubStorage.FromMicros(created), HubStorage.FromMicros(seen));
    }
}
