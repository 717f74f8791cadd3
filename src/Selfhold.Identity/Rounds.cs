using System.Diagnostics.CodeAnalysis;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>Work that goes on as long as the server runs, round after round. A round that fails is followed by a pause and the next one, whatever it failed of.</summary>
internal static class Rounds
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(5);

    /// <param name="work">What the log calls it.</param>
    /// <param name="round">Waits for its next time itself.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody else is there to begin it again.")]
    public static async Task Run(IdentityRoom room, string work, Func<CancellationToken, Task> round, CancellationToken stop)
    {
        TimeSpan pause = First;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await round(stop).ConfigureAwait(false);
                pause = First;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // No message: it may quote what it failed of.
                Log.RoundFailed(room.Events.Logger, work, StorageException.From(e)?.Error.Code ?? e.GetType().Name);
                await Task.Delay(pause, room.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < Longest ? pause * 2 : Longest;
            }
        }
    }
}
