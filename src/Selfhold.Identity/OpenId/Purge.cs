using Selfhold.Storage;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    private const int PurgedTogether = 1_000;

    /// <summary>How long a code is remembered after its time: a replay within it still ends what the first use gave.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>Deletes what has ended and says nothing any more, in small writes that let others pass between them. The host calls it every hour.</summary>
    /// <returns>How many rows.</returns>
    public async Task<long> Purge(CancellationToken ct)
    {
        DateTimeOffset now = Now;
        long deleted = 0;
        deleted += await Purge("identity_code", "hash", "expires_at < @p0", now - Remembered, ct);
        deleted += await PurgeTickets(ct);
        deleted += await Purge("identity_assertion", "hash", "expires_at < @p0", now, ct);
        deleted += await Purge("identity_revoked", "jti", "expires_at < @p0", now, ct);
        deleted += await Purge("identity_family", "family_id", "expires_at < @p0", now, ct);
        deleted += await PurgeSessions(now, ct);
        deleted += await Purge("identity_attempt", "bucket", "since < @p0 AND blocked_until < @p0", now - Remembered, ct);
        deleted += await Purge("identity_logout", "delivery_id", "done_at < @p0", now - TimeSpan.FromDays(30), ct);
        deleted += await Purge("identity_mail", "mail_id", "done_at < @p0", now - Remembered, ct);
        deleted += await Purge("identity_signing_key", "kid", "ends_at < @p0", now - Options.SigningKeyOverlap, ct);
        deleted += await PurgeEvents(now - Options.EventRetention, ct);
        return deleted;
    }

    /// <summary>A ticket whose time is over is as good as none, and anybody can make the hub keep one: they go first and soonest.</summary>
    internal Task<long> PurgeTickets(CancellationToken ct) => Purge("identity_ticket", "hash", "expires_at < @p0", Now, ct);

    private async Task<long> Purge(string table, string key, string condition, DateTimeOffset before, CancellationToken ct)
    {
        string sql = $"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {PurgedTogether})";
        return await InBatches(write =>
        {
            using PreparedSql delete = write.Prepare(sql, BulkType.Bigint);
            return delete.Long(0, HubStorage.Micros(before)).Execute();
        }, ct);
    }

    /// <summary>A session with what clients call it.</summary>
    private async Task<long> PurgeSessions(DateTimeOffset before, CancellationToken ct) => await InBatches(write =>
    {
        var sessions = new List<Guid>();
        using (PreparedSql select = write.Prepare($"SELECT session_id FROM identity_session WHERE expires_at < @p0 LIMIT {PurgedTogether}", BulkType.Bigint))
        {
            using SqlRows rows = select.Long(0, HubStorage.Micros(before)).Query();
            while (rows.Read())
            {
                sessions.Add(rows.Uuid(0));
            }
        }

        using PreparedSql names = write.Prepare("DELETE FROM identity_client_session WHERE session_id = @p0", BulkType.Uuid);
        using PreparedSql session = write.Prepare("DELETE FROM identity_session WHERE session_id = @p0", BulkType.Uuid);
        foreach (Guid id in sessions)
        {
            names.Uuid(0, id).Execute();
            session.Uuid(0, id).Execute();
        }

        return sessions.Count;
    }, ct);

    /// <summary>Ids of events begin with their time, so the oldest lie together.</summary>
    private async Task<long> PurgeEvents(DateTimeOffset before, CancellationToken ct)
    {
        Span<byte> first = stackalloc byte[16];
        Guid.CreateVersion7(before).TryWriteBytes(first, bigEndian: true, out _);
        first[6..].Clear();
        var bound = new Guid(first, bigEndian: true);
        string sql = $"DELETE FROM identity_event WHERE event_id IN (SELECT event_id FROM identity_event WHERE event_id < @p0 ORDER BY event_id LIMIT {PurgedTogether})";
        return await InBatches(write =>
        {
            using PreparedSql delete = write.Prepare(sql, BulkType.Uuid);
            return delete.Uuid(0, bound).Execute();
        }, ct);
    }

    private async Task<long> InBatches(Func<HubWrite, int> batch, CancellationToken ct)
    {
        long all = 0;
        int deleted;
        do
        {
            ct.ThrowIfCancellationRequested();
            deleted = await Storage.WriteAsync(batch, ct);
            all += deleted;
        }
        while (deleted >= PurgedTogether);
        return all;
    }
}
