using System.Collections.Concurrent;
using Selfhold.Records.Data;
using Selfhold.Records.Tests.Laws;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Records.Tests.Concurrency;

public abstract class ConcurrencyContract : IDisposable
{
    private readonly LawHub _hub;

    protected ConcurrencyContract(DatabaseFamily family)
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "No PostgreSQL programs; ./test installs them.");
        _hub = new LawHub(family);
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task sixty_four_joins_undos_and_imports_at_once_are_what_their_recorded_order_gives()
    {
        LawDomain domain = _hub.NewDomain();
        LawHub.Ok(_hub.Room.Resolve(domain.Name, LawHub.Model(3), dryRun: false));
        LawHub.Ok(domain.Import(0, Rows(0, 1, 30)));
        LawHub.Ok(domain.Import(1, Rows(1, 2, 30)));

        // What each task did, by the number of the operation that the hub gave it.
        var told = new ConcurrentDictionary<long, Func<LawDomain, long>>();
        Task[] tasks = [.. Enumerable.Range(0, 64).Select(i => Task.Run(() => Act(domain, i, told)))];
        await Task.WhenAll(tasks);
        Assert.Empty(domain.Problems());
        long last = domain.Info.LastOperation;
        Assert.Equal(last - 3, told.Count);
        Assert.True(told.Count > 30);

        // The same words in the recorded order, one after the other, in the same place: keys and ids are the same.
        string lived = domain.Dump();
        domain.Forget();
        Restart(domain);
        LawHub.Ok(_hub.Room.Resolve(domain.Name, LawHub.Model(3), dryRun: false));
        LawHub.Ok(domain.Import(0, Rows(0, 1, 30)));
        LawHub.Ok(domain.Import(1, Rows(1, 2, 30)));
        for (long operation = 4; operation <= last; operation++)
        {
            Assert.Equal(operation, told[operation](domain));
        }

        Assert.Equal(lived, domain.Dump());
        Assert.Empty(domain.Problems());
    }

    [Fact]
    public async Task a_hundred_decisions_at_once_on_overlapping_customers_leave_no_orphan()
    {
        LawDomain domain = _hub.NewDomain();
        LawHub.Ok(domain.Import(0, Rows(0, 3, 20)));
        var done = new ConcurrentDictionary<long, (RecordRef A, RecordRef B, bool Same)>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
        {
            var random = new Random(i);
            (RecordRef a, RecordRef b, bool same) = (Ref(domain, random.Next(20)), Ref(domain, random.Next(20)), random.Next(3) > 0);
            Result<DecisionReport> result = Patiently(() => domain.Room.Decide(a, b, same));
            if (result.IsOk)
            {
                Assert.True(done.TryAdd(result.Value.Operation, (a, b, same)));
            }
            else
            {
                Assert.Contains(result.Error!.Code, (string[])["already_decided", "decision_conflict", "same_record"]);
            }
        })));
        Assert.Equal(domain.Info.LastOperation, done.Count + 1);
        Assert.Equal(20, domain.Customers().Count);
        Assert.Empty(domain.Problems());
        SortedDictionary<string, Guid> customers = domain.Customers();
        Assert.All(done.Values, d => Assert.Equal(d.Same, customers["s0:" + d.A.ExternalId] == customers["s0:" + d.B.ExternalId]));
    }

    [Fact]
    public async Task one_into_the_other_while_the_other_into_the_one_is_one_join()
    {
        LawDomain domain = _hub.NewDomain();
        LawHub.Ok(domain.Import(0, "id,first name,last name,email,phone,city,postal code,birth date\nr0,Anna,Stone,anna@a.example,,,,1980-01-02\nr1,Zeno,Okafor,zeno@b.example,,,,1950-05-06\n"));
        for (int round = 0; round < 10; round++)
        {
            Result<DecisionReport>[] both = await Task.WhenAll(
                Task.Run(() => domain.Room.Decide(Ref(domain, 0), Ref(domain, 1), same: true)), Task.Run(() => domain.Room.Decide(Ref(domain, 1), Ref(domain, 0), same: true)));
            DecisionReport report = Assert.Single(both, b => b.IsOk).Value;
            Assert.Equal("already_decided", Assert.Single(both, b => !b.IsOk).Error!.Code);
            Assert.Single(domain.Customers().Values.Distinct());
            Assert.Empty(domain.Problems());
            LawHub.Ok(domain.Room.Undo(domain.Name, report.Operation));
            Assert.Equal(2, domain.Customers().Values.Distinct().Count());
        }
    }

    private static RecordRef Ref(LawDomain domain, int record) => new(domain.Source(0), $"r{record}");

    private static string Rows(int kind, int seed, int count)
        => LawFiles.Write(kind, false, Enumerable.Range(0, count).Select(i => LawRow.Draw(new Random((seed * 100) + i), $"r{i}", 12)));

    private static void Act(LawDomain domain, int task, ConcurrentDictionary<long, Func<LawDomain, long>> told)
    {
        var random = new Random(task);
        Func<LawDomain, Result<long>> act;
        switch (task % 4)
        {
            case 0:
                string file = Rows(task % 3, task + 10, 1 + random.Next(12));
                act = d => Number(d.Import(task % 3, file), r => r.Operation);
                break;
            case 1:
                long operation = random.Next(2, 20);
                act = d => Number(d.Room.Undo(d.Name, operation), r => r.Operation);
                break;
            case 2:
                int record = random.Next(30);
                act = d => Number(d.Room.UndoJoin(Ref(d, record)), r => r.Operation);
                break;
            default:
                int a = random.Next(30), b = random.Next(30);
                bool same = random.Next(2) == 0;
                act = d => Number(d.Room.Decide(Ref(d, a), Ref(d, b), same), r => r.Operation);
                break;
        }

        Result<long> result = Patiently(() => act(domain));
        if (result.IsOk && result.Value > 0)
        {
            Assert.True(told.TryAdd(result.Value, d => LawHub.Ok(act(d))));
        }
        else if (!result.IsOk)
        {
            Assert.Contains(
                result.Error!.Code,
                (string[])["operation_not_found", "already_undone", "cannot_undo", "not_together", "already_decided", "decision_conflict", "same_record", "record_not_found"]);
        }
    }

    private static Result<long> Number<T>(Result<T> result, Func<T, long> number) => result.IsOk ? number(result.Value) : result.Error!;

    /// <summary>Asks again where the message says so: a machine under load may have no connection free in time.</summary>
    private static Result<T> Patiently<T>(Func<Result<T>> act)
    {
        Result<T> result = act();
        for (int i = 0; i < 10 && !result.IsOk && result.Error!.Code is ("database_busy" or "database_unreachable"); i++)
        {
            result = act();
        }

        return result;
    }

    private void Restart(LawDomain domain)
    {
        long number = domain.Info.Number;
        using HubWrite write = _hub.Storage.BeginWrite();
        write.Execute($"DELETE FROM records_operation WHERE domain_number = {number}");
        write.Execute($"UPDATE records_domain SET last_operation = 0, model_id = NULL, trained_on = 0 WHERE number = {number}");
        write.Execute($"UPDATE records_source SET last_ordinal = 0 WHERE domain_number = {number}");
        write.Commit();
    }
}

/// <summary>A hundred writers at once leave no connection and no thread to other tests: they run alone.</summary>
[CollectionDefinition(nameof(ManyWriters), DisableParallelization = true)]
public sealed class ManyWriters;

[Collection(nameof(ManyWriters))]
public sealed class ConcurrencyOnSqlite() : ConcurrencyContract(DatabaseFamily.Sqlite);

[Collection(nameof(ManyWriters))]
public sealed class ConcurrencyOnPostgres() : ConcurrencyContract(DatabaseFamily.Postgres);
