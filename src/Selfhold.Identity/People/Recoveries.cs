using Microsoft.AspNetCore.Http;
using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>What a recovery has come to: its factors are still being proven, or it waits.</summary>
/// <param name="Waiting">The secret that ends it; null while factors are missing.</param>
internal sealed record RecoverState(IReadOnlyList<string> Proven, IReadOnlyList<string> Open, string? Waiting);

/// <summary>A recovery that waits.</summary>
internal sealed record OpenRecovery(Guid Id, Guid Person, DateTimeOffset ReadyAt, IReadOnlyList<string> Factors);

/// <summary>
/// The way back in for who lost all others: two factors of different kinds, then a wait in which every contact is told and may stop it. Nothing tells
/// whether an address is known; each step hangs on what the hub keeps, never on what a form says (A8).
/// </summary>
internal sealed class Recoveries(IdentityRoom room)
{
    public const string Email = "email";
    public const string Code = "code";
    public const string Totp = "totp";

    /// <summary>An account from elsewhere, by which she is signed in in this browser.</summary>
    public const string Upstream = "upstream";

    private static readonly string[] Typed = [Email, Code, Totp];

    /// <summary>Wrong codes until a recovery is worth nothing. Sign-ins count in other buckets: nobody is shut out of those from here.</summary>
    private static readonly TryLimit PerTicket = new("recover_ticket", 5, TimeSpan.FromHours(1));

    /// <summary>Counted only for whoever proved the mailbox.</summary>
    private static readonly TryLimit PerAddress = new("recover", 10, TimeSpan.FromHours(1));
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Begins one for whoever has the address, and mails it; what this browser goes on with.</summary>
    /// <param name="session">A sign-in with an account from elsewhere is one factor.</param>
    /// <returns><c>too_many_tries</c>.</returns>
    public Task<Result<string>> Begin(EmailAddress email, byte[] browser, string source, string language, CurrentSession? session, CancellationToken ct) => room.Storage.TryWriteAsync<string>(
        write =>
        {
            string ticket = room.Tickets.Put(write, TicketKind.Recover, null, browser, [], Lifetime);
            Result<string> mailed = room.EmailLinks.Ask(write, MailPurpose.Recover, email, browser, source, After.Account, language, null, about: ticket);
            if (!mailed.TryGet(out string? mail, out Error? refused))
            {
                return refused;
            }

            Ticket kept = room.Tickets.Look(write, TicketKind.Recover, ticket, browser).Value;
            Guid? named = Named(write, email, fresh: false);
            ProvenFactor[] proven = IsFrom(named, session) ? [new ProvenFactor(Upstream, named)] : [];
            room.Tickets.Refill(write, kept, PeopleJson.Write(new RecoverDetails(email.Value, mail, proven), PeopleJson.Default.RecoverDetails));
            return ticket;
        },
        ct);

    /// <summary>What is proven so far in this browser.</summary>
    public Result<RecoverState> Look(string? ticket, byte[]? browser)
        => room.Tickets.Look(TicketKind.Recover, ticket, browser).TryGet(out Ticket? found, out Error? error) ? State(Details(found)) : error;

    /// <summary>Proves one more factor by what was typed. Codes are looked at only after the mailbox, or the account from elsewhere, is proven.</summary>
    /// <returns><c>wrong_code</c> whatever the cause; <c>too_many_tries</c>; <c>link_used</c>, <c>other_browser</c>.</returns>
    public async Task<Result<RecoverState>> Prove(string? ticket, string factor, string? code, byte[]? browser, CurrentSession? session, CancellationToken ct)
    {
        if (factor is Email)
        {
            if (!room.Tickets.Look(TicketKind.Recover, ticket, browser).TryGet(out Ticket? found, out Error? gone))
            {
                return gone;
            }

            Result<ProvenEmail> proven = await room.EmailLinks.UseCode(Details(found).MailTicket, code, browser, ct).ConfigureAwait(false);
            if (proven.Error is { } wrong)
            {
                return wrong;
            }
        }

        return await room.Storage.WriteAsync(write => Prove(write, ticket, factor, code, browser, session), ct).ConfigureAwait(false);
    }

    /// <summary>The mailed link was used in the browser that asked.</summary>
    public Task<Result<RecoverState>> ProvenByLink(string? ticket, byte[]? browser, CancellationToken ct)
        => room.Storage.WriteAsync(write => Prove(write, ticket, Email, null, browser, null), ct);

    /// <summary>The one that waits for a person, or null.</summary>
    public static OpenRecovery? Open(IStatements from, Guid person) => One(from, "person_id = @p0", BulkType.Uuid, s => s.Uuid(0, person));

    /// <summary>The one whose secret this is, in the browser that proved its factors: the secret stands in an address, which gets around.</summary>
    public static OpenRecovery? BySecret(IStatements from, string? secret, byte[]? browser)
        => secret is { Length: 43 } && browser is not null ? One(from, "secret = @p0", BulkType.Bytes, s => s.Bytes(0, Bound(secret, browser))) : null;

