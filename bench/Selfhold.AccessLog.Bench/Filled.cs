using Selfhold.Storage;

namespace Selfhold.AccessLog.Bench;

/// <summary>A large log, made through the room's own door with many entries a look.</summary>
internal static class Filled
{
    private const int Together = 2000;

    /// <summary>Twenty clients; the first has a tenth of all entries.</summary>
    public static Reader Client(long i) => new(ReaderKind.Client, new Guid("11111111-2222-3333-4444-555555555555"), "client" + (i % 10 == 0 ? 0 : 1 + (i % 19)));

    public static void Fill(LogAt log, long entries, long owners)
    {
        var watch = new Watch();
        Reader[] clients = [.. Enumerable.Range(0, 380).Select(i => Client(i))];
        Task before = Task.CompletedTask;
        var random = new Random(5);
        for (long at = 0; at < entries; at += Together)
        {
            EntryDraft[] drafts = [.. Enumerable.Range(0, (int)Math.Min(Together, entries - at)).Select(i => Appends.Draft(random.NextInt64(owners), random.Next(4), clients[(at + i) % 380]))];

            // One look releases values of one owner once.
            EntryDraft[] once = [.. drafts.DistinctBy(d => d.Owner)];
            Task next = log.Room.Append(_ => new Looked<int>(0, once));
            before.Wait();
            before = next;
        }

        before.Wait();
        using HubRead read = log.Storage.BeginRead();
        using PreparedSql size = read.Prepare("SELECT size FROM accesslog_log");
        Console.WriteLine($"{log.Storage.Family}: filled to {size.QueryLong():N0} entries in {watch.Seconds:N0} s (processor {watch.CpuSeconds:N0} s)");
    }
}
