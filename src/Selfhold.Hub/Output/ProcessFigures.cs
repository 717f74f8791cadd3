using System.Diagnostics;
using System.Globalization;

namespace Selfhold.Hub.Output;

/// <summary>What the whole process has used, start-up included.</summary>
internal readonly record struct ProcessFigures(double Seconds, double CpuSeconds, double PeakMemoryMb)
{
    public static ProcessFigures Now()
    {
        using var self = Process.GetCurrentProcess();
        double seconds = (TimeProvider.System.GetUtcNow() - new DateTimeOffset(self.StartTime.ToUniversalTime())).TotalSeconds;
        return new ProcessFigures(Math.Max(0, seconds), self.TotalProcessorTime.TotalSeconds, PeakBytes(self) / (1024.0 * 1024.0));
    }

    private static long PeakBytes(Process self)
    {
        // The kernel's own high-water mark, where there is one.
        if (OperatingSystem.IsLinux())
        {
            foreach (string line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
                }
            }
        }

        return self.PeakWorkingSet64;
    }
}
