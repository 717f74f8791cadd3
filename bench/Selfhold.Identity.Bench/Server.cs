using System.Globalization;

namespace Selfhold.Identity.Bench;

/// <summary>What a process has used up so far, from /proc.</summary>
internal static class Server
{
    // The unit of utime and stime on Linux (USER_HZ); a hundred a second on every machine in use.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time of all threads of the process, those that ended too.</summary>
    public static double CpuSeconds(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        // The name in brackets may hold spaces; what counts follows the last bracket.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public static double ResidentMb(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
