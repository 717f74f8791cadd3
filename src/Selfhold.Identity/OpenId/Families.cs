using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Token families: all that came from one code.</summary>
internal sealed partial class Families(IdentityRoom room)
{
    private const string Columns = "f.client_id, f.domain_id, f.person_id, f.session_id, f.subject, f.scopes, f.claims, f.offline, f.generation, f.rotated_at, f.auth_at, f.acr, f.amr, f.created_at, f.expires_at, f.revoked_at";

    /// <summary>
    /// The family with whether it still counts: not revoked, not expired, its person active (and the account that leads, where it was joined), her approval not taken
    /// back since, its client not disabled, its session there where it hangs on one.
    /// </summary>
    /// <remarks>One statement, so that all of it is of one moment also within a write.</remarks>
    /// <param name="beginning">Its code is being redeemed: also with <c>offline_access</c> the sign-in that it came from must be there still.</param>
    public (TokenFamily Family, bool Alive)? Find(IStatements from, Guid family, bool beginning = false)
    {
        using PreparedSql select = from.Prepare($"""
            SELECT {Columns}, p.state, l.state, p.joined_into, s.expires_at, s.ended_at, s.epoch, e.epoch, a.withdrawn_at, c.disabled_at, c.version
            FROM identity_family f
            LEFT JOIN identity_person p ON p.person_id = f.person_id
            LEFT JOIN identity_person l ON l.person_id = p.joined_into
            LEFT JOIN identity_session s ON s.session_id = f.session_id
            LEFT JOIN identity_person e ON e.person_id = s.account_id
            LEFT JOIN identity_approval a ON a.person_id = f.person_id AND a.client_id = f.client_id
            LEFT JOIN identity_client c ON c.client_id = f.client_id
            WHERE f.family_id = @p0
            """, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, family).Query();
        if (!rows.Read())
        {
            return null;
        }

        TokenFamily read = Read(rows, family);
        long now = room.NowMicros;
        bool person = !rows.IsNull(16) && rows.Long(16) == 0 && (rows.IsNull(18) || !rows.IsNull(17) && rows.Long(17) == 0);
        bool session = read.Session is null || read.Offline && !beginning
            || !rows.IsNull(19) && rows.Long(19) > now && rows.IsNull(20) && !rows.IsNull(22) && rows.Long(21) == rows.Long(22);

        // Whenever it was taken back: what began before ended with it, and what was on its way meanwhile must not slip through.
        bool approved = rows.IsNull(23);
        bool client = !rows.IsNull(25) && rows.IsNull(24);
        return (read, read.RevokedAt is null && HubStorage.Micros(read.ExpiresAt) > now && person && session && approved && client);
    }

    /// <summary>Begins a family at generation 0, in the write that redeems its code.</summary>
    /// <param name="approvedAt">When the person let the client have it; the absolute end counts from here.</param>
    public TokenFamily Begin(HubWrite write, CodeGrant grant, DateTimeOffset approvedAt)
    {
        DateTimeOffset now = room.Now;
        var family = new TokenFamily(grant.Family, grant.ClientId, grant.Domain, grant.Person, grant.Session, grant.Subject, grant.Scopes, grant.Claims, grant.Offline,
            0, now, grant.AuthTime, grant.Acr, grant.Amr, approvedAt, approvedAt + room.Options.RefreshLifetime, null);
        using PreparedSql insert = write.Prepare("""
            INSERT INTO identity_family (family_id, client_id, domain_id, person_id, session_id, subject, scopes, claims, offline, generation, rotated_at, auth_at, acr, amr, created_at, expires_at)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, 0, @p9, @p10, @p11, @p12, @p13, @p14)
            """, BulkType.Uuid, BulkType.Text, BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint,
            BulkType.Text, BulkType.Text, BulkType.Bigint, BulkType.Bigint);
        insert.Uuid(0, family.Id).Text(1, family.ClientId).Uuid(2, family.Domain).Uuid(3, family.Person).Text(5, family.Subject).Text(6, WordList.Join(family.Scopes)).Text(7, family.Claims)
            .Long(8, family.Offline ? 1 : 0).Long(9, HubStorage.Micros(now)).Long(10, HubStorage.Micros(family.AuthTime)).Text(11, family.Acr).Text(12, WordList.Join(family.Amr))
            .Long(13, HubStorage.Micros(family.CreatedAt)).Long(14, HubStorage.Micros(family.ExpiresAt));
        (family.Session is { } session ? insert.Uuid(4, session) : insert.Null(4)).Execute();
        return family;
    }

    private static TokenFamily Read(SqlRows rows, Guid family) => new(
        family, rows.Text(0)!, rows.Uuid(1), rows.Uuid(2), rows.IsNull(3) ? null : rows.Uuid(3), rows.Text(4)!, WordList.Split(rows.Text(5)), rows.Text(6)!, rows.Long(7) != 0,
        rows.Long(8), HubStorage.FromMicros(rows.Long(9)), HubStorage.FromMicros(rows.Long(10)), rows.Text(11)!, WordList.Split(rows.Text(12)),
        HubStorage.FromMicros(rows.Long(13)), HubStorage.FromMicros(rows.Long(14)), rows.IsNull(15) ? null : HubStorage.FromMicros(rows.Long(15)));
}
