using Microsoft.Extensions.Hosting;
using Selfhold.Consent;
using Selfhold.Storage;

namespace Selfhold.Hub.Consent;

/// <summary>Notes the end of grants and forgets requests, as long as the server runs. Of several processes each does it; what one has done is nothing to the next.</summary>
internal sealed class ConsentChores(ConsentRoom room, HubStorage storage) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>A server that starts has better things to do first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, storage.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await room.Expire(stoppingToken).ConfigureAwait(false);
                await room.Purge(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException || StorageException.From(failure) is not null)
            {
                // Nothing rests on this round: decisions look at the clock by themselves.
            }

            await Task.Delay(Every, storage.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
