using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <inheritdoc cref="Pause(HubWrite, IReadOnlyList{Guid}, Guid, Actor?, string)"/>
    public Task<Result<Changed>> Pause(IReadOnlyList<Guid> accounts, Guid grant, CancellationToken ct, Actor? actor = null, string channel = "portal")
        => Storage.TryWriteAsync(write => Pause(write, accounts, grant, actor, channel), ct);

    /// <summary>A no that she can lift: while it lasts nothing of the grant flows for the purpose, also not by another agreement. Said twice, it is one.</summary>
    /// <returns><c>grant_not_found</c>, <c>grant_not_live</c>, <c>reason_needed</c>.</returns>
    public Result<Changed> Pause(HubWrite write, IReadOnlyList<Guid> accounts, Guid grant, Actor? actor = null, string channel = "portal")
        => Switch(write, accounts, grant, GrantEvents.Paused, GrantEvents.Given, actor, channel);

    /// <inheritdoc cref="Resume(HubWrite, IReadOnlyList{Guid}, Guid, Actor?, string)"/>
    public Task<Result<Changed>> Resume(IReadOnlyList<Guid> accounts, Guid grant, CancellationToken ct, Actor? actor = null, string channel = "portal")
        => Storage.TryWriteAsync(write => Resume(write, accounts, grant, actor, channel), ct);

    /// <summary>Lifts a pause, and nothing else: it is no new yes, so what she refused in the meantime under another agreement stays refused.</summary>
    /// <returns><c>grant_not_found</c>, <c>grant_not_live</c>, <c>reason_needed</c>.</returns>
    public Result<Changed> Resume(HubWrite write, IReadOnlyList<Guid> accounts, Guid grant, Actor? actor = null, string channel = "portal")
        => Switch(write, accounts, grant, GrantEvents.Resumed, GrantEvents.Paused, actor, channel);

    /// <inheritdoc cref="ChangeUntil(HubWrite, IReadOnlyList{Guid}, Guid, DateTimeOffset?, string)"/>
    public Task<Result<Changed>> ChangeUntil(IReadOnlyList<Guid> accounts, Guid grant, DateTimeOffset? until, CancellationToken ct, string channel = "portal")
        => Storage.TryWriteAsync(write => ChangeUntil(write, accounts, grant, until, channel), ct);

    /// <summary>Sets another end to what she has given; by her alone. It makes a receipt, because it may give longer than before.</summary>
    /// <param name="until">Null: when she ends it.</param>
    /// <returns><c>grant_not_found</c>, <c>grant_not_live</c>, <c>until_past</c>.</returns>
    public Result<Changed> ChangeUntil(HubWrite write, IReadOnlyList<Guid> accounts, Guid grant, DateTimeOffset? until, string channel = "portal")
    {
        if (!Turn(write, accounts, grant, Actor.Person).TryGet(out Changing? found, out Error? missing))
        {
            return missing;
        }

        if (until is { } end && end <= Storage.Clock.GetUtcNow())
        {
            return ConsentErrors.UntilPast();
        }

        GrantInfo now = Info(write, found.Grant);
        if (now.Status is not (GrantEvents.Given or GrantEvents.Paused))
        {
            return ConsentErrors.GrantNotLive();
        }

        if (now.Until == until)
        {
            return new Changed(now, Already: true);
        }

        Changing changed = Change(write, found, GrantEvents.UntilChanged, found.State.Attributes, Actor.Person, Quiet(Actor.Person, channel), until, among: accounts);
        if (SubjectOf(write, found.Grant) is { } subject)
        {
            MakeReceipt(write, changed, subject);
        }

        return new Changed(Info(write, found.Grant), Already: false);
    }

    private Result<Changed> Switch(HubWrite write, IReadOnlyList<Guid> accounts, Guid grant, string kind, string from, Actor? actor, string channel)
    {
        Actor who = actor ?? Actor.Person;
        if (!Turn(write, accounts, grant, who).TryGet(out Changing? found, out Error? missing))
        {
            return missing;
        }

        GrantState state = found.State;
        if (!state.IsLive || Info(write, found.Grant).Status is not (GrantEvents.Given or GrantEvents.Paused))
        {
            return ConsentErrors.GrantNotLive();
        }

        if (!string.Equals(state.Status, from, StringComparison.Ordinal))
        {
            return new Changed(Info(write, found.Grant), Already: true);
        }

        Change(write, found, kind, state.Attributes, who, Quiet(who, channel), among: accounts);
        return new Changed(Info(write, found.Grant), Already: false);
    }
}
