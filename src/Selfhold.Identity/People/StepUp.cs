using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>What a sign-in must be like before it may change how its person signs in.</summary>
internal sealed class StepUp(IdentityRoom room)
{
    /// <summary>
    /// Null where it is enough; <c>step_up_needed</c> where it is older than <see cref="IdentityOptions.StepUpAge"/>, or weaker than what the person
    /// has: whoever can read her mail must not be able to take her passkeys away.
    /// </summary>
    public Error? Needed(CurrentSession session)
    {
        using HubRead read = room.Storage.BeginRead();
        return Needed(read, session);
    }

    /// <inheritdoc cref="Needed(CurrentSession)"/>
    public Error? Needed(IStatements from, CurrentSession session)
    {
        if (session.AuthTime + room.Options.StepUpAge < room.Now)
        {
            return IdentityErrors.StepUpNeeded();
        }

        if (session.Acr is not Acr.One)
        {
            return null;
        }

        return HasPasskey(from, session.Person) || room.Totp.Since(from, session.Person) is not null ? IdentityErrors.StepUpNeeded() : null;
    }

    public static bool HasPasskey(IStatements from, Guid person)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_passkey k JOIN identity_person p ON p.person_id = k.person_id WHERE k.person_id = @p0 OR p.joined_into = @p0", BulkType.Uuid);
        return count.Uuid(0, person).QueryLong() > 0;
    }
}
