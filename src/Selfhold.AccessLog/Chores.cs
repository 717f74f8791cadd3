using Microsoft.Extensions.Hosting;
using Selfhold.Outbound;

namespace Selfhold.AccessLog;

/// <summary>Publishes heads while the server runs, and the last one when it stops. Of several processes each does it; what one has done is nothing to the next.</summary>
internal sealed class Publisher(AccessLogRoom room) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A little more often than promised: the round itself takes a moment.
        TimeSpan every = room.Options.PublishEvery * 0.8;
        await Rounds.Run(room, "publish heads", every, room.Publish, stoppingToken).ConfigureAwait(false);
    }
}

/// <summary>Tells of denied attempts that were counted, and forgets old heads.</summary>
internal sealed class Chores(AccessLogRoom room) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    /// <summary>A server that starts has better things to do first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, room.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Rounds.Run(
            room,
            "tell of denials",
            Every,
            async ct =>
            {
                await room.TellDenials(ct).ConfigureAwait(false);
                await room.PruneCheckpoints(ct).ConfigureAwait(false);
            },
            stoppingToken).ConfigureAwait(false);
    }
}

/// <summary>Has heads co-signed while the server runs.</summary>
internal sealed class WitnessRounds(AccessLogRoom room, OutboundOptions outbound) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var client = new OutboundClient(outbound, room.Logger);
        await Rounds.Run(room, "ask witnesses", Every, ct => room.AskWitnesses(client, ct), stoppingToken).ConfigureAwait(false);
    }
}