    /// <summary>Ends the wait: every sign-in ends, codes of a lost app and the password go, and she is signed in to set up what she needs.</summary>
    /// <returns>The account; <c>link_used</c>, <c>recovery_not_ready</c>.</returns>
    public async Task<Result<string>> Finish(HttpContext http, string? secret, CancellationToken ct)
    {
        byte[]? browser = room.Browsers.Known(http);
        Result<OpenRecovery> finished = await room.Storage.TryWriteAsync(write => Finish(write, secret, browser), ct).ConfigureAwait(false);
        if (!finished.TryGet(out OpenRecovery? recovery, out Error? error))
        {
            room.Events.Note("recovery_refused", reason: error.Code);
            return error;
        }

        string[] amr = [.. recovery.Factors.Select(f => f switch { Email => "email", Code => "rc", Totp => "otp", _ => "fed" }), "mfa"];
        return await room.SignIns.Complete(http, recovery.Person, Acr.Two, amr, new After(null, "/account/security"), ct).ConfigureAwait(false);
    }

    /// <summary>Stops one by its secret, or by a link of the notice.</summary>
    /// <returns><c>link_used</c>.</returns>
    public Task<Result<bool>> Stop(string? token, byte[]? browser, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            Guid? person = BySecret(write, token, browser)?.Person
                ?? (room.Tickets.Use(write, TicketKind.RecoverCancel, token, null).TryGet(out Ticket? ticket, out _) ? ticket.Person : null);
            return person is { } known && Stop(write, known) ? true : IdentityErrors.LinkUsed();
        },
        ct);

    /// <summary>Stops the one that waits for a person; false where none does.</summary>
    public bool Stop(HubWrite write, Guid person)
    {
        if (!End(write, person, "stopped"))
        {
            return false;
        }

        Tickets.End(write, TicketKind.RecoverCancel, person);
        room.Factors.Tell(write, person, AccountChange.RecoveryStopped);
        return true;
    }

    private Result<RecoverState> Prove(HubWrite write, string? ticket, string factor, string? code, byte[]? browser, CurrentSession? session)
    {
        if (!room.Tickets.Look(write, TicketKind.Recover, ticket, browser).TryGet(out Ticket? found, out Error? gone))
        {
            return gone;
        }

        RecoverDetails details = Details(found);
        EmailAddress email = EmailAddress.Read(details.Email)!;
        Guid? named = Named(write, email, fresh: factor is Email);
        if (factor is Code or Totp)
        {
            ProvenFactor[] first = [.. details.Proven.Where(p => p.Factor is Email or Upstream)];
            if (first.Length == 0)
            {
                // Whoever merely knows an address uses up no tries of its person.
                write.AfterCommit(() => room.Events.Note("recovery_refused", reason: "mailbox_not_proven"));
                return IdentityErrors.WrongCode();
            }

            named = first.FirstOrDefault(p => p.Person is not null)?.Person;
            if ((room.Attempts.Count(write, PerTicket, found.Id) ?? room.Attempts.Count(write, PerAddress, email.Normal)) is not null)
            {
                write.AfterCommit(() => room.Events.Note("recovery_refused", reason: "too_many_tries"));
                return IdentityErrors.TooManyTries();
            }
        }

        if (!Right(write, named, factor, code, session))
        {
            write.AfterCommit(() => room.Events.Note("recovery_refused", named, reason: "wrong_code"));
            return IdentityErrors.WrongCode();
        }

        details = details with { Proven = [.. details.Proven.Where(p => !string.Equals(p.Factor, factor, StringComparison.Ordinal)), new ProvenFactor(factor, named)] };
        string[] together = named is null ? [] : [.. details.Proven.Where(p => p.Person == named).Select(p => p.Factor)];

        // The mailbox and an account from elsewhere often stand or fall together: one of the two factors is something else.
        if (together.Length < 2 || !together.Any(f => f is Code or Totp))
        {
            room.Tickets.Refill(write, found, PeopleJson.Write(details, PeopleJson.Default.RecoverDetails));
            return State(details);
        }

        _ = room.Tickets.Use(write, TicketKind.Recover, ticket, browser);
        return State(details) with { Waiting = Wait(write, named!.Value, together, browser!) };
    }

    /// <summary>The account that proved the address. Mail alone proves nothing of one whose proof is old (A15).</summary>
    private Guid? Named(IStatements from, EmailAddress email, bool fresh)
    {
        Contact? contact = room.Contacts.With(from, ContactKind.Email, email.Normal).FirstOrDefault(c => c.VerifiedAt is not null && (!fresh || room.Contacts.IsFresh(c)));
        return contact is not null && room.Persons.Find(from, contact.Person) is { Active: true } found ? found.Leader : null;
    }

    private bool Right(HubWrite write, Guid? person, string factor, string? code, CurrentSession? session) => factor switch
    {
        // Shown as proven to whoever has the mailbox, whether an account has the address: it leads nowhere without a second factor of that account.
        Email => true,
        Code => person is { } p && Persons.Together(write, p).Any(one => room.RecoveryCodes.Use(write, one, code)),
        Totp => person is { } p && room.Totp.CheckInRecovery(write, p, code) is null,
        Upstream => IsFrom(person, session),
        _ => false,
    };

    private static bool IsFrom(Guid? person, CurrentSession? session)
        => person is not null && session is not null && session.Person == person && session.Amr.Contains("fed", StringComparer.Ordinal);

    private static byte[] Bound(string secret, byte[] browser) => Secret.Hash(secret + "." + Convert.ToHexString(browser));

    private string Wait(HubWrite write, Guid person, string[] factors, byte[] browser)
    {
        Persons.Lock(write, person);
        string secret = Secret.New();
        if (Open(write, person) is { } open)
        {
            // Proven again, perhaps in another browser: the wait goes on, it does not begin anew.
            using PreparedSql renew = write.Prepare("UPDATE identity_recovery SET secret = @p1 WHERE recovery_id = @p0", BulkType.Uuid, BulkType.Bytes);
            renew.Uuid(0, open.Id).Bytes(1, Bound(secret, browser)).Execute();
            return secret;
        }

        long now = room.NowMicros;
        DateTimeOffset ready = HubStorage.FromMicros(now) + room.Options.RecoveryWait;
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_recovery (recovery_id, person_id, factors, secret, asked_at, ready_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        insert.Uuid(0, Guid.CreateVersion7(room.Now)).Uuid(1, person).Text(2, string.Join(' ', factors)).Bytes(3, Bound(secret, browser)).Long(4, now).Long(5, HubStorage.Micros(ready)).Execute();
        room.Events.Record(write, "recovery_asked", person, reason: string.Join(' ', factors));
        Notice(write, person, ready);
        return secret;
    }

    /// <summary>Tells every address, proven or not: one that is not proven may still be hers.</summary>
    private void Notice(HubWrite write, Guid person, DateTimeOffset ready)
    {
        var texts = MailTexts.In(room.Persons.Find(write, person)?.Language, room.Options);
        foreach (Contact contact in Persons.Together(write, person).SelectMany(p => room.Contacts.Of(write, p)).Where(c => c is { Kind: ContactKind.Email, VerifiedAt: not null }))
        {
            string token = room.Tickets.Put(write, TicketKind.RecoverCancel, person, null, [], room.Options.RecoveryWait + TimeSpan.FromDays(7));
            room.Mails.Queue(write, texts.Recovery(contact.Value, new Uri(room.Options.Issuer, "/recover/stop?token=" + token).AbsoluteUri, ready));
        }
    }

    private Result<OpenRecovery> Finish(HubWrite write, string? secret, byte[]? browser)
    {
        if (BySecret(write, secret, browser) is not { } recovery || room.Persons.Find(write, recovery.Person) is not { Active: true })
        {
            return IdentityErrors.LinkUsed();
        }

        if (recovery.ReadyAt > room.Now)
        {
            return IdentityErrors.RecoveryNotReady();
        }

        if (!End(write, recovery.Person, "completed"))
        {
            return IdentityErrors.LinkUsed();
        }

        Tickets.End(write, TicketKind.RecoverCancel, recovery.Person);
        room.Sessions.EndEverywhere(write, recovery.Person, "recovered");
        foreach (Guid account in Persons.Together(write, recovery.Person))
        {
            Persons.NextEpoch(write, account);
            Passwords.Remove(write, account);
            if (!recovery.Factors.Contains(Totp, StringComparer.Ordinal))
            {
                People.Totp.Remove(write, account);
            }
        }

        room.Factors.Tell(write, recovery.Person, AccountChange.Recovered);
        return recovery;
    }

    private bool End(HubWrite write, Guid person, string outcome)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_recovery SET ended_at = @p1, outcome = @p2 WHERE person_id = @p0 AND ended_at IS NULL", BulkType.Uuid, BulkType.Bigint, BulkType.Text);
        return update.Uuid(0, person).Long(1, room.NowMicros).Text(2, outcome).Execute() > 0;
    }

    private static RecoverDetails Details(Ticket ticket) => PeopleJson.Read(ticket.Payload, PeopleJson.Default.RecoverDetails);

    private static RecoverState State(RecoverDetails details)
    {
        string[] proven = [.. details.Proven.Select(p => p.Factor)];
        string[] open = proven.Any(f => f is Email or Upstream) ? [.. Typed.Except(proven, StringComparer.Ordinal)] : [Email];
        return new RecoverState(proven, open, null);
    }

    private static OpenRecovery? One(IStatements from, string condition, BulkType type, Func<PreparedSql, PreparedSql> with)
    {
        using PreparedSql select = from.Prepare($"SELECT recovery_id, person_id, ready_at, factors FROM identity_recovery WHERE {condition} AND ended_at IS NULL", type);
        using SqlRows rows = with(select).Query();
        return rows.Read() ? new OpenRecovery(rows.Uuid(0), rows.Uuid(1), HubStorage.FromMicros(rows.Long(2)), rows.Text(3)!.Split(' ')) : null;
    }
}
