using System.Globalization;
using Selfhold.Identity.People;
using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>An account in a list: no values of its person.</summary>
public sealed record PersonLine(Guid Id, bool Active, bool Operator, Guid? JoinedInto, DateTimeOffset CreatedAt, DateTimeOffset SeenAt);

/// <param name="Kind"><c>email</c> or <c>phone</c>.</param>
public sealed record ContactInfo(string Kind, string Value, bool Main, DateTimeOffset? VerifiedAt);

/// <summary>An account with what its person signs in with.</summary>
public sealed record PersonInfo(
    Guid Id, string? Name, bool Active, bool Operator, Guid? JoinedInto, DateTimeOffset CreatedAt, DateTimeOffset SeenAt,
    IReadOnlyList<ContactInfo> Contacts, int Passkeys, bool Totp, bool Password, int? RecoveryCodesLeft, int Sessions, IReadOnlyList<Guid> JoinedAccounts);

/// <param name="Browser">In words; empty where unknown.</param>
/// <param name="With">RFC 8176.</param>
public sealed record SessionInfo(Guid Id, string Browser, DateTimeOffset SignedInAt, DateTimeOffset SeenAt, IReadOnlyList<string> With);

public sealed partial class IdentityRoom
{
    private const string IssuerFact = "identity_issuer";

    private static readonly TimeSpan InviteLifetime = TimeSpan.FromDays(3);

    /// <summary>The issuer under which the hub was served last; null where it never was.</summary>
    public static Uri? IssuerOf(HubStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return storage.Fact(IssuerFact) is { } fact ? new Uri(fact.Value) : null;
    }

    /// <summary>A one-time code that makes who redeems it the operator, good for a week; those before are void. Null where the hub has an operator.</summary>
    public Task<string?> OperatorCode(CancellationToken ct = default) => Operators.Code(ct);

    /// <summary>Accounts, the newest first.</summary>
    /// <param name="before">The last id of the page before.</param>
    public IReadOnlyList<PersonLine> People(int most = 100, Guid? before = null)
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare(
            "SELECT person_id, state, operator, joined_into, created_at, seen_at FROM identity_person WHERE person_id < @p0 ORDER BY person_id DESC LIMIT @p1", BulkType.Uuid, BulkType.Bigint);
        using SqlRows rows = select.Uuid(0, before ?? Guid.AllBitsSet).Long(1, most).Query();
        List<PersonLine> all = [];
        while (rows.Read())
        {
            all.Add(new PersonLine(rows.Uuid(0), rows.Long(1) == 0, rows.Long(2) == 1, rows.IsNull(3) ? null : rows.Uuid(3), HubStorage.FromMicros(rows.Long(4)), HubStorage.FromMicros(rows.Long(5))));
        }

