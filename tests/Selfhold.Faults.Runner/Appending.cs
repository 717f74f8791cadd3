using System.Globalization;
using System.Security.Cryptography;
using Selfhold.AccessLog;
using Selfhold.Storage;

namespace Selfhold.Faults.Runner;

/// <summary>Looks by many callers. Prints "ready", then "ack INDEX LEAF" for each look that may be answered, and "error CODE" for each that may not.</summary>
public static class Appending
{
    public static async Task<int> Run(string directory, double seconds, int callers, string? postgres)
    {
        var options = new StorageOptions { Parts = [AccessLogRoom.Tables], BusyTimeout = TimeSpan.FromSeconds(5) };
        Result<HubStorage> opened = HubStorage.Open(new HubLocation(directory, postgres), create: true, options);
        if (!opened.TryGet(out HubStorage? storage, out Error? error))
        {
            Console.WriteLine($"error {error.Code}");
            return 1;
        }

        using (storage)
        using (var room = new AccessLogRoom(storage, new AccessLogOptions { Origin = "faults.example/log" }))
        {
            var words = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
            Guid[] owners = [.. Enumerable.Range(0, 50).Select(i => new Guid(SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 16)))];
            await words.WriteLineAsync("ready");
            long until = Environment.TickCount64 + (long)(seconds * 1000);
            await Task.WhenAll(Enumerable.Range(0, callers).Select(c => Task.Run(() => Call(room, owners, words, c, until))));
            return 0;
        }
    }

    private static async Task Call(AccessLogRoom room, Guid[] owners, TextWriter words, int caller, long until)
    {
        for (int i = caller; Environment.TickCount64 < until; i += 7)
        {
            Guid owner = owners[i % owners.Length];
            try
            {
                Appended<int> done = await room.Append(_ => new Looked<int>(0, [Look(owner)]));
                Receipt receipt = done.Admission!.Receipts[0];
                await words.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ack {receipt.Index} {Convert.ToHexStringLower(receipt.Leaf.Span)}"));
            }
            catch (StorageException e)
            {
                await words.WriteLineAsync($"error {e.Error.Code}");
                await Task.Delay(20);
            }
        }
    }

    private static EntryDraft Look(Guid owner) => new()
    {
        Owner = owner,
        Kind = OwnerKind.Person,
        Reader = new Reader(ReaderKind.Client, new Guid("11111111-2222-3333-4444-555555555555"), "shop"),
        Action = "read",
        Outcome = LookOutcome.Released,
        Fields = ["email", "name"],
        Purpose = "delivery",
        Basis = "grant",
        Channel = "api",
    };
}
