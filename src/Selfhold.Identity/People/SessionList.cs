using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>A sign-in of a person, for her own list and for the operator.</summary>
internal sealed record OpenSession(Guid Id, string Browser, DateTimeOffset SignedInAt, DateTimeOffset SeenAt, IReadOnlyList<string> Amr);

internal sealed class SessionList(IdentityRoom room)
{
    /// <summary>Those that count now, the one used last first.</summary>
    public IReadOnlyList<OpenSession> Of(IStatements from, Guid person)
    {
        List<(Guid Id, Guid Account, byte[] Value, long At, long Seen, string Amr)> rows = [];
        using (PreparedSql select = from.Prepare(
            """
            SELECT s.session_id, s.account_id, s.sealed, s.auth_at, s.seen_at, s.amr FROM identity_session s JOIN identity_person a ON a.person_id = s.account_id
            WHERE s.person_id = @p0 AND s.ended_at IS NULL AND s.expires_at > @p1 AND s.seen_at > @p2 AND a.epoch = s.epoch ORDER BY s.seen_at DESC
            """, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint))
        {
            long now = room.NowMicros;
            using SqlRows found = select.Uuid(0, person).Long(1, now).Long(2, now - (room.Options.SessionIdle.Ticks / TimeSpan.TicksPerMicrosecond)).Query();
            while (found.Read())
            {
                rows.Add((found.Uuid(0), found.Uuid(1), found.Bytes(2).ToArray(), found.Long(3), found.Long(4), found.Text(5)!));
            }
        }

        List<OpenSession> all = [];
        foreach ((Guid id, Guid account, byte[] value, long at, long seen, string amr) in rows)
        {
            using PersonKey key = room.Keys.Open(from, account);
            SessionDetails details = PeopleJson.Read(key.Open("identity_session", "details", id, value), PeopleJson.Default.SessionDetails);
            all.Add(new OpenSession(id, details.Browser, HubStorage.FromMicros(at), HubStorage.FromMicros(seen), amr.Split(' ')));
        }

        return all;
    }
}
