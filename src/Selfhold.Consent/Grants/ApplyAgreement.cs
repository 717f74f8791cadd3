using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <inheritdoc cref="Apply(HubWrite, IReadOnlyList{Guid}, ReadOnlyMemory{byte}, Actor, string)"/>
    public Task<Result<Changed>> Apply(IReadOnlyList<Guid> accounts, ReadOnlyMemory<byte> agreement, Actor actor, string channel, CancellationToken ct) => Storage.TryWriteAsync(write => Apply(write, accounts, agreement, actor, channel), ct);

    /// <summary>
    /// Puts an agreement into force without the person's yes, where its legal basis needs none (legal obligation, vital interests, public task, legitimate interests): its
    /// essential attributes and nothing else. Never by the business alone: whoever runs the hub does it, with a reason that she is shown; and her no, before or after, ends it.
    /// </summary>
    /// <param name="accounts">All accounts of the person, the leading one first: it is put under that one, and a no of any keeps it out.</param>
    /// <returns><c>agreement_not_found</c>, <c>agreement_retired</c>, <c>basis_needs_yes</c>, <c>refused_by_person</c>, <c>reason_needed</c>, <c>nothing_given</c>.</returns>
    public Result<Changed> Apply(HubWrite write, IReadOnlyList<Guid> accounts, ReadOnlyMemory<byte> agreement, Actor actor, string channel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(accounts);
        Guid person = accounts[0];
        if (!Agreement(write, agreement).TryGet(out Agreement? found, out Error? missing))
        {
            return missing;
        }

        if (LegalBases.NeedsYes(found.Terms.LegalBasis))
        {
            return ConsentErrors.BasisNeedsYes(found.Terms.LegalBasis);
        }

        if (actor.Kind is not "operator" || Unfit(actor) is not null)
        {
            return ConsentErrors.ReasonNeeded();
        }

        if (found.Terms.Essential.Count == 0)
        {
            return ConsentErrors.NothingGiven();
        }

        GrantRows.Lock(write, accounts);
        if (DecisionRows(write, accounts, found.Business, found.Purpose).Exists(r => r.Denied.Any(d => Touches(found, d.Name))))
        {
            return ConsentErrors.RefusedByPerson();
        }

        GrantRow? row = GrantRows.Find(write, person, found.Id, found.Version, special: false);
        if (row is not null && Load(write, row).State.IsLive && Info(write, row).IsLive)
        {
            return new Changed(Info(write, row), Already: true);
        }

        if (IsRetired(write, found))
        {
            return ConsentErrors.AgreementRetired();
        }

        row ??= Table.Add(write, person, found, special: false, RandomId());
        Change(write, new Changing(row, found, Table.Events(write, person, row.Id)), GrantEvents.Applied, found.Terms.Essential, actor, Quiet(actor, channel));
        return new Changed(Info(write, row), Already: false);
    }

    /// <summary>Without a yes of hers, a no to anything near it is one to it.</summary>
    private static bool Touches(Agreement agreement, string denied)
        => agreement.Terms.Essential.Any(e => string.Equals(e, denied, StringComparison.Ordinal) || CustomerAttributes.Holds(e, denied) || CustomerAttributes.Holds(denied, e));
}
