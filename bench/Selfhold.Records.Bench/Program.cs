using System.Diagnostics;
using System.Globalization;
using Selfhold.Records;
using Selfhold.Records.Bench;
using Selfhold.Storage;

// One measurement of the lasting record on an empty directory or database; prints one line of JSON. bench/records runs these one by one,
// each in a process of its own, so that peak memory means something.
//   import DIR FILE            bulk import into an empty hub
//   raw DIR FILE               the same rows written without matching or sealing
//   increment DIR FILE         import of FILE into the hub in DIR through stored keys
//   single DIR FILE            rows of FILE one by one
//   view DIR                   customers of ten source records, read and merged
// SELFHOLD_DATABASE puts the hub into PostgreSQL.
string[] words = args;
string? postgres = Environment.GetEnvironmentVariable("SELFHOLD_DATABASE");
var at = new HubLocation(words[1], string.IsNullOrEmpty(postgres) ? null : postgres);
if (!HubStorage.Open(at, create: true, new StorageOptions { Parts = [RecordsRoom.Tables] }).TryGet(out HubStorage? storage, out Selfhold.Error? error))
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

using (storage)
{
    var room = new RecordsRoom(storage);
    room.AddSource("crm", null, null);
    var watch = Stopwatch.StartNew();
    (string Name, double Value)[] found = words[0] switch
    {
        "import" => Runs.Import(room, words[2], ResolveDoor.Cheapest),
        "increment" => Runs.Import(room, words[2], ResolveDoor.Incremental),
        "raw" => RawRows.Write(storage, words[2]),
        "single" => Runs.Single(room, words[2]),
        "view" => Runs.View(room),
        _ => throw new InvalidOperationException("import, increment, raw, single or view"),
    };
    using var process = Process.GetCurrentProcess();
    Console.WriteLine("{" + string.Join(", ", found
        .Append(("seconds", watch.Elapsed.TotalSeconds))
        .Append(("cpuSeconds", process.TotalProcessorTime.TotalSeconds))
        .Append(("peakMb", process.PeakWorkingSet64 / 1048576.0))
        .Select(f => string.Create(CultureInfo.InvariantCulture, $"\"{f.Item1}\": {f.Item2:0.####}"))) + "}");
}

return 0;
