using Microsoft.Extensions.Hosting;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Does what has to be done now and then as long as the server runs. Of several processes each does it; what one has done is nothing to the next.</summary>
internal sealed class Chores(IdentityRoom room) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>A server that starts has better things to do first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(AfterStart, room.Clock, stoppingToken).ConfigureAwait(false);
            while (true)
            {
                try
                {
                    await room.Maintain(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception e) when (StorageException.From(e) is not null)
                {
                    room.Events.Note("chores_not_done", reason: StorageException.From(e)!.Error.Code);
                }

                await Task.Delay(Every, room.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
    }
}
