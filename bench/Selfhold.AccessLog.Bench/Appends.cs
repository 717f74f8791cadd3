using System.Buffers.Binary;
using System.Diagnostics;
using Selfhold.Storage;

namespace Selfhold.AccessLog.Bench;

/// <summary>Callers who each wait for their entry to be durable before the next.</summary>
internal static class Appends
{
    private static readonly Reader Shop = new(ReaderKind.Client, new Guid("11111111-2222-3333-4444-555555555555"), "shop");

    public static void Run(Arguments given)
    {
        int callers = (int)given.Long("callers", 512), runs = (int)given.Long("runs", 3);
        double seconds = given.Long("seconds", 5);
        long owners = given.Long("owners", 20_000);
        foreach (DatabaseFamily family in given.Families())
        {
            using LogAt log = LogAt.New(family);
            Measure(log, callers, 2, owners);
            double[] rates = [.. Enumerable.Range(0, runs).Select(_ => Measure(log, callers, seconds, owners)).Order()];
            Console.WriteLine($"{family}: {callers} callers, {owners} owners: median {rates[runs / 2]:N0} entries/s");
        }
    }

    public static EntryDraft Draft(long owner, int fields = 3, Reader? reader = null) => new()
    {
        Owner = OwnerOf(owner),
        Kind = OwnerKind.Person,
        Reader = reader ?? Shop,
        Action = "read",
        Outcome = LookOutcome.Released,
        Fields = Fields[fields],
        Purpose = "delivery",
        Basis = "grant",
        Grant = OwnerOf(~owner),
        Agreement = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        Channel = "api",
        RequestId = "01927d9e-7a10-7f00-8000-000000000001",
    };

    public static string[][] Fields { get; } = [["email"], ["name"], ["address", "name"], ["address", "email", "name"]];

    public static Guid OwnerOf(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)number * 0x9E3779B97F4A7C15);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number + 1);
        return new Guid(bytes, bigEndian: true);
    }

    private static double Measure(LogAt log, int callers, double seconds, long owners)
    {
        var watch = new Watch();
        long done = 0, proven = 0;
        Task[] all = [.. Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            while (watch.Seconds < seconds)
            {
                EntryDraft draft = Draft(random.NextInt64(owners));
                Appended<int> appended = await log.Room.Append(_ => new Looked<int>(0, [draft]));
                Interlocked.Add(ref proven, appended.Admission!.Receipts[0].Proof.Count);
                Interlocked.Increment(ref done);
            }
        }))];
        Task.WaitAll(all);
        double rate = done / watch.Seconds;
        Console.WriteLine($"  {done} entries in {watch.Seconds:N1} s: {rate:N0}/s; processor of this process {watch.CpuSeconds / done * 1e6:N1} us an entry");
        return rate;
    }
}
