using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>Control of an address was proven: it opens the account that proved it before, or makes a new one.</summary>
internal sealed class SignInByEmail(IdentityRoom room)
{
    /// <summary>The account to sign in with. An address whose last proof is older than <see cref="IdentityOptions.ContactFreshness"/> opens nothing of what was: it may have a new owner (A15).</summary>
    public Task<Guid> Account(ProvenEmail proven, CancellationToken ct) => room.Storage.WriteAsync(write => Account(write, proven.Email, proven.Name, proven.Language), ct);

    /// <inheritdoc cref="Account(ProvenEmail, CancellationToken)"/>
    public Guid Account(HubWrite write, EmailAddress email, string? name, string? language)
    {
        room.Contacts.Lock(write, email);
        Guid account;
        if (room.Contacts.Owner(write, email) is { } owner)
        {
            account = owner.Person;
        }
        else
        {
            account = room.Persons.Create(write, Persons.CleanName(name), language);
            room.Events.Record(write, "account_made", account, reason: "email");
        }

        _ = room.Contacts.Verify(write, account, email).TryGet(out _, out Error? error);
        return error is null ? account : throw new InvalidOperationException("An address was proven twice in one write.");
    }
}
