using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

/// <summary>A person's no to one version of an agreement.</summary>
public sealed record No(Guid Person, ReadOnlyMemory<byte> Agreement, string Channel, string Language)
{
    /// <summary>All accounts of the person, where she has several that were joined.</summary>
    public IReadOnlyList<Guid> Accounts { get; init; } = [];

    internal IReadOnlyList<Guid> All => Accounts.Count == 0 ? [Person] : [.. Accounts.Append(Person).Distinct()];

    /// <summary>No to the special categories alone; otherwise no to the whole, special categories included.</summary>
    public bool Special { get; init; }

    public Actor Actor { get; init; } = Actor.Person;
}

public sealed partial class ConsentRoom
{
    /// <inheritdoc cref="Refuse(HubWrite, No)"/>
    public Task<Result<IReadOnlyList<GrantInfo>>> Refuse(No no, CancellationToken ct) => Storage.TryWriteAsync(write => Refuse(write, no), ct);

    /// <summary>Writes down her no: from now on nothing that the agreement asks for flows for its purpose until she gives it anew. What she had given to this version is withdrawn by it. Said twice, it is one.</summary>
    /// <returns>The grants that it ended or that keep the no. <c>agreement_not_found</c>, <c>reason_needed</c>.</returns>
    public Result<IReadOnlyList<GrantInfo>> Refuse(HubWrite write, No no)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(no);
        if (!Agreement(write, no.Agreement).TryGet(out Agreement? agreement, out Error? missing))
        {
            return missing;
        }

        if (Unfit(no.Actor) is { } unfit)
        {
            return unfit;
        }

        GrantRows.Lock(write, no.All);
        (string language, AgreementText text) = agreement.TextFor(no.Language);
        var said = new Said(no.Channel, language, text.NoticeHash());
        List<GrantInfo> all = [];
        foreach (bool special in no.Special ? (bool[])[true] : [false, true])
        {
            string[] asked = [.. agreement.AttributesOf(special)];
            if (asked.Length == 0)
            {
                continue;
            }

            GrantRow grant = GrantRows.Find(write, no.Person, agreement.Id, agreement.Version, special) ?? Table.Add(write, no.Person, agreement, special, RandomId());
            Changing loaded = new(grant, agreement, Table.Events(write, no.Person, grant.Id));
            GrantState state = loaded.State;
            if (state.IsLive)
            {
                Change(write, loaded, GrantEvents.Withdrawn, asked, no.Actor, said, among: no.All);
            }
            else if (state.Status is not (GrantEvents.Refused or GrantEvents.Withdrawn) || IsOutweighed(write, no.All, grant, state))
            {
                Change(write, loaded, GrantEvents.Refused, asked, no.Actor, said, among: no.All);
            }

            all.Add(Info(write, grant));
        }

        return all;
    }

    /// <summary>Whether she has given anything of it since, under another agreement of the purpose: then a no is a new one.</summary>
    private static bool IsOutweighed(IStatements from, IReadOnlyList<Guid> accounts, GrantRow grant, GrantState state)
        => state.Denied.Count == 0 || DecisionRows(from, accounts, grant.Business, grant.Purpose).Exists(r => r.Grant != grant.Id && r.GivenAt is { } at && state.Denied.Any(d => HubStorage.Micros(d.Value) < at));
}
