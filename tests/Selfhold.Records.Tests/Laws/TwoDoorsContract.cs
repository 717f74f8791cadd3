using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Records.Tests.Laws;

public abstract class TwoDoorsContract(DatabaseFamily family, int cases)
{
    private const int Steps = 9;

    [Fact]
    public void whatever_was_done_in_whatever_order_all_at_once_gives_the_same_partition()
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "No PostgreSQL programs; ./test installs them.");
        int start = int.TryParse(Environment.GetEnvironmentVariable("SELFHOLD_SEED"), out int given) ? given : 1;
        int count = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? cases * 20 : cases;

        // SQLite has one writer: two hubs use two cores.
        Parallel.For(0, 2, half =>
        {
            using var hub = new LawHub(family);
            for (int seed = start + half; seed < start + count; seed += 2)
            {
                Live(hub, seed);
            }

            Assert.Empty(hub.Room.Verify());
        });
    }

    private static void Live(LawHub hub, int seed)
    {
        var run = new LawRun(hub, seed);
        for (int step = 0; step < Steps; step++)
        {
            try
            {
                if (run.Step() > 0)
                {
                    run.Check();
                }
            }
            catch (Exception e) when (e is not LawBroken)
            {
                throw new LawBroken($"{e}\n{run.Story}");
            }
        }

        if (run.Domain.Partition() is var lived && run.Anew().Partition() is var anew && lived != anew)
        {
            throw new LawBroken($"Lived:\n{lived}\nAll at once:\n{anew}\n{run.Story}");
        }
    }
}

public sealed class TwoDoorsOnSqlite() : TwoDoorsContract(DatabaseFamily.Sqlite, 240);

public sealed class TwoDoorsOnPostgres() : TwoDoorsContract(DatabaseFamily.Postgres, 16);
