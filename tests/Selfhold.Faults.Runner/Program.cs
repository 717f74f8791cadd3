using Selfhold.Records;
using Selfhold.Storage;

// import DIRECTORY FILE SOURCE [POSTGRES]: one import of one process. Prints "ready" before it starts, then "ok …" (exit 0) or "error CODE" (exit 1).
// appends DIRECTORY SECONDS CALLERS [POSTGRES]: looks into the access log until the time is over or the process is killed (see Appending).
if (string.Equals(args[0], "appends", StringComparison.Ordinal))
{
    return await Selfhold.Faults.Runner.Appending.Run(args[1], double.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture), int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture), args.Length > 4 && args[4].Length > 0 ? args[4] : null);
}

try
{
    string? postgres = args.Length > 4 && args[4].Length > 0 ? args[4] : null;
    var options = new StorageOptions { Parts = [RecordsRoom.Tables], Checks = RecordsRoom.Checks, BusyTimeout = TimeSpan.FromSeconds(5) };
    Selfhold.Result<HubStorage> opened = HubStorage.Open(new HubLocation(args[1], postgres), create: true, options);
    if (!opened.IsOk)
    {
        Console.WriteLine($"error {opened.Error!.Code}");
        return 1;
    }

    using HubStorage storage = opened.Value;
    var room = new RecordsRoom(storage);
    if (!room.Sources().Any(s => string.Equals(s.Name, args[3], StringComparison.Ordinal)))
    {
        Selfhold.Result<SourceInfo> source = room.AddSource(args[3]);
        if (!source.IsOk)
        {
            Console.WriteLine($"error {source.Error!.Code}");
            return 1;
        }
    }

    Console.WriteLine("ready");
    Selfhold.Result<ImportReport> result = room.Import(new ImportRequest(args[2], args[3]) { KeepModel = true });
    Console.WriteLine(result.IsOk ? $"ok {result.Value.New} {result.Value.Changed} {result.Value.Unchanged}" : $"error {result.Error!.Code}");
    return result.IsOk ? 0 : 1;
}
catch (StorageException e)
{
    Console.WriteLine($"error {e.Error.Code}");
    return 1;
}
