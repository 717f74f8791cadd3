using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Records.Tests.Laws;

public abstract class UndoContract : IDisposable
{
    private readonly LawHub _hub;
    private readonly int _cases;

    protected UndoContract(DatabaseFamily family, int cases)
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "No PostgreSQL programs; ./test installs them.");
        _hub = new LawHub(family);
        _cases = Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1" ? cases * 20 : cases;
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void what_was_done_and_undone_leaves_records_ids_and_views_byte_for_byte()
    {
        for (int seed = 5000; seed < 5000 + _cases; seed++)
        {
            var run = new LawRun(_hub, seed);
            for (int i = run.Random.Next(1, 6); i > 0; i--)
            {
                run.Step();
            }

            string before = run.Domain.Picture();
            for (int round = 0; round < 3; round++)
            {
                long done = run.Random.Next(6) switch
                {
                    0 => run.Decide(),
                    1 => run.Part(),
                    2 => LawHub.Ok(_hub.Room.Resolve(run.Domain.Name, LawHub.Model(run.Random.Next(2, 9)), dryRun: false)).Operation,
                    3 => run.Import(snapshot: true),
                    _ => run.Import(snapshot: false),
                };
                if (done > 0)
                {
                    Assert.True(run.Undo(done) > 0, run.Story);
                    Same(before, run.Domain.Picture(), run);
                    run.Check();
                }
            }
        }
    }

    [Fact]
    public void undoing_everything_from_the_last_to_the_first_passes_every_earlier_state()
    {
        for (int seed = 6000; seed < 6000 + (_cases / 2); seed++)
        {
            var run = new LawRun(_hub, seed);
            var pictures = new Stack<(long Operation, string Before)>();
            for (int step = 0; step < 6; step++)
            {
                string before = run.Domain.Picture();
                long done = run.Random.Next(4) switch { 0 => run.Decide(), 1 => run.Part(), 2 => run.Import(snapshot: true), _ => run.Import(snapshot: false) };
                if (done > 0)
                {
                    pictures.Push((done, before));
                }
            }

            foreach ((long operation, string before) in pictures)
            {
                Assert.True(run.Undo(operation) > 0, run.Story);
                Same(before, run.Domain.Picture(), run);
            }

            run.Check();
        }
    }

    [Fact]
    public void imported_again_after_the_undo_all_is_as_before_the_undo()
    {
        for (int seed = 7000; seed < 7000 + (_cases / 2); seed++)
        {
            var run = new LawRun(_hub, seed);
            run.Import(snapshot: false);
            run.Import(snapshot: false);
            run.Decide();
            string file = LawFiles.Write(1, reordered: false, Enumerable.Range(1, 12).Select(i => LawRow.Draw(run.Random, $"r{i}", 8)));
            long done = run.Take(1, file, ResolveDoor.Cheapest, snapshot: run.Random.Next(2) == 0);
            if (done == 0)
            {
                continue;
            }

            string after = run.Domain.Dump();
            run.Undo(done);
            run.Take(1, file, ResolveDoor.Incremental, snapshot: false);
            if (!run.Story.Contains("snapshot True", StringComparison.Ordinal))
            {
                Assert.True(after == run.Domain.Dump(), run.Story);
            }

            run.Check();
        }
    }

    [Fact]
    public void whoever_went_into_another_customer_is_still_found_by_the_old_id()
    {
        for (int seed = 8000; seed < 8000 + (_cases / 2); seed++)
        {
            var run = new LawRun(_hub, seed);
            var known = new Dictionary<string, HashSet<Guid>>();
            for (int step = 0; step < 6; step++)
            {
                (run.Random.Next(3) == 0 ? (Func<long>)run.Decide : () => run.Import(snapshot: false))();
                foreach ((string record, Guid customer) in run.Domain.Customers())
                {
                    (known.TryGetValue(record, out HashSet<Guid>? ids) ? ids : known[record] = []).Add(customer);
                }
            }

            foreach (Guid old in known.Values.SelectMany(v => v).Distinct())
            {
                Result<CustomerView> view = _hub.Room.Customer(old);
                Assert.True(view.IsOk && view.Value.Records.Count > 0, $"{old}: {view.Error} {run.Story}");
            }
        }
    }

    private static void Same(string before, string after, LawRun run)
    {
        if (!string.Equals(before, after, StringComparison.Ordinal))
        {
            string[] was = before.Split('\n'), now = after.Split('\n');
            Assert.Fail($"Was, and is not:\n{string.Join('\n', was.Except(now))}\nIs, and was not:\n{string.Join('\n', now.Except(was))}\n{run.Story}");
        }
    }
}

public sealed class UndoOnSqlite() : UndoContract(DatabaseFamily.Sqlite, 50);

public sealed class UndoOnPostgres() : UndoContract(DatabaseFamily.Postgres, 6);
