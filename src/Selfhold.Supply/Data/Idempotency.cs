using Selfhold.Storage;

namespace Selfhold.Supply.Data;

/// <summary>What came of asking for the turn of a key.</summary>
internal abstract record Turn
{
    private Turn()
    {
    }

    /// <summary>The work is the caller's to do; <see cref="Idempotency.Finish"/> or <see cref="Idempotency.Abandon"/> follows.</summary>
    public sealed record Yours(long Lease) : Turn;

    /// <summary>It was done: this is what was answered.</summary>
    public sealed record Done(int Status, byte[] Body) : Turn;

    public sealed record InProgress : Turn;

    /// <summary>The key came with another request.</summary>
    public sealed record Reused : Turn;
}

/// <summary>
/// Requests that may come twice and are done once (draft-ietf-httpapi-idempotency-key-header). Who inserts the row has the turn, whichever process it is; its answer is
/// kept sealed for a day.
/// </summary>
internal sealed class Idempotency(HubStorage storage, SupplyKeys keys)
{
    private const string Table = "supply_idempotency";
    private const int Working = 0, PurgedTogether = 1_000;

    /// <summary>After it, a request whose process died is done anew. What is done under a key bears being done twice; it only should not be.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <param name="key">SHA-256 of what the header said.</param>
    /// <param name="request">SHA-256 of method, address and body.</param>
    public Task<Turn> Begin(string client, byte[] key, byte[] request, CancellationToken ct) => storage.WriteAsync<Turn>(write =>
    {
        long now = HubStorage.Micros(storage.Clock), ends = now + Micros(Kept);
        using (PreparedSql insert = write.Prepare(
            "INSERT INTO supply_idempotency (client_id, key, request, status, sealed, created_at, expires_at) VALUES (@p0, @p1, @p2, 0, NULL, @p3, @p4) ON CONFLICT (client_id, key) DO NOTHING",
            BulkType.Text, BulkType.Bytes, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint))
        {
            if (insert.Text(0, client).Bytes(1, key).Bytes(2, request).Long(3, now).Long(4, ends).Execute() == 1)
            {
                return new Turn.Yours(now);
            }
        }

        return Find(write, client, key) is not { } there ? new Turn.InProgress()
            : there.Expires <= now || there.Status == Working && there.Created + Micros(LeaseTime) <= now && there.Request.AsSpan().SequenceEqual(request) ? TakeOver(write, client, key, request, there.Created, now, ends)
            : !there.Request.AsSpan().SequenceEqual(request) ? new Turn.Reused()
            : there.Status == Working ? new Turn.InProgress()
            : new Turn.Done((int)there.Status, keys.Open(Table, "answer", SupplyKeys.RowOf(client, key), there.Sealed!));
    }, ct);

    public Task Finish(string client, byte[] key, long lease, int status, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        byte[] kept = keys.Seal(Table, "answer", SupplyKeys.RowOf(client, key), body.Span);
        return storage.WriteAsync(write =>
        {
            using PreparedSql update = write.Prepare(
                "UPDATE supply_idempotency SET status = @p3, sealed = @p4 WHERE client_id = @p0 AND key = @p1 AND created_at = @p2 AND status = 0",
                BulkType.Text, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint, BulkType.Bytes);
            return update.Text(0, client).Bytes(1, key).Long(2, lease).Long(3, status).Bytes(4, kept).Execute();
        }, ct);
    }

    /// <summary>Nothing was done: the next request with the key has the turn.</summary>
    public Task Abandon(string client, byte[] key, long lease, CancellationToken ct) => storage.WriteAsync(write =>
    {
        using PreparedSql delete = write.Prepare("DELETE FROM supply_idempotency WHERE client_id = @p0 AND key = @p1 AND created_at = @p2 AND status = 0", BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        return delete.Text(0, client).Bytes(1, key).Long(2, lease).Execute();
    }, ct);

    /// <summary>Forgets what is older than a day, in small writes.</summary>
    public async Task<long> Purge(CancellationToken ct)
    {
        long all = 0;
        int deleted;
        do
        {
            ct.ThrowIfCancellationRequested();
            deleted = await storage.WriteAsync(write =>
            {
                using PreparedSql delete = write.Prepare(
                    $"DELETE FROM supply_idempotency WHERE (client_id, key) IN (SELECT client_id, key FROM supply_idempotency WHERE expires_at < @p0 LIMIT {PurgedTogether})", BulkType.Bigint);
                return delete.Long(0, HubStorage.Micros(storage.Clock)).Execute();
            }, ct).ConfigureAwait(false);
            all += deleted;
        }
        while (deleted >= PurgedTogether);
        return all;
    }

    private static (byte[] Request, long Status, byte[]? Sealed, long Created, long Expires)? Find(HubWrite write, string client, byte[] key)
    {
        using PreparedSql select = write.Prepare("SELECT request, status, sealed, created_at, expires_at FROM supply_idempotency WHERE client_id = @p0 AND key = @p1", BulkType.Text, BulkType.Bytes);
        using SqlRows rows = select.Text(0, client).Bytes(1, key).Query();
        return rows.Read() ? (rows.Bytes(0).ToArray(), rows.Long(1), rows.IsNull(2) ? null : rows.Bytes(2).ToArray(), rows.Long(3), rows.Long(4)) : null;
    }

    private static Turn TakeOver(HubWrite write, string client, byte[] key, byte[] request, long created, long now, long ends)
    {
        // Of two that find the same row, one changes it. A lease is told apart by its time, so that it never repeats.
        now = Math.Max(now, created + 1);
        using PreparedSql update = write.Prepare(
            "UPDATE supply_idempotency SET request = @p3, status = 0, sealed = NULL, created_at = @p4, expires_at = @p5 WHERE client_id = @p0 AND key = @p1 AND created_at = @p2",
            BulkType.Text, BulkType.Bytes, BulkType.Bigint, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        return update.Text(0, client).Bytes(1, key).Long(2, created).Bytes(3, request).Long(4, now).Long(5, ends).Execute() == 1 ? new Turn.Yours(now) : new Turn.InProgress();
    }

    private static long Micros(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
