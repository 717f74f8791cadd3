using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    private const int AtOnce = 500;

    /// <summary>Notes the end of grants whose time is over. A chore: decisions look at the clock and need no note.</summary>
    /// <returns>How many ended.</returns>
    public async Task<int> Expire(CancellationToken ct)
    {
        int ended = 0;
        while (true)
        {
            int some = await Storage.WriteAsync(ExpireSome, ct).ConfigureAwait(false);
            ended += some;
            if (some < AtOnce)
            {
                return ended;
            }
        }
    }

    private int ExpireSome(HubWrite write)
    {
        List<(Guid Person, Guid Grant)> due = [];
        using (PreparedSql select = write.Prepare($"SELECT person_id, grant_id FROM consent_decision WHERE until <= @p0 AND state IN ('given', 'paused') ORDER BY person_id, grant_id LIMIT {AtOnce}", BulkType.Bigint))
        {
            using SqlRows rows = select.Long(0, NowMicros).Query();
            while (rows.Read())
            {
                due.Add((rows.Uuid(0), rows.Uuid(1)));
            }
        }

        int ended = 0;
        foreach ((Guid person, Guid grant) in due)
        {
            // In the order of persons, so that two processes at the same chore can't wait for each other in a circle; looked at again under her turn.
            GrantRows.Lock(write, person);
            if (GrantRows.Find(write, [person], grant) is { } row && Load(write, row) is { State: { IsLive: true, Until: { } end } state } loaded && end <= Storage.Clock.GetUtcNow())
            {
                Change(write, loaded, GrantEvents.Expired, state.Attributes, Actor.Hub, Quiet(Actor.Hub, "hub"));
                ended++;
            }
        }

        return ended;
    }
}
