using Selfhold.Identity.People.Mail;
using Selfhold.Identity.People.Passkeys;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>Changes to what a person signs in with. Each ends with an event and a mail to every proven address; the caller has asked <see cref="StepUp"/>.</summary>
internal sealed class Factors(IdentityRoom room)
{
    /// <returns><c>passkey_refused</c> where the credential is somebody's already, or was made for another account.</returns>
    public Task<Result<bool>> AddPasskey(Guid person, CredentialMade made, string? name, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            if (made.Details.Handle is not null || !room.PasskeyRows.Add(write, person, made.Passkey, name))
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

    /// <summary>Whether she could sign in again after this: a passkey, a proven address, or an account from elsewhere.</summary>
    public bool HasWayIn(IStatements from, Guid person)
    {
        if (StepUp.HasPasskey(from, person) || room.Contacts.Of(from, person).Any(c => c.Kind == ContactKind.Email && room.Contacts.IsFresh(c)))
        {
            return true;
        }

        using PreparedSql linked = from.Prepare("SELECT COUNT(*) FROM identity_upstream WHERE person_id = @p0", BulkType.Uuid);
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
