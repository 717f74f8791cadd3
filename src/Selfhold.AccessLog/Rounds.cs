using System.Diagnostics.CodeAnalysis;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

/// <summary>Work that goes on as long as the server runs, round after round. A round that fails is followed by a pause and the next one, whatever it failed of.</summary>
internal static class Rounds
{
    /// <param name="work">What the log calls it.</param>
    /// <param name="round">One round; the pause comes after it.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Nobody else is there to begin it again.")]
    public static async Task Run(AccessLogRoom room, string work, TimeSpan every, Func<CancellationToken, Task> round, CancellationToken stop)
    {
        bool failed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await round(stop).ConfigureAwait(false);
                failed = false;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // No message: it may quote what it failed of. Once: the same failure comes every second.
                if (!failed)
                {
                    Log.RoundFailed(room.Logger, work, StorageException.From(e)?.Error.Code ?? e.GetType().Name);
                }

                failed = true;
            }

            await Task.Delay(every, room.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
