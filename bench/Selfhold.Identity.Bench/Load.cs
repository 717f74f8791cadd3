using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Selfhold.Identity.Bench;

/// <summary>Keeps some workers busy with one kind of work for a while and reads what the server spent on it.</summary>
internal sealed record Outcome(string Server, string What, long Done, long Failed, double CpuSeconds, double Seconds, double P50Ms, double P99Ms, double ResidentMb)
{
    public double PerCpuSecond => Done / CpuSeconds;

    public string Json() => JsonSerializer.Serialize(new
    {
        server = Server, what = What, done = Done, failed = Failed, cpuSeconds = CpuSeconds, perCpuSecond = PerCpuSecond, perSecond = Done / Seconds, p50Ms = P50Ms, p99Ms = P99Ms, residentMb = ResidentMb,
    });
}

internal static class Load
{
    /// <summary>One piece of work by one worker; false where the server refused.</summary>
    public delegate Task<bool> Work(int worker, CancellationToken cancellation);

    public static async Task<Outcome> RunAsync(Target target, string what, Work work, int workers, double warmSeconds, double seconds)
    {
        (long done, long failed, _) = await ForAsync(work, workers, warmSeconds);
        if (done == 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{target.Name}, {what}: nothing succeeded, {failed} failed"));
        }

        double before = Server.CpuSeconds(target.Pid);
        var clock = Stopwatch.StartNew();
        (done, failed, List<double> times) = await ForAsync(work, workers, seconds);
        double elapsed = clock.Elapsed.TotalSeconds, cpu = Server.CpuSeconds(target.Pid) - before;
        times.Sort();
        return new Outcome(target.Name, what, done, failed, cpu, elapsed, times[times.Count / 2], times[(int)(times.Count * 0.99)], Server.ResidentMb(target.Pid));
    }

    private static async Task<(long Done, long Failed, List<double> Times)> ForAsync(Work work, int workers, double seconds)
    {
        var until = Stopwatch.StartNew();
        var all = new List<double>();
        long done = 0, failed = 0;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            var times = new List<double>();
            long ok = 0, not = 0;
            while (until.Elapsed.TotalSeconds < seconds)
            {
                long start = Stopwatch.GetTimestamp();
                if (await work(worker, CancellationToken.None))
                {
                    ok++;
                }
                else
                {
                    not++;
                }

                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            lock (all)
            {
                all.AddRange(times);
                done += ok;
                failed += not;
            }
        })));
        return (done, failed, all);
    }
}