        return all;
    }

    /// <summary>One account. That the operator looked is an event in the person's list.</summary>
    /// <param name="who">Its id, or a proven e-mail address.</param>
    /// <returns><c>person_not_found</c>.</returns>
    public Task<Result<PersonInfo>> Person(string who, CancellationToken ct = default) => Storage.TryWriteAsync<PersonInfo>(
        write =>
        {
            if (FindPerson(write, who) is not { } person)
            {
                return IdentityErrors.PersonNotFound(IdIn(who));
            }

            Events.Record(write, "operator_looked", person.Id);
            return new PersonInfo(
                person.Id, person.Name, person.Active, person.IsOperator, person.JoinedInto, person.CreatedAt, person.SeenAt,
                [.. Contacts.Of(write, person.Id).Select(c => new ContactInfo(c.Kind == ContactKind.Email ? "email" : "phone", c.Value, c.Main, c.VerifiedAt))],
                PasskeyRows.Of(write, person.Id).Count, Totp.Since(write, person.Id) is not null, Passwords.Since(write, person.Id) is not null, RecoveryCodes.Left(write, person.Id),
                SessionList.Of(write, person.Leader).Count, [.. Joins.Of(write, person.Id).Select(j => j.Account)]);
        },
        ct);

    /// <summary>Blocks an account, with those joined into it: every sign-in ends at once, and every token; nothing is deleted.</summary>
    /// <returns><c>person_not_found</c>; <c>last_operator</c>. False where it was blocked.</returns>
    public Task<Result<bool>> Disable(string who, CancellationToken ct = default) => Storage.TryWriteAsync<bool>(
        write =>
        {
            if (FindPerson(write, who) is not { } person)
            {
                return IdentityErrors.PersonNotFound(IdIn(who));
            }

            if (person.IsOperator && !Operators.AnyOther(write, person.Id))
            {
                return IdentityErrors.LastOperator();
            }

            return SetState(write, person.Id, active: false);
        },
        ct);

    /// <summary>Lets a blocked account in again; she signs in anew, and tokens from before stay dead.</summary>
    /// <returns><c>person_not_found</c>. False where it was not blocked.</returns>
    public Task<Result<bool>> Enable(string who, CancellationToken ct = default) => Storage.TryWriteAsync<bool>(
        write => FindPerson(write, who) is { } person ? SetState(write, person.Id, active: true) : IdentityErrors.PersonNotFound(IdIn(who)), ct);

    /// <summary>Invites an address: by mail, or by a link that the operator hands on.</summary>
    /// <param name="link">Gives the link back and mails nothing. Only for an address without an account: nobody gets a way into another's account.</param>
    /// <param name="isOperator">Who accepts runs the hub.</param>
    /// <returns>The link, or null where it was mailed; <c>bad_email</c>, <c>person_exists</c>.</returns>
    public Task<Result<string?>> Invite(string email, bool link, bool isOperator = false, string? language = null, CancellationToken ct = default) => Storage.TryWriteAsync<string?>(
        write =>
        {
            if (EmailAddress.Read(email) is not { } address)
            {
                return IdentityErrors.BadEmail();
            }

            if (link && Contacts.With(write, ContactKind.Email, address.Normal).Any(c => c.VerifiedAt is not null))
            {
                return IdentityErrors.PersonExists();
            }

            byte[] details = PeopleJson.Write(new InviteDetails(address.Value, null, isOperator, link), PeopleJson.Default.InviteDetails);
            string token = Tickets.Put(write, TicketKind.Invite, null, null, details, InviteLifetime);
            string href = new Uri(Options.Issuer, "/signin/link?token=" + token).AbsoluteUri;
            Events.Record(write, "invited", null, reason: link ? "link" : "mail");
            if (link)
            {
                return href;
            }

            Mails.Queue(write, MailTexts.In(language, Options).Invite(address.Value, href, InviteLifetime));
            return (string?)null;
        },
        ct);

    /// <summary>Where a person is signed in now.</summary>
    /// <returns><c>person_not_found</c>.</returns>
    public Result<IReadOnlyList<SessionInfo>> SessionsOf(string who)
    {
        using HubRead read = Storage.BeginRead();
        return FindPerson(read, who) is { } person
            ? SessionList.Of(read, person.Leader).Select(s => new SessionInfo(s.Id, s.Browser, s.SignedInAt, s.SeenAt, s.Amr)).ToArray()
            : IdentityErrors.PersonNotFound(IdIn(who));
    }

    /// <summary>Ends a sign-in, or all of a person.</summary>
    /// <param name="which">The id of a sign-in, or of a person, or her proven e-mail address.</param>
    /// <returns>How many ended; <c>session_not_found</c>, <c>person_not_found</c>.</returns>
    public Task<Result<int>> EndSessions(string which, bool all, CancellationToken ct = default) => Storage.TryWriteAsync<int>(
        write =>
        {
            if (!all)
            {
                return Guid.TryParse(which, out Guid session) && Sessions.End(write, session, "operator") ? 1 : IdentityErrors.SessionNotFound();
            }

            return FindPerson(write, which) is { } person ? Sessions.EndAll(write, person.Leader, "operator") : IdentityErrors.PersonNotFound(IdIn(which));
        },
        ct);

    /// <summary>Makes a person an operator, or no longer one.</summary>
    /// <returns><c>person_not_found</c>; <c>last_operator</c>. False where nothing changed.</returns>
    public Task<Result<bool>> SetOperator(string who, bool isOperator, CancellationToken ct = default) => Storage.TryWriteAsync<bool>(
        write =>
        {
            if (FindPerson(write, who) is not { } person)
            {
                return IdentityErrors.PersonNotFound(IdIn(who));
            }

            if (person.IsOperator == isOperator)
            {
                return false;
            }

            if (!isOperator && !Operators.AnyOther(write, person.Id))
            {
                return IdentityErrors.LastOperator();
            }

            Operators.Set(write, person.Id, isOperator);
            return true;
        },
        ct);

    /// <summary>Notes under which issuer the hub is served, for commands that make links.</summary>
    internal Task NoteIssuer(CancellationToken ct)
        => string.Equals(Storage.Fact(IssuerFact)?.Value, Options.Issuer.AbsoluteUri, StringComparison.Ordinal) ? Task.CompletedTask : Storage.WriteAsync(
            write =>
            {
                Storage.SetFact(write, IssuerFact, Options.Issuer.AbsoluteUri);
                return true;
            },
            ct);

    /// <summary>Accepts an invitation: the account of its address, made where there is none.</summary>
    /// <returns><c>link_used</c>; <c>person_exists</c> where an account took the address since a link was handed on.</returns>
    internal Task<Result<Guid>> AcceptInvite(string? token, string language, CancellationToken ct) => Storage.TryWriteAsync<Guid>(
        write =>
        {
            if (!Tickets.Use(write, TicketKind.Invite, token, null).TryGet(out Ticket? ticket, out Error? used))
            {
                return used;
            }

            InviteDetails details = PeopleJson.Read(ticket.Payload, PeopleJson.Default.InviteDetails);
            EmailAddress email = EmailAddress.Read(details.Email)!;
            if (details.HandedOn && Contacts.With(write, ContactKind.Email, email.Normal).Any(c => c.VerifiedAt is not null))
            {
                return IdentityErrors.PersonExists();
            }

            Guid account = SignInByEmail.Account(write, email, details.Name, language);
            if (details.Operator)
            {
                Operators.Set(write, account, true);
            }

            return account;
        },
        ct);

    private bool SetState(HubWrite write, Guid person, bool active)
    {
        bool changed = false;
        foreach (Guid account in Together(write, person))
        {
            using PreparedSql update = write.Prepare("UPDATE identity_person SET state = @p1, epoch = epoch + 1 WHERE person_id = @p0 AND state <> @p1", BulkType.Uuid, BulkType.Bigint);
            changed |= update.Uuid(0, account).Long(1, active ? 0 : 1).Execute() == 1;
            if (!active)
            {
                using PreparedSql families = write.Prepare("UPDATE identity_family SET revoked_at = @p1 WHERE person_id = @p0 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint);
                families.Uuid(0, account).Long(1, NowMicros).Execute();
            }
        }

        if (changed)
        {
            Sessions.EndAll(write, person, active ? "enabled" : "disabled");
            Events.Record(write, active ? "account_enabled" : "account_disabled", person);
        }

        return changed;
    }

    private static IReadOnlyList<Guid> Together(IStatements from, Guid person) => Identity.People.Persons.Together(from, person);

    private Person? FindPerson(IStatements from, string who)
        => Guid.TryParse(who, out Guid id) ? Persons.Find(from, id)
            : EmailAddress.Read(who) is { } email && Contacts.With(from, ContactKind.Email, email.Normal).FirstOrDefault(c => c.VerifiedAt is not null) is { } contact ? Persons.Find(from, contact.Person)
            : null;

    /// <summary>What an error may repeat: an id, never an address.</summary>
    private static string IdIn(string who) => Guid.TryParse(who, out Guid id) ? id.ToString("D", CultureInfo.InvariantCulture) : "with that address";
}
