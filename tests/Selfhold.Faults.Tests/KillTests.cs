using System.Diagnostics;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Faults.Tests;

public abstract class KillContract(DatabaseFamily family)
{
    private const int Records = 4000;

    [Fact]
    public void an_import_killed_at_any_moment_never_happened_and_run_again_ends_as_if_unbroken()
    {
        string first = FaultHub.People(0, Records), second = FaultHub.People(Records / 2, Records + 500, "x");
        string unbroken;
        double whole;
        using (var calm = new FaultHub(family))
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(0, FaultHub.Finish(calm.Import(calm.Save("a.csv", first), "crm")).Exit);
            whole = watch.Elapsed.TotalMilliseconds;
            Assert.Equal(0, FaultHub.Finish(calm.Import(calm.Save("b.csv", second), "crm")).Exit);
            unbroken = calm.SoundDump();
        }

        int rounds = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 100 : 5, killed = 0;
        var random = new Random(rounds);
        using var hub = new FaultHub(family);
        string a = hub.Save("a.csv", first), b = hub.Save("b.csv", second);
        string before = "";
        for (int round = 0; round < rounds; round++)
        {
            // First into the empty hub, then over what is there.
            bool later = round >= rounds / 2;
            if (later && before.Length == 0)
            {
                Assert.Equal(0, FaultHub.Finish(hub.Import(a, "crm")).Exit);
                before = hub.SoundDump();
            }

            using Process import = hub.Import(later ? b : a, "crm");
            while (import.StandardOutput.ReadLine() is { } line && line != "ready")
            {
            }

            Thread.Sleep(random.Next((int)Math.Min(whole, 2500)));
            bool done = import.HasExited;
            import.Kill();
            import.WaitForExit();
            string after = hub.SoundDump();
            if (after == before)
            {
                killed++;
                continue;
            }

            // It was through before it was killed: then all of it is there.
            _ = done;
            using HubStorage storage = hub.Open();
            var room = new RecordsRoom(storage);
            Assert.Equal(later ? Records + 500 : Records, after.Count(c => c == '\n'));
            FaultHub.Ok(room.Undo("default", FaultHub.Ok(room.Domain("default")).LastOperation));
            Assert.Equal(before, FaultHub.Dump(room));
        }

        Assert.True(killed > 0, "Not one import was killed in time.");
        Assert.Equal(0, FaultHub.Finish(hub.Import(b, "crm")).Exit);
        Assert.Equal(unbroken, hub.SoundDump());
    }
}

public sealed class KillOnSqlite() : KillContract(DatabaseFamily.Sqlite);

public sealed class KillOnPostgres() : KillContract(DatabaseFamily.Postgres);
