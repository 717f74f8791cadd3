using System.Diagnostics;
using Selfhold.AccessLog.Bench;
using Selfhold.Storage;

// The access log by itself. Modes:
//   appends  [--callers 512] [--seconds 5] [--owners 20000] [--database sqlite|postgres|both] [--runs 3]
//   fill     --directory D [--postgres C] --entries N [--owners 1000000]
//   proofs   --directory D [--postgres C]          (over a log that was filled)
//   disclosures --directory D [--postgres C]       (over a log that was filled)
//   all      [--entries 1000000]                   (fills both, then everything)
var given = new Arguments(args);
switch (args.FirstOrDefault())
{
    case "appends":
        Appends.Run(given);
        return 0;
    case "fill":
        using (LogAt log = LogAt.Given(given))
        {
            Filled.Fill(log, given.Long("entries", 1_000_000), given.Long("owners", 1_000_000));
        }

        return 0;
    case "proofs":
        using (LogAt log = LogAt.Given(given))
        {
            Proofs.Run(log);
        }

        return 0;
    case "disclosures":
        using (LogAt log = LogAt.Given(given))
        {
            Leaks.Run(log);
        }

        return 0;
    case "all":
        Appends.Run(given);
        foreach (DatabaseFamily family in given.Families())
        {
            using LogAt log = LogAt.New(family);
            Filled.Fill(log, given.Long("entries", 1_000_000), given.Long("owners", 1_000_000));
            Proofs.Run(log);
            Leaks.Run(log);
        }

        return 0;
    default:
        Console.Error.WriteLine("appends | fill | proofs | disclosures | all; see Program.cs.");
        return 2;
}

namespace Selfhold.AccessLog.Bench
{
    internal sealed class Arguments(string[] args)
    {
        public string? Text(string name) => Array.IndexOf(args, "--" + name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

        public long Long(string name, long otherwise) => Text(name) is { } text ? long.Parse(text) : otherwise;

        public IEnumerable<DatabaseFamily> Families() => (Text("database") ?? "both") switch
        {
            "sqlite" => [DatabaseFamily.Sqlite],
            "postgres" => [DatabaseFamily.Postgres],
            _ => [DatabaseFamily.Sqlite, DatabaseFamily.Postgres],
        };
    }

    /// <summary>What a run took of the machine: time that passed, and time of the processor in this process.</summary>
    internal sealed class Watch
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;

        public double Seconds => Stopwatch.GetElapsedTime(_began).TotalSeconds;

        public double CpuSeconds => (Process.GetCurrentProcess().TotalProcessorTime - _cpu).TotalSeconds;
    }
}
