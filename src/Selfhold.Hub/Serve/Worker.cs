using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Selfhold.Identity;

namespace Selfhold.Hub.Serve;

/// <summary>A job beside the requests, done again and again. One that fails is tried again later and later, and takes nothing else with it.</summary>
/// <param name="every">The pause after a round that went well.</param>
internal sealed class Worker(string name, TimeSpan every, Func<CancellationToken, Task> round, ILogger logger, TimeProvider clock) : BackgroundService
{
    private const int ShortestPause = 5;
    private const int LongestPause = 300;

    [SuppressMessage("Design", "CA1031", Justification = "A job goes on, whatever one round of it met.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int pause = ShortestPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await round(stoppingToken).ConfigureAwait(false);
                pause = ShortestPause;
                await Task.Delay(every, clock, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.JobFailed(logger, e, name, pause);
                await Task.Delay(TimeSpan.FromSeconds(pause), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Math.Min(LongestPause, pause * 2);
            }
        }
    }
}

/// <summary>All jobs of a serving hub. Several processes of one hub may do them at once.</summary>
internal static class Jobs
{
    public static void Add(IServiceCollection services)
    {
        Add(services, "signing keys", TimeSpan.FromMinutes(10), (room, _) =>
        {
            room.SigningKeys.Maintain();
            return Task.CompletedTask;
        });
        Add(services, "purge", TimeSpan.FromHours(1), async (room, stop) => await room.Purge(stop).ConfigureAwait(false));
    }

    private static void Add(IServiceCollection services, string name, TimeSpan every, Func<IdentityRoom, CancellationToken, Task> round)
        => services.AddSingleton<IHostedService>(p =>
        {
            IdentityRoom room = p.GetRequiredService<IdentityRoom>();
            return new Worker(name, every, stop => round(room, stop), p.GetRequiredService<ILogger<Worker>>(), p.GetRequiredService<TimeProvider>());
        });
}
