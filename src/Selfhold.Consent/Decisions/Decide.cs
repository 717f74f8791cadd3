using Selfhold.Consent.Decisions;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <summary>What of <paramref name="asked"/> may be released to the business for the purpose now.</summary>
    /// <param name="accounts">All accounts of the person, the leading one first: what she said with any of them counts, and a no of any outweighs an earlier yes of another.</param>
    /// <param name="purpose">A code of <see cref="Purposes"/>; one that there is not has no grant.</param>
    public Decision Decide(IStatements from, IReadOnlyList<Guid> accounts, Guid business, string purpose, IReadOnlyList<string> asked)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(asked);
        string code = Purposes.Find(purpose)?.Code ?? "";
        return DecisionRules.Of(DecisionRows(from, accounts, business, code), asked, Storage.Clock.GetUtcNow(), accounts.Count > 0 ? accounts[0] : Guid.Empty) with { Business = business, Purpose = code };
    }

    /// <summary>Whether what was decided is still so: she has said nothing since, and nothing of it has ended. A use counted in between does not end it.</summary>
    /// <param name="from">A snapshot begun after the decision was written down.</param>
    public bool StillHolds(IStatements from, IReadOnlyList<Guid> accounts, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(accounts);
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Allows && (decision.Until is not { } end || Storage.Clock.GetUtcNow() < end)
            && DecisionRules.GenerationOf(DecisionRows(from, accounts, decision.Business, decision.Purpose)) == decision.Generation;
    }

    /// <summary>Counts one release where a grant behind the decision is for a number of them. Part of the caller's write.</summary>
    /// <returns>False, with nothing counted, where another release took the last use, its time is over, or she said something else: then the decision must not be used.</returns>
    public bool CountUse(HubWrite write, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(decision);
        if (decision.Until is { } end && end <= Storage.Clock.GetUtcNow())
        {
            return false;
        }

        var counted = new List<DecisionPart>();
        foreach (DecisionPart part in decision.Parts.Where(p => p.UsesLeft is not null))
        {
            if (Count(write, decision, part, -1) == 0)
            {
                counted.ForEach(p => Count(write, decision, p, +1));
                return false;
            }

            counted.Add(part);
        }

        return true;
    }

    private static int Count(HubWrite write, Decision decision, DecisionPart part, long by)
    {
        using PreparedSql update = write.Prepare(
            "UPDATE consent_decision SET uses = uses + @p5 WHERE person_id = @p0 AND business_id = @p1 AND purpose = @p2 AND grant_id = @p3 AND generation = @p4 AND uses + @p5 >= 0",
            BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        return update.Uuid(0, part.Person).Uuid(1, decision.Business).Text(2, decision.Purpose).Uuid(3, part.Grant).Long(4, part.Generation).Long(5, by).Execute();
    }

    private static List<DecisionRow> DecisionRows(IStatements from, IReadOnlyList<Guid> accounts, Guid business, string purpose)
    {
        List<DecisionRow> all = new(2);
        using PreparedSql select = from.Prepare($"SELECT {DecisionRow.Columns} FROM consent_decision WHERE person_id = @p0 AND business_id = @p1 AND purpose = @p2", BulkType.Uuid, BulkType.Uuid, BulkType.Text);
        foreach (Guid account in accounts)
        {
            using SqlRows rows = select.Uuid(0, account).Uuid(1, business).Text(2, purpose).Query();
            while (rows.Read())
            {
                all.Add(DecisionRow.Read(rows));
            }
        }

        return all;
    }
}
