using System.Globalization;
using System.Threading.Channels;
using Selfhold.OpenId;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <param name="Client">Whom to tell, with its back-channel address.</param>
/// <param name="Sid">The client's own name of the session that ended.</param>
internal sealed record LogoutDelivery(Guid Id, Client Client, string Sid, string Subject);

internal sealed partial class Logouts
{
    /// <summary>How long to wait after each try that failed; after the last of them the hub gives up.</summary>
    private static readonly TimeSpan[] Patience =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    /// <summary>For how long a delivery is one process's own; one that died in the middle is followed by another after it.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const int AtOnce = 64;

    /// <summary>How many notices one client gets before the others have their turn: one that answers slowly holds up the round by so many timeouts at most.</summary>
    private const int InARow = 2;

    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Sends what is due, several at once, and says how many were tried. Receivers that are slow delay nobody but themselves.</summary>
    /// <param name="makeToken">The logout token of a delivery, made anew for each try.</param>
    public async Task<int> Send(OutboundClient outbound, Func<LogoutDelivery, string> makeToken, CancellationToken ct)
    {
        int tried = 0;
        while (Due() is { Count: > 0 } due)
        {
            await Parallel.ForEachAsync(due.GroupBy(d => d.ClientId, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (client, stop) =>
            {
                foreach (Waits next in client.Take(InARow))
                {
                    if (await Take(next, stop) && await Deliver(next, outbound, makeToken, stop))
                    {
                        Interlocked.Increment(ref tried);
                    }
                }
            });
        }

        return tried;
    }

    /// <summary>Waits until a session has ended in this process, or for the time given.</summary>
    public async Task Waiting(TimeSpan most, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(most);
        try
        {
            await _bell.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nobody rang; what other processes left undone may be due.
        }
    }

    private void Wake() => _bell.Writer.TryWrite(true);

    private List<Waits> Due()
    {
        var due = new List<Waits>();
        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare(
            "SELECT delivery_id, client_id, sid, subject, tries, next_at FROM identity_logout WHERE next_at <= @p0 AND done_at IS NULL ORDER BY next_at LIMIT 2000", BulkType.Bigint);
        using SqlRows rows = select.Long(0, room.NowMicros).Query();
        while (rows.Read())
        {
            due.Add(new Waits(rows.Uuid(0), rows.Text(1)!, rows.Text(2)!, rows.Text(3)!, rows.Long(4), rows.Long(5)));
        }

        return due;
    }

    /// <summary>Several processes see the same: the one whose update changes the row has it.</summary>
    private Task<bool> Take(Waits next, CancellationToken ct) => room.Storage.WriteAsync(write =>
    {
        using PreparedSql update = write.Prepare("UPDATE identity_logout SET next_at = @p2, tries = tries + 1 WHERE delivery_id = @p0 AND next_at = @p1 AND done_at IS NULL", BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        return update.Uuid(0, next.Id).Long(1, next.NextAt).Long(2, room.NowMicros + (long)Lease.TotalMicroseconds).Execute() == 1;
    }, ct);

    private async Task<bool> Deliver(Waits next, OutboundClient outbound, Func<LogoutDelivery, string> makeToken, CancellationToken ct)
    {
        Client? client;
        using (HubRead read = room.Storage.BeginRead())
        {
            client = room.Clients.Find(read, next.ClientId);
        }

        if (client is not { BackchannelLogoutUri: { } address, Disabled: false })
        {
            await Finish(next, "client_gone", ct);
            return false;
        }

        string token = makeToken(new LogoutDelivery(next.Id, client, next.Sid, next.Subject));
        Result<OutboundAnswer> answer = await outbound.PostFormAsync(new Uri(address), [KeyValuePair.Create("logout_token", token)], ct);
        if (answer.TryGet(out OutboundAnswer? said, out Error? error) && said.Status is 200 or 204)
        {
            await Finish(next, null, ct);
            return true;
        }

        string problem = error?.Code ?? "status_" + said!.Status.ToString(CultureInfo.InvariantCulture);

        // Back-Channel Logout 1.0 §2.8: 400 is the client's word that it failed; asking again brings the same.
        if (said is { Status: 400 } || next.Tries >= Patience.Length)
        {
            await Finish(next, problem, ct);
            room.Events.Note("logout_not_delivered", client: next.ClientId, reason: problem);
            return true;
        }

        await Later(next, problem, ct);
        return true;
    }

    private Task<int> Finish(Waits next, string? problem, CancellationToken ct) => room.Storage.WriteAsync(write =>
    {
        using PreparedSql update = write.Prepare("UPDATE identity_logout SET done_at = @p1, problem = @p2 WHERE delivery_id = @p0", BulkType.Uuid, BulkType.Bigint, BulkType.Text);
        return update.Uuid(0, next.Id).Long(1, room.NowMicros).Text(2, problem).Execute();
    }, ct);

    private Task<int> Later(Waits next, string problem, CancellationToken ct) => room.Storage.WriteAsync(write =>
    {
        using PreparedSql update = write.Prepare("UPDATE identity_logout SET next_at = @p1, problem = @p2 WHERE delivery_id = @p0", BulkType.Uuid, BulkType.Bigint, BulkType.Text);
        return update.Uuid(0, next.Id).Long(1, room.NowMicros + (long)Patience[next.Tries].TotalMicroseconds).Text(2, problem).Execute();
    }, ct);

    private sealed record Waits(Guid Id, string ClientId, string Sid, string Subject, long Tries, long NextAt);
}
