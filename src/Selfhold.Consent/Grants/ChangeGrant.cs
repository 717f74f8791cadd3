using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    private const int LongestReason = 500;

    /// <summary>The one way in which anything becomes of a grant: the event, and what follows from all events, in the same write.</summary>
    private Changing Change(HubWrite write, Changing to, string kind, IReadOnlyList<string> attributes, Actor actor, Said said, DateTimeOffset? until = null, long? uses = null, IReadOnlyList<Guid>? among = null)
    {
        var made = new GrantEvent(
            to.Events.Count + 1, kind, [.. attributes.Order(StringComparer.Ordinal)], until, uses, said.Channel, said.Language, said.Notice, actor.Kind, actor.Reason, Table.Moment(write, to.Grant, among ?? [to.Grant.Person]));
        Table.Append(write, to.Grant, made);
        Changing next = to with { Events = [.. to.Events, made] };
        GrantRows.Save(write, to.Grant, to.Agreement, next.State, anew: kind is GrantEvents.Given or GrantEvents.Applied);
        return next;
    }

    /// <summary>The grant with its events; the person's turn is taken.</summary>
    private Changing Load(IStatements from, GrantRow grant)
        => new(grant, Checked(from, Rows(from, $"SELECT {AgreementColumns} FROM consent_agreement WHERE agreement_id = @p0 AND version = @p1", s => s.Uuid(0, grant.AgreementId).Long(1, grant.Version), BulkType.Uuid, BulkType.Bigint)[0]),
            Table.Events(from, grant.Person, grant.Id));

    private static Error? Unfit(Actor actor)
        => actor.Kind is not "person" and not "hub" && (string.IsNullOrWhiteSpace(actor.Reason) || actor.Reason.Length > LongestReason || VisibleText.IsHiddenBesideLines(actor.Reason)) ? ConsentErrors.ReasonNeeded() : null;

    private static Said Quiet(Actor actor, string channel) => new(channel.Length > 0 ? channel : actor.Kind, "", default);

    /// <param name="Channel">Where.</param>
    /// <param name="Language">In which language she was asked; empty where she was not.</param>
    /// <param name="Notice">The hash of what she was shown; empty where she was shown nothing.</param>
    private sealed record Said(string Channel, string Language, ReadOnlyMemory<byte> Notice);

    private sealed record Changing(GrantRow Grant, Agreement Agreement, IReadOnlyList<GrantEvent> Events)
    {
        public GrantState State => GrantState.Of(Agreement, Grant.Special, Events);
    }
}
