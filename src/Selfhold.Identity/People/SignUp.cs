using System.Buffers.Text;
using Selfhold.Identity.People.Passkeys;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>A new account with its passkey in one step; a mail asks her to confirm the address.</summary>
internal sealed class SignUp(IdentityRoom room)
{
    /// <summary>Makes account, passkey and unproven address in one write, and queues the mail.</summary>
    /// <returns><c>too_many_tries</c> for the source or the address; <c>passkey_refused</c> where the credential is somebody's already.</returns>
    public async Task<Result<Guid>> WithPasskey(CredentialMade made, byte[] browser, string source, string device, string language, CancellationToken ct)
    {
        Result<Guid> account = await room.Storage.TryWriteAsync(write => WithPasskey(write, made, browser, source, device, language), ct).ConfigureAwait(false);
        if (account.Error is { } refused)
        {
            room.Events.Note("sign_up_refused", reason: refused.Code);
        }

        return account;
    }

    private Result<Guid> WithPasskey(HubWrite write, CredentialMade made, byte[] browser, string source, string device, string language)
    {
        CreationDetails details = made.Details;
        EmailAddress email = EmailAddress.Read(details.Email)!;
        Guid person = room.Persons.Create(write, details.Name, language, Base64Url.DecodeFromChars(details.Handle));
        if (!room.PasskeyRows.Add(write, person, made.Passkey, device))
        {
            return IdentityErrors.PasskeyRefused();
        }

        room.Contacts.Add(write, person, ContactKind.Email, email.Value);
        Result<string> asked = room.EmailLinks.Ask(write, MailPurpose.Confirm, email, browser, source, After.Account, language, person);
        if (asked.Error is { } refused)
        {
            return refused;
        }

        if (details.Code is { Length: > 0 } code)
        {
            _ = room.Operators.Redeem(write, person, code);
        }

        room.Events.Record(write, "account_made", person, reason: "passkey");
        return person;
    }
}
