using System.Diagnostics.CodeAnalysis;
using Selfhold.Identity.People;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>A contact point of an account whose control was proven.</summary>
public sealed record VerifiedContact(ContactKind Kind, string Value, bool Main, DateTimeOffset VerifiedAt);

// What other rooms ask about persons, in their own snapshots and writes.
public sealed partial class IdentityRoom
{
    /// <summary>Access tokens for the APIs of other rooms.</summary>
    public ApiTokens ApiTokens => _apiTokens.Value;

    /// <summary>All accounts of a person, given any of them: the leading one first, then those that were joined into it. Empty where there is no such account.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public IReadOnlyList<Guid> Accounts(IStatements from, Guid account)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Persons.LeaderOf(from, account) is { } leader ? Persons.Together(from, leader) : [];
    }

    /// <summary>The account that leads the person whose account this is, without opening anything; null where there is no such account.</summary>
    public static Guid? LeaderOf(IStatements from, Guid account) => Persons.LeaderOf(from, account);

    /// <summary>Whether the person may be served: neither she nor, where she was joined, the leading account is disabled.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Asked through the room.")]
    public bool IsActive(IStatements from, Guid account)
    {
        ArgumentNullException.ThrowIfNull(from);
        using PreparedSql select = from.Prepare(
            "SELECT p.state, p.joined_into, l.state FROM identity_person p LEFT JOIN identity_person l ON l.person_id = p.joined_into WHERE p.person_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, account).Query();
        return rows.Read() && rows.Long(0) == 0 && (rows.IsNull(1) || !rows.IsNull(2) && rows.Long(2) == 0);
    }

    /// <summary>An account's own key.</summary>
    /// <exception cref="StorageException"><c>sealed_value_damaged</c> where it is gone or altered.</exception>
    public PersonKey PersonKey(IStatements from, Guid account) => Keys.Open(from, account);

    /// <summary>Who a subject is in a domain: the account that leads. Null where the domain was never told that subject.</summary>
    public Guid? PersonOfSubject(IStatements from, Guid domain, string subject) => Subjects.Person(from, domain, subject);

    /// <summary>Her subject in a domain, made on first use.</summary>
    public Task<string> SubjectOf(Guid person, Guid domain, CancellationToken ct) => Subjects.Of(person, domain, ct);

    /// <summary>Her subject in a domain, if it was ever told one.</summary>
    public string? KnownSubject(IStatements from, Guid person, Guid domain) => Subjects.Known(from, person, domain);

    /// <summary>What an account has proven to be its own, and not too long ago; the main one first.</summary>
    public IReadOnlyList<VerifiedContact> VerifiedContacts(IStatements from, Guid account)
        => [.. Contacts.Of(from, account).Where(Contacts.IsFresh).Select(c => new VerifiedContact(c.Kind, c.Value, c.Main, c.VerifiedAt!.Value))];

    /// <summary>The name she gave her account, and the language of her pages and mails; null where she gave none.</summary>
    public (string? Name, string? Language) NameOf(IStatements from, Guid account) => Persons.Find(from, account) is { } person ? (person.Name, person.Language) : (null, null);

    /// <summary>What an account has proven and the name it was given, as <see cref="VerifiedContacts"/> and <see cref="NameOf"/> say them, read by one question.</summary>
    public (string? Name, IReadOnlyList<VerifiedContact> Contacts) NameAndContacts(IStatements from, Guid account)
    {
        ArgumentNullException.ThrowIfNull(from);
        using PreparedSql select = from.Prepare(
            """
            SELECT p.sealed, k.wrapped, c.contact_id, c.kind, c.main, c.verified_at, c.sealed
            FROM identity_person p JOIN keys_record k ON k.record_id = p.person_id
            LEFT JOIN identity_contact c ON c.person_id = p.person_id AND c.verified_at IS NOT NULL
            WHERE p.person_id = @p0 ORDER BY c.main DESC, c.contact_id
            """, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, account).Query();
        PersonKey? key = null;
        string? name = null;
        var contacts = new List<VerifiedContact>();
        try
        {
            while (rows.Read())
            {
                if (key is null)
                {
                    key = Keys.Open(account, rows.Bytes(1));
                    name = PeopleJson.Read(key.Open("identity_person", "details", account, rows.Bytes(0)), PeopleJson.Default.PersonDetails).Name;
                }

                DateTimeOffset verified = rows.IsNull(2) ? default : HubStorage.FromMicros(rows.Long(5));
                if (!rows.IsNull(2) && verified + Options.ContactFreshness > Now)
                {
                    string value = System.Text.Encoding.UTF8.GetString(key.Open("identity_contact", "value", rows.Uuid(2), rows.Bytes(6)));
                    contacts.Add(new VerifiedContact((ContactKind)rows.Long(3), value, rows.Long(4) == 1, verified));
                }
            }
        }
        finally
        {
            key?.Dispose();
        }

        return (name, contacts);
    }

    /// <summary>The person who has proven an e-mail address; null where nobody has. Never let an answer to others depend on it.</summary>
    public Guid? PersonWithEmail(IStatements from, string email)
        => EmailAddress.Read(email) is { } address && Contacts.Owner(from, address) is { } contact ? Persons.LeaderOf(from, contact.Person) : null;

    /// <summary>Sends a mail once the write is durable.</summary>
    public void QueueMail(HubWrite write, OutgoingMail mail) => Mails.Queue(write, mail);

    /// <summary>A security event in the log: something refused or done that somebody may want to find again.</summary>
    /// <param name="kind">Stable, snake_case.</param>
    /// <param name="reason">An error code, never free text from outside.</param>
    public void NoteEvent(string kind, Guid? person = null, string? client = null, string? reason = null) => Events.Note(kind, person, client, reason);

    /// <summary>As <see cref="NoteEvent"/>, and in the person's own list with the write.</summary>
    public void RecordEvent(HubWrite write, string kind, Guid? person, string? client = null, string? reason = null) => Events.Record(write, kind, person, client, reason);
}
