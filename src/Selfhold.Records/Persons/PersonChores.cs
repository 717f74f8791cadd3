using Microsoft.Extensions.Hosting;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Ends proofs that are too old and forgets codes, as long as the server runs. Of several processes each does it; what one has done is nothing to the next.</summary>
internal sealed class PersonChores(RecordsRoom room, HubStorage storage) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>A server that starts has better things to do first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, storage.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await room.MaintainPersons(stoppingToken).ConfigureAwait(false);
            }
            catch (StorageException)
            {
                // The database is busy or away. Nothing rests on this round: what is too old counts for nothing already.
            }

            await Task.Delay(Every, storage.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
