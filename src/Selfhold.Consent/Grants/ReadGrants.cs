using Selfhold.Consent.Decisions;
using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <summary>Everything that a person has answered, newest first, with what became of it.</summary>
    /// <param name="accounts">All accounts of the person, the leading one first.</param>
    public IReadOnlyList<GrantInfo> Grants(IStatements from, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return [.. accounts.SelectMany(a => GrantRows.Of(from, a)).Select(r => Info(from, r, accounts)).OrderByDescending(g => g.Events[^1].At).ThenBy(g => g.Id)];
    }

    /// <inheritdoc cref="Grants(IStatements, IReadOnlyList{Guid})"/>
    public IReadOnlyList<GrantInfo> Grants(IReadOnlyList<Guid> accounts)
    {
        using HubRead read = Storage.BeginRead();
        return Grants(read, accounts);
    }

    /// <summary>One grant of a person, or null.</summary>
    public GrantInfo? Grant(IStatements from, IReadOnlyList<Guid> accounts, Guid grant) => GrantRows.Find(from, accounts, grant) is { } row ? Info(from, row, accounts) : null;

    /// <summary>The account that a grant was given with; null where there is no such grant.</summary>
    public static Guid? PersonOf(IStatements from, Guid grant)
        => GrantRows.All(from, "grant_id = @p0", s => s.Uuid(0, grant), BulkType.Uuid) is [var row] ? row.Person : null;

    private GrantInfo Info(IStatements from, GrantRow row, IReadOnlyList<Guid>? accounts = null)
    {
        Changing loaded = Load(from, row);
        List<DecisionRow> rows = DecisionRows(from, accounts ?? [row.Person], row.Business, row.Purpose);
        DecisionRow mine = rows.Find(r => r.Grant == row.Id) ?? throw new StorageException(new Error("grant_incomplete", $"Grant {row.Id} has no row in consent_decision. Restore a backup in which all tables are of one time."));
        DateTimeOffset now = Storage.Clock.GetUtcNow();
        GrantState state = loaded.State;
        string status = state.IsLive && state.Until <= now ? GrantEvents.Expired : state.Status is GrantEvents.Given && mine.Uses is <= 0 ? "used_up" : state.Status;
        return new GrantInfo(row.Id, row.Person, row.Business, row.AgreementId, row.Version, loaded.Agreement.Hash, row.Purpose, loaded.Agreement.Terms.LegalBasis, row.Special, status,
            state.Attributes, status is GrantEvents.Given ? Flowing(rows, mine, now) : [], state.GivenAt, state.Until, mine.Uses, loaded.Events);
    }

    /// <summary>Of what the grant gives, what she has not denied since in any other.</summary>
    private static IReadOnlyList<string> Flowing(List<DecisionRow> rows, DecisionRow mine, DateTimeOffset now)
    {
        DecisionRow[] alone = [mine, .. rows.Where(r => r.Grant != mine.Grant).Select(r => r with { State = GrantEvents.Superseded, Attributes = [] })];
        return DecisionRules.Of(alone, mine.Attributes, now, mine.Person).Attributes;
    }
}
