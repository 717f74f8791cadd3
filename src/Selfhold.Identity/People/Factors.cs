using Selfhold.Identity.People.Mail;
using Selfhold.Identity.People.Passkeys;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>Changes to what a person signs in with. Each ends with an event and a mail to every proven address; the caller has asked <see cref="StepUp"/>.</summary>
internal sealed class Factors(IdentityRoom room)
{
    /// <summary>More than anybody needs; few enough to tell them all.</summary>
    private const int MostContacts = 20;

    /// <returns><c>passkey_refused</c> where the credential is somebody's already, or was made for another account.</returns>
    public Task<Result<bool>> AddPasskey(Guid person, CredentialMade made, string? name, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            if (made.Details.Handle is not null || made.Person != person || !room.PasskeyRows.Add(write, person, made.Passkey, name))
            {
                return IdentityErrors.PasskeyRefused();
            }

            Tell(write, person, AccountChange.PasskeyAdded);
            return true;
        },
        ct);

    /// <returns><c>passkey_not_found</c>.</returns>
    public Task<Result<bool>> RenamePasskey(Guid person, byte[] id, string? name, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write => Find(write, person, id) is { } passkey && room.PasskeyRows.Rename(write, passkey, name) ? true : IdentityErrors.PasskeyNotFound(), ct);

    /// <returns><c>passkey_not_found</c>; <c>last_way_in</c>.</returns>
    public Task<Result<bool>> RemovePasskey(Guid person, byte[] id, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            Persons.Lock(write, person);
            if (Find(write, person, id) is not { } passkey || !PasskeyRows.Remove(write, passkey))
            {
                return IdentityErrors.PasskeyNotFound();
            }

            if (!HasWayIn(write, person))
            {
                return IdentityErrors.LastWayIn();
            }

            Tell(write, person, AccountChange.PasskeyRemoved);
            return true;
        },
        ct);

    /// <summary>Control of an address was proven for an account that has it, in the browser that asked. Its other addresses and the new one are told (A13).</summary>
    /// <returns><c>contact_taken</c>; <c>contact_not_found</c> where she removed it meanwhile.</returns>
    public Task<Result<bool>> ConfirmEmail(Guid person, EmailAddress email, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            room.Contacts.Lock(write, email);
            if (!room.Contacts.With(write, ContactKind.Email, email.Normal).Any(c => c.Person == person))
            {
                return IdentityErrors.ContactNotFound();
            }

            bool first = !room.Contacts.Of(write, person).Any(c => c is { Kind: ContactKind.Email, VerifiedAt: not null });
            if (room.Contacts.Verify(write, person, email).Error is { } taken)
            {
                write.AfterCommit(() => room.Events.Note("contact_refused", person, reason: taken.Code));
                return taken;
            }

            if (first)
            {
                room.Events.Record(write, "account_changed", person, reason: "email_confirmed");
            }
            else
            {
                Tell(write, person, AccountChange.EmailAdded);
            }

            return true;
        },
        ct);

    /// <summary>Adds an address that a mail asks her to confirm. Nothing is told yet: nobody has proven anything.</summary>
    /// <returns>What the browser goes on with; <c>too_many_tries</c>, <c>too_many_contacts</c>.</returns>
    public Task<Result<string>> AddEmail(Guid person, EmailAddress email, byte[] browser, string source, string language, CancellationToken ct) => room.Storage.TryWriteAsync<string>(
        write =>
        {
            IReadOnlyList<Contact> all = room.Contacts.Of(write, person);
            if (!all.Any(c => c.Kind == ContactKind.Email && string.Equals(Contacts.Normal(c.Kind, c.Value), email.Normal, StringComparison.Ordinal)))
            {
                if (all.Count >= MostContacts)
                {
                    return IdentityErrors.TooManyContacts();
                }

                room.Contacts.Add(write, person, ContactKind.Email, email.Value);
                room.Events.Record(write, "account_changed", person, reason: "email_asked");
            }

            return room.EmailLinks.Ask(write, MailPurpose.Confirm, email, browser, source, After.Account, language, person);
        },
        ct);

    /// <summary>Makes a proven address the main one. All are told, the one that was and the one that is (A13).</summary>
    /// <returns><c>contact_not_found</c>.</returns>
    public Task<Result<bool>> MainEmail(Guid person, Guid contact, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            if (!room.Contacts.Of(write, person).Any(c => c.Id == contact && c is { Kind: ContactKind.Email, VerifiedAt: not null }))
            {
                return IdentityErrors.ContactNotFound();
            }

            using PreparedSql update = write.Prepare("UPDATE identity_contact SET main = CASE WHEN contact_id = @p1 THEN 1 ELSE 0 END WHERE person_id = @p0 AND kind = 1", BulkType.Uuid, BulkType.Uuid);
            update.Uuid(0, person).Uuid(1, contact).Execute();
            Tell(write, person, AccountChange.EmailMain);
            return true;
        },
        ct);

    /// <summary>Removes an address; it is told too. Another proven one becomes the main one.</summary>
    /// <returns><c>contact_not_found</c>, <c>last_way_in</c>.</returns>
    public Task<Result<bool>> RemoveContact(Guid person, Guid id, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            Persons.Lock(write, person);
            if (room.Contacts.Of(write, person).FirstOrDefault(c => c.Id == id) is not { } contact)
            {
                return IdentityErrors.ContactNotFound();
            }

            Contacts.Remove(write, id);
            if (!HasWayIn(write, person))
            {
                return IdentityErrors.LastWayIn();
            }

            if (contact.Main && room.Contacts.Of(write, person).FirstOrDefault(c => c is { Kind: ContactKind.Email, VerifiedAt: not null }) is { } next)
            {
                using PreparedSql update = write.Prepare("UPDATE identity_contact SET main = 1 WHERE contact_id = @p0", BulkType.Uuid);
                update.Uuid(0, next.Id).Execute();
            }

            Tell(write, person, AccountChange.EmailRemoved, contact is { Kind: ContactKind.Email, VerifiedAt: not null } ? [contact.Value] : []);
            return true;
        },
        ct);

    /// <summary>A phone number, sealed like an address. Nothing signs in with it.</summary>
    /// <returns><c>bad_phone</c>, <c>too_many_contacts</c>.</returns>
    public Task<Result<Guid>> AddPhone(Guid person, string? number, CancellationToken ct) => room.Storage.TryWriteAsync<Guid>(
        write =>
        {
            // E.164: a plus and 7 to 15 digits, written with blanks, dots, hyphens and brackets.
            string normal = Contacts.Normal(ContactKind.Phone, number ?? "");
            if (number is not { Length: <= 30 } || !number.TrimStart().StartsWith('+') || normal.Length is < 8 or > 16 || !number.Trim().Skip(1).All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or '-' or '(' or ')' or '/'))
            {
                return IdentityErrors.BadPhone();
            }

            return room.Contacts.Of(write, person).Count >= MostContacts ? IdentityErrors.TooManyContacts() : room.Contacts.Add(write, person, ContactKind.Phone, number.Trim());
        },
        ct);

    /// <summary>What she is called; null takes the name away.</summary>
    public Task<bool> Rename(Guid person, string? name, CancellationToken ct) => room.Storage.WriteAsync(
        write =>
        {
            room.Persons.Rename(write, person, Persons.CleanName(name));
            return true;
        },
        ct);

    /// <summary>New recovery codes, shown this once; those before are void.</summary>
    public Task<IReadOnlyList<string>> NewRecoveryCodes(Guid person, CancellationToken ct) => room.Storage.WriteAsync(
        write =>
        {
            // Codes of accounts joined into hers are void too: she sees one count, of one set.
            foreach (Guid joined in Persons.Together(write, person))
            {
                RecoveryCodes.Remove(write, joined);
            }

            IReadOnlyList<string> codes = room.RecoveryCodes.Make(write, person);
            Tell(write, person, AccountChange.RecoveryCodes);
            return codes;
        },
        ct);

    /// <summary>Takes the codes of an app away from her and the accounts joined into hers; false where there were none.</summary>
    public Task<bool> RemoveTotp(Guid person, CancellationToken ct) => room.Storage.WriteAsync(
        write =>
        {
            bool any = false;
            foreach (Guid account in Persons.Together(write, person))
            {
                any |= Totp.Remove(write, account);
            }

            if (any)
            {
                Tell(write, person, AccountChange.TotpRemoved);
            }

            return any;
        },
        ct);

    /// <summary>Whether she could sign in again after this: a passkey, a proven address, or an account at a provider that is in use.</summary>
    public bool HasWayIn(IStatements from, Guid person)
    {
        if (StepUp.HasPasskey(from, person) || room.Contacts.Of(from, person).Any(c => c.Kind == ContactKind.Email && room.Contacts.IsFresh(c)))
        {
            return true;
        }

        using PreparedSql linked = from.Prepare(
            "SELECT COUNT(*) FROM identity_upstream u JOIN identity_provider p ON p.provider_id = u.provider_id WHERE u.person_id = @p0 AND p.disabled_at IS NULL", BulkType.Uuid);
        return linked.Uuid(0, person).QueryLong() > 0;
    }

    /// <summary>In the write that changes something: an event, and a mail to every proven address of hers.</summary>
    /// <param name="also">Addresses that are no longer, or not yet, hers to tell as well.</param>
    public void Tell(HubWrite write, Guid person, AccountChange change, params IReadOnlyList<string> also)
    {
        room.Events.Record(write, "account_changed", person, reason: Code(change));
        var texts = MailTexts.In(room.Persons.Find(write, person)?.Language, room.Options);
        IEnumerable<string> all = Persons.Together(write, person).SelectMany(p => room.Contacts.Of(write, p))
            .Where(c => c is { Kind: ContactKind.Email, VerifiedAt: not null }).Select(c => c.Value).Concat(also);
        foreach (string to in all.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            room.Mails.Queue(write, texts.Changed(to, change));
        }
    }

    private Passkey? Find(IStatements from, Guid person, byte[] id) => room.PasskeyRows.Of(from, person).FirstOrDefault(p => p.Id.AsSpan().SequenceEqual(id));

    private static string Code(AccountChange change)
        => string.Concat(change.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
