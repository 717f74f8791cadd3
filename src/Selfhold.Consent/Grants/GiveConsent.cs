using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    private const long MostUses = 1_000_000;

    /// <summary>Two clicks on one page may ask for ends that are moments apart.</summary>
    private static readonly TimeSpan SameEnd = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="Give(HubWrite, Yes)"/>
    public Task<Result<Given>> Give(Yes yes, CancellationToken ct) => Storage.TryWriteAsync(write => Give(write, yes), ct);

    /// <summary>Writes down her yes, ends her grants to other versions of the same agreement, and signs the receipt. Said twice, it is one.</summary>
    /// <returns><c>agreement_not_found</c>, <c>agreement_retired</c>, <c>attribute_essential</c>, <c>attribute_not_asked</c>, <c>nothing_given</c>, <c>until_past</c>, <c>uses_unfit</c>, <c>subject_needed</c>, <c>reason_needed</c>.</returns>
    public Result<Given> Give(HubWrite write, Yes yes)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(yes);
        if (!Agreement(write, yes.Agreement).TryGet(out Agreement? agreement, out Error? missing))
        {
            return missing;
        }

        if ((Unfit(yes.Actor) ?? Unfit(yes)) is { } unfit)
        {
            return unfit;
        }

        if (!Chosen(agreement, yes).TryGet(out Choice? choice, out Error? wrong))
        {
            return wrong;
        }

        GrantRows.Lock(write, yes.All);
        GrantRow? found = GrantRows.Find(write, yes.Person, agreement.Id, agreement.Version, choice.Special);
        if (found is not null && Load(write, found) is var before && IsSame(write, before, choice, yes))
        {
            return new Given(Info(write, found), LatestReceipt(write, found)!, choice.Left, Already: true);
        }

        if (IsRetired(write, agreement))
        {
            return ConsentErrors.AgreementRetired();
        }

        GrantRow grant = found ?? Table.Add(write, yes.Person, agreement, choice.Special, RandomId());
        Supersede(write, grant, yes);
        (string language, AgreementText text) = agreement.TextFor(yes.Language);
        Changing given = Change(write, new Changing(grant, agreement, found is null ? [] : Table.Events(write, yes.Person, grant.Id)), GrantEvents.Given, choice.Attributes, yes.Actor,
            new Said(yes.Channel, language, text.NoticeHash()), yes.Until, yes.Uses, yes.All);
        string receipt = MakeReceipt(write, given, yes.Subject);
        return new Given(Info(write, grant), receipt, choice.Left, Already: false);
    }

    private Error? Unfit(Yes yes)
        => yes.Until is { } end && end <= Storage.Clock.GetUtcNow() ? ConsentErrors.UntilPast()
            : yes.Uses is < 1 or > MostUses ? ConsentErrors.UsesUnfit()
            : string.IsNullOrWhiteSpace(yes.Subject) ? ConsentErrors.SubjectNeeded() : null;

    /// <summary>Which of the two answers it is, and what of it is given.</summary>
    private static Result<Choice> Chosen(Agreement agreement, Yes yes)
    {
        string[] wanted = [.. yes.Attributes.Distinct(StringComparer.Ordinal)];
        if (Array.Find(wanted, a => !agreement.Attributes.Contains(a, StringComparer.Ordinal)) is { } more)
        {
            return ConsentErrors.NotAsked(more);
        }

        string[] special = [.. wanted.Where(agreement.Special.ContainsKey)], ordinary = [.. wanted.Except(special, StringComparer.Ordinal)];
        bool isSpecial = ordinary.Length == 0 && special.Length > 0 && yes.Explicit;
        string[] given = isSpecial ? special : ordinary;
        if (agreement.AttributesOf(isSpecial).FirstOrDefault(a => agreement.IsEssential(a) && !given.Contains(a, StringComparer.Ordinal)) is { } essential)
        {
            return ConsentErrors.EssentialMissing(essential);
        }

        return given.Length == 0 ? ConsentErrors.NothingGiven() : new Choice(given, isSpecial, isSpecial ? [] : special);
    }

    /// <summary>A second click: the same is in force, and she has said nothing else since.</summary>
    private bool IsSame(IStatements from, Changing before, Choice choice, Yes yes)
    {
        GrantState state = before.State;
        if (state.Status is not GrantEvents.Given || !state.Attributes.ToHashSet(StringComparer.Ordinal).SetEquals(choice.Attributes) || state.Uses != yes.Uses || before.Events[^1].Kind is GrantEvents.Applied
            || (state.Until is null) != (yes.Until is null) || (state.Until is { } end && (end - yes.Until!.Value).Duration() > SameEnd))
        {
            return false;
        }

        // What is in force is what flows: a no under another agreement, an end or a used-up number make a second yes a new one.
        GrantInfo now = Info(from, before.Grant);
        return now.IsLive && now.UsesLeft == yes.Uses && now.Effective.Count == choice.Attributes.Length;
    }

    private static bool IsRetired(HubWrite write, Agreement agreement)
    {
        // Read under the person's turn and the database's own order, not from what was read before.
        using PreparedSql select = write.Prepare("SELECT COUNT(*) FROM consent_agreement WHERE agreement_id = @p0 AND version = @p1 AND retired_at IS NOT NULL", BulkType.Uuid, BulkType.Bigint);
        return select.Uuid(0, agreement.Id).Long(1, agreement.Version).QueryLong() > 0;
    }

    /// <summary>Her grants to other versions of the same agreement, and those of other accounts of hers to this one, end with this one.</summary>
    private void Supersede(HubWrite write, GrantRow grant, Yes yes)
    {
        foreach (GrantRow other in yes.All.SelectMany(account => GrantRows.All(write, "person_id = @p0 AND agreement_id = @p1 AND special = @p2",
            s => s.Uuid(0, account).Uuid(1, grant.AgreementId).Long(2, grant.Special ? 1 : 0), BulkType.Uuid, BulkType.Uuid, BulkType.Bigint)).Where(o => o.Id != grant.Id))
        {
            Changing loaded = Load(write, other);
            if (loaded.State is { IsLive: true } state)
            {
                Change(write, loaded, GrantEvents.Superseded, state.Attributes, Actor.Hub, new Said(yes.Channel, "", default), among: yes.All);
            }
        }
    }

    private sealed record Choice(string[] Attributes, bool Special, string[] Left);
}
