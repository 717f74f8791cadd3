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

/// <param name="With">What the sign-in that follows is noted with: <c>email</c> where the invitation came by mail, <c>invite</c> where it was handed on.</param>
internal sealed record AcceptedInvite(Guid Account, string With);

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

    /// <summary>Blocks a person, with all accounts that were joined, whichever of them is named: every sign-in ends at once, and every token; nothing is deleted.</summary>
    /// <returns><c>person_not_found</c>; <c>last_operator</c>. False where it was blocked.</returns>
    public Task<Result<bool>> Disable(string who, CancellationToken ct = default) => Storage.TryWriteAsync<bool>(
        write =>
        {
            if (FindPerson(write, who) is not { } person)
            {
                return IdentityErrors.PersonNotFound(IdIn(who));
            }

            Operators.Lock(write);
            if (Operators.Is(write, person.Leader) && !Operators.AnyOther(write, person.Leader))
            {
                return IdentityErrors.LastOperator();
            }

            return SetState(write, person.Leader, active: false);
        },
        ct);

    /// <summary>Lets a blocked account in again; she signs in anew, and tokens from before stay dead.</summary>
    /// <returns><c>person_not_found</c>. False where it was not blocked.</returns>
    public Task<Result<bool>> Enable(string who, CancellationToken ct = default) => Storage.TryWriteAsync<bool>(
        write => FindPerson(write, who) is { } person ? SetState(write, person.Leader, active: true) : IdentityErrors.PersonNotFound(IdIn(who)), ct);

    /// <summary>Invites an address: by mail, or by a link that the operator hands on.</summary>
    /// <param name="link">Gives the link back and mails no invitation. It proves nothing of the mailbox: who accepts is asked by mail to confirm the address.</param>
    /// <param name="isOperator">Who accepts runs the hub.</param>
    /// <returns>The link, or null where it was mailed; <c>bad_email</c>; <c>person_exists</c> where an account has the address: nobody gets a way into it.</returns>
    public Task<Result<string?>> Invite(string email, bool link, bool isOperator = false, string? language = null, CancellationToken ct = default) => Storage.TryWriteAsync<string?>(
        write =>
        {
            if (EmailAddress.Read(email) is not { } address)
            {
                return IdentityErrors.BadEmail();
            }

            if (IsTaken(write, address, link))
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

    /// <summary>Ends a sign-in; or all of a person, with every token that businesses hold of hers.</summary>
    /// <param name="which">The id of a sign-in, or of a person, or her proven e-mail address.</param>
    /// <returns>How many ended; <c>session_not_found</c>, <c>person_not_found</c>.</returns>
    public Task<Result<int>> EndSessions(string which, bool all, CancellationToken ct = default) => Storage.TryWriteAsync<int>(
        write =>
        {
            if (!all)
            {
                return Guid.TryParse(which, out Guid session) && Sessions.End(write, session, "operator") ? 1 : IdentityErrors.SessionNotFound();
            }

            return FindPerson(write, which) is { } person ? Sessions.EndEverywhere(write, person.Leader, "operator") : IdentityErrors.PersonNotFound(IdIn(which));
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

            Operators.Lock(write);
            if (Operators.Is(write, person.Leader) == isOperator)
            {
                return false;
            }

            if (!isOperator && !Operators.AnyOther(write, person.Leader))
            {
                return IdentityErrors.LastOperator();
            }

            foreach (Guid account in isOperator ? [person.Leader] : Together(write, person.Leader))
            {
                Operators.Set(write, account, isOperator);
            }

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

    /// <summary>Accepts an invitation: makes the account of its address. One that is there is opened by its own ways in alone.</summary>
    /// <returns><c>link_used</c>; <c>person_exists</c> where an account took the address meanwhile; <c>too_many_tries</c>.</returns>
    internal Task<Result<AcceptedInvite>> AcceptInvite(string? token, byte[] browser, string source, string language, CancellationToken ct) => Storage.TryWriteAsync<AcceptedInvite>(
        write =>
        {
            if (!Tickets.Use(write, TicketKind.Invite, token, null).TryGet(out Ticket? ticket, out Error? used))
            {
                return used;
            }

            InviteDetails details = PeopleJson.Read(ticket.Payload, PeopleJson.Default.InviteDetails);
            EmailAddress email = EmailAddress.Read(details.Email)!;
            Contacts.Lock(write, email);
            if (IsTaken(write, email, details.HandedOn))
            {
                return IdentityErrors.PersonExists();
            }

            Guid account;
            if (details.HandedOn)
            {
                account = Persons.Create(write, details.Name, language);
                Contacts.Add(write, account, ContactKind.Email, email.Value);
                if (EmailLinks.Ask(write, MailPurpose.Confirm, email, browser, source, After.Account, language, account).Error is { } refused)
                {
                    return refused;
                }

                Events.Record(write, "account_made", account, reason: "invite");
            }
            else
            {
                account = SignInByEmail.Account(write, email, details.Name, language);
            }

            if (details.Operator)
            {
                Operators.Set(write, account, true);
            }

            return new AcceptedInvite(account, details.HandedOn ? "invite" : "email");
        },
        ct);

    /// <summary>Whether an account has the address. One whose proof is old gives way to who has the mailbox, but not to who has a link.</summary>
    private bool IsTaken(IStatements from, EmailAddress email, bool handedOn)
        => Contacts.With(from, ContactKind.Email, email.Normal).Any(c => handedOn ? c.VerifiedAt is not null : Contacts.IsFresh(c));

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
