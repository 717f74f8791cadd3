using System.Diagnostics;
using Selfhold.Storage;

namespace Selfhold.Faults.Tests;

public abstract class LogKillContract(DatabaseFamily family)
{
    [Fact]
    public void a_hub_killed_under_load_has_an_entry_for_every_look_that_it_acknowledged()
    {
        int rounds = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? 100 : 5;
        var random = new Random(rounds);
        using var hub = new LogHub(family);
        var acknowledged = new List<(long Index, string Leaf)>();
        for (int round = 0; round < rounds; round++)
        {
            using Process appends = LogHub.Appends(hub.Location, 60, 24);
            using var said = new Said(appends);
            said.WaitForFirst();
            Thread.Sleep(random.Next(100, 2000));
            Assert.False(appends.HasExited);
            appends.Kill();
            appends.WaitForExit();
            acknowledged.AddRange(Said.Acknowledged(said.All()));
        }

        Assert.True(acknowledged.Count > rounds * 10, $"Only {acknowledged.Count} looks were acknowledged.");
        Assert.Equal(acknowledged.Count, acknowledged.DistinctBy(a => a.Index).Count());
        using HubStorage storage = hub.Open();
        Assert.True(LogHub.Sound(storage, acknowledged) >= acknowledged.Count);
    }
}

public sealed class LogKillOnSqlite() : LogKillContract(DatabaseFamily.Sqlite);

public sealed class LogKillOnPostgres() : LogKillContract(DatabaseFamily.Postgres);
