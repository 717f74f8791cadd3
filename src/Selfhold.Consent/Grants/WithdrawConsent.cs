using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

/// <summary>What a change of a grant led to.</summary>
/// <param name="Already">It was so before, and nothing was written: a second click.</param>
public sealed record Changed(GrantInfo Grant, bool Already);

public sealed partial class ConsentRoom
{
    /// <inheritdoc cref="Withdraw(HubWrite, IReadOnlyList{Guid}, Guid, IReadOnlyList{string}?, Actor?, string)"/>
    public Task<Result<Changed>> Withdraw(IReadOnlyList<Guid> accounts, Guid grant, CancellationToken ct, IReadOnlyList<string>? attributes = null, Actor? actor = null, string channel = "portal")
        => Storage.TryWriteAsync(write => Withdraw(write, accounts, grant, attributes, actor, channel), ct);

    /// <summary>
    /// Ends a grant, or takes attributes out of it. Works for every legal basis and from every state: from the next decision on nothing of it flows for the purpose, also not by
    /// another agreement, until she gives it anew. Taking back an essential attribute ends the whole. Said twice, it is one; <c>Give</c> undoes it.
    /// </summary>
    /// <param name="accounts">All accounts of the person.</param>
    /// <param name="attributes">Null for all.</param>
    /// <param name="actor">The person herself if left out; an operator says why.</param>
    /// <returns><c>grant_not_found</c>, <c>attribute_not_asked</c>, <c>reason_needed</c>.</returns>
    public Result<Changed> Withdraw(HubWrite write, IReadOnlyList<Guid> accounts, Guid grant, IReadOnlyList<string>? attributes = null, Actor? actor = null, string channel = "portal")
    {
        Actor who = actor ?? Actor.Person;
        if (!Turn(write, accounts, grant, who).TryGet(out Changing? found, out Error? missing))
        {
            return missing;
        }

        string[] all = [.. found.Agreement.AttributesOf(found.Grant.Special)];
        string[] back = attributes is null ? all : [.. attributes.Distinct(StringComparer.Ordinal)];
        if (Array.Find(back, a => !all.Contains(a, StringComparer.Ordinal)) is { } more)
        {
            return ConsentErrors.NotAsked(more);
        }

        GrantState state = found.State;
        back = back.Any(found.Agreement.IsEssential) || !state.Attributes.Except(back, StringComparer.Ordinal).Any() ? all : back;
        if (back.Length == 0 || IsWithdrawn(state, back))
        {
            return new Changed(Info(write, found.Grant), Already: true);
        }

        Change(write, found, GrantEvents.Withdrawn, back, who, Quiet(who, channel), among: accounts);
        return new Changed(Info(write, found.Grant), Already: false);
    }

    /// <summary>Withdrawn or refused by this very grant before: a late second click must not undo what she gave since.</summary>
    private static bool IsWithdrawn(GrantState state, string[] back)
        => state.Status is GrantEvents.Withdrawn or GrantEvents.Refused || (state.IsLive && Array.TrueForAll(back, a => !state.Attributes.Contains(a, StringComparer.Ordinal) && state.Denied.ContainsKey(a)));

    /// <summary>The grant, with the person's turn taken.</summary>
    private Result<Changing> Turn(HubWrite write, IReadOnlyList<Guid> accounts, Guid grant, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(accounts);
        if (Unfit(actor) is { } unfit)
        {
            return unfit;
        }

        if (GrantRows.Find(write, accounts, grant) is not { } row)
        {
            return ConsentErrors.GrantNotFound();
        }

        GrantRows.Lock(write, accounts);
        return Load(write, row);
    }
}
