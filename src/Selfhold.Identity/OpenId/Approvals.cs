using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>What a person approved per client, until she takes it back.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The parts of the room are asked through it, whether they need it or not.")]
internal sealed class Approvals(IdentityRoom room)
{
    public Approval? Find(IStatements from, Guid person, string clientId)
    {
        using PreparedSql select = from.Prepare(
            "SELECT scopes, claims, approved_at FROM identity_approval WHERE person_id = @p0 AND client_id = @p1 AND withdrawn_at IS NULL", BulkType.Uuid, BulkType.Text);
        using SqlRows rows = select.Uuid(0, person).Text(1, clientId).Query();
        return rows.Read() ? new Approval(WordList.Split(rows.Text(0)), rows.Text(1)!, HubStorage.FromMicros(rows.Long(2))) : null;
    }

    /// <summary>What she has approved and not taken back, hers and that of accounts joined into hers; newest first.</summary>
    public IReadOnlyList<ApprovedClient> List(IStatements from, Guid person)
    {
        var all = new List<ApprovedClient>();
        using PreparedSql select = from.Prepare("""
            SELECT a.client_id, c.name, c.business_id, c.domain_id, a.scopes, a.approved_at FROM identity_person p
            JOIN identity_approval a ON a.person_id = p.person_id JOIN identity_client c ON c.client_id = a.client_id
            WHERE (p.person_id = @p0 OR p.joined_into = @p0) AND a.withdrawn_at IS NULL ORDER BY a.approved_at DESC, a.client_id
            """, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, person).Query();
        while (rows.Read())
        {
            string client = rows.Text(0)!;
            if (!all.Exists(a => string.Equals(a.ClientId, client, StringComparison.Ordinal)))
            {
                all.Add(new ApprovedClient(client, rows.Text(1)!, rows.Uuid(2), rows.Uuid(3), WordList.Split(rows.Text(4)), HubStorage.FromMicros(rows.Long(5))));
            }
        }

        return all;
    }

    /// <summary>Takes the place of what she approved before.</summary>
    public Task Approve(Guid person, string clientId, IReadOnlyList<string> scopes, string claims, CancellationToken ct) => Approve(person, clientId, _ => (scopes, claims), ct);

    /// <summary>As above, where what counts depends on what she approved before: of two answers at once none is lost.</summary>
    /// <param name="merge">Scopes and claims, from what is there or null. Asked in the write, perhaps more than once.</param>
    public Task Approve(Guid person, string clientId, Func<Approval?, (IReadOnlyList<string> Scopes, string Claims)> merge, CancellationToken ct) => room.Storage.WriteAsync(write =>
    {
        write.Lock(LockOf(person, clientId));
        (IReadOnlyList<string> scopes, string claims) = merge(Find(write, person, clientId));
        using PreparedSql upsert = write.Prepare("""
            INSERT INTO identity_approval (person_id, client_id, scopes, claims, approved_at, withdrawn_at) VALUES (@p0, @p1, @p2, @p3, @p4, NULL)
            ON CONFLICT (person_id, client_id) DO UPDATE SET scopes = excluded.scopes, claims = excluded.claims, approved_at = excluded.approved_at, withdrawn_at = NULL
            """, BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bigint);
        upsert.Uuid(0, person).Text(1, clientId).Text(2, WordList.Join(scopes)).Text(3, claims).Long(4, room.NowMicros).Execute();
        room.Events.Record(write, "approved", person, clientId);
        return true;
    }, ct);

    /// <summary>Negative, and far from the numbers that storage takes for itself.</summary>
    private static long LockOf(Guid person, string clientId)
        => (BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"approval|{person:N}|{clientId}"))) | long.MinValue) & ~0xFFL;

    /// <summary>Takes it back: its token families end with it, also those of accounts joined into hers, and so does a code on its way.</summary>
    /// <param name="also">What else ends in the same write.</param>
    /// <returns>False when there was nothing to take back.</returns>
    public Task<bool> Withdraw(Guid person, string clientId, CancellationToken ct, Action<HubWrite>? also = null) => room.Storage.WriteAsync(write =>
    {
        also?.Invoke(write);
        using PreparedSql update = write.Prepare("""
            UPDATE identity_approval SET withdrawn_at = @p2 WHERE client_id = @p1 AND withdrawn_at IS NULL
            AND person_id IN (SELECT person_id FROM identity_person WHERE person_id = @p0 OR joined_into = @p0)
            """, BulkType.Uuid, BulkType.Text, BulkType.Bigint);
        int withdrawn = update.Uuid(0, person).Text(1, clientId).Long(2, room.NowMicros).Execute();
        int ended = room.Families.EndAt(write, person, clientId);
        if (withdrawn > 0 || ended > 0)
        {
            room.Events.Record(write, "approval_withdrawn", person, clientId);
        }

        return withdrawn > 0;
    }, ct);
}

internal sealed record Approval(IReadOnlyList<string> Scopes, string Claims, DateTimeOffset ApprovedAt);

internal sealed record ApprovedClient(string ClientId, string Name, Guid Business, Guid Domain, IReadOnlyList<string> Scopes, DateTimeOffset ApprovedAt);
