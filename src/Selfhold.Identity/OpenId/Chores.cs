using Microsoft.Extensions.Hosting;

namespace Selfhold.Identity.OpenId;

/// <summary>Does what has to be done now and then as long as the server runs. Of several processes each does it; what one has done is nothing to the next.</summary>
internal sealed class Chores(IdentityRoom room) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1), EveryTicket = TimeSpan.FromMinutes(5);

    /// <summary>A server that starts has better things to do first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, room.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        DateTimeOffset? done = null;
        await Rounds.Run(
            room,
            "chores",
            async ct =>
            {
                await room.PurgeTickets(ct).ConfigureAwait(false);
                if (done is not { } last || room.Now - last >= Every)
                {
                    await room.Maintain(ct).ConfigureAwait(false);
                    done = room.Now;
                }

                await Task.Delay(EveryTicket, room.Clock, ct).ConfigureAwait(false);
            },
            stoppingToken).ConfigureAwait(false);
    }
}
