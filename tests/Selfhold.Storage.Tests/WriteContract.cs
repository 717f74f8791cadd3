using Microsoft.EntityFrameworkCore;
using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

/// <summary>Both databases write alike.</summary>
public abstract class WriteContract : IDisposable
{
    private readonly TempHub _hub;

    protected WriteContract(TempHub hub)
    {
        _hub = hub;
        Storage = hub.Open(ProbePart.Options);
        ProbePart.Create(Storage);
    }

    protected HubStorage Storage { get; }

    protected HubLocation Location => _hub.Location;

    [Fact]
    public void every_kind_of_value_comes_back_as_it_was_given()
    {
        Guid id = Guid.CreateVersion7(Storage.Clock.GetUtcNow());
        Guid empty = Guid.CreateVersion7(Storage.Clock.GetUtcNow());
        using (HubWrite write = Storage.BeginWrite())
        {
            using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
            insert.Uuid(id).Long(long.MinValue).Text("Zoë 🙂 'quoted'").Bytes([0, 1, 255, 0]).Bool(true).Real(0.1).Uuid(Guid.Empty).EndRow();
            insert.Uuid(empty).Long((long?)null).Text("").Bytes([]).Bool(false).Real(-0.0).Uuid((Guid?)null).EndRow();
            Assert.Equal(2, insert.Complete());
            write.Commit();
        }

        using HubDbContext db = Storage.Context();
        Probe full = db.Set<Probe>().Single(p => p.Id == id);
        Assert.Equal(long.MinValue, full.Number);
        Assert.Equal("Zoë 🙂 'quoted'", full.Text);
        Assert.Equal<byte>([0, 1, 255, 0], full.Bytes!);
        Assert.True(full.Flag);
        Assert.Equal(0.1, full.Amount);
        Assert.Equal(Guid.Empty, full.Other);
        Probe bare = db.Set<Probe>().Single(p => p.Id == empty);
        Assert.Null(bare.Number);
        Assert.Equal("", bare.Text);
        Assert.Equal<byte>([], bare.Bytes!);
        Assert.Null(bare.Other);
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT id, number, text, bytes, flag, amount, other FROM probe WHERE id = @p0", BulkType.Uuid);
        using (SqlRows rows = select.Uuid(0, id).Query())
        {
            Assert.True(rows.Read());
            Assert.Equal(id, rows.Uuid(0));
            Assert.Equal(long.MinValue, rows.Long(1));
            Assert.Equal("Zoë 🙂 'quoted'", rows.Text(2));
            Assert.Equal<byte>([0, 1, 255, 0], rows.Bytes(3).ToArray());
            Assert.True(rows.Bool(4));
            Assert.Equal(0.1, rows.Real(5));
            Assert.False(rows.Read());
        }

        using (SqlRows rows = select.Uuid(0, empty).Query())
        {
            Assert.True(rows.Read());
            Assert.True(rows.IsNull(1));
            Assert.Equal("", rows.Text(2));
            Assert.True(rows.Bytes(3).IsEmpty);
            Assert.False(rows.IsNull(3));
            Assert.True(rows.IsNull(6));
        }
    }

    [Fact]
    public void ids_sort_as_they_are_written()
    {
        var random = new Random(3);
        var ids = new List<Guid>();
        using (HubWrite write = Storage.BeginWrite())
        {
            using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
            for (int i = 0; i < 500; i++)
            {
                var bytes = new byte[16];
                random.NextBytes(bytes);
                ids.Add(new Guid(bytes, bigEndian: true));
                Row(insert, ids[^1], i);
            }

            insert.Complete();
            write.Commit();
        }

        Guid[] sorted = [.. ids.OrderBy(i => i.ToString("N"), StringComparer.Ordinal)];
        using HubDbContext db = Storage.Context();
        Assert.Equal(sorted, db.Set<Probe>().OrderBy(p => p.Id).Select(p => p.Id));
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT id FROM probe WHERE id > @p0 ORDER BY id LIMIT 1", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, sorted[41]).Query();
        Assert.True(rows.Read());
        Assert.Equal(sorted[42], rows.Uuid(0));
    }

    [Fact]
    public void what_is_not_committed_never_was()
    {
        using (HubWrite write = Storage.BeginWrite())
        {
            using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
            for (int i = 0; i < 50_000; i++)
            {
                Row(insert, Id(i), i);
            }

            insert.Complete();
            write.Db.Add(new FactRow { Name = "x", Value = "y" });
            write.Db.SaveChanges();
        }

        Assert.Equal(0, Count());
        Assert.Null(Storage.Fact("x"));
        using HubWrite again = Storage.BeginWrite();
        again.Execute("INSERT INTO storage_fact (name, value, at) VALUES ('x', 'y', 1)");
        again.Commit();
        Assert.Equal("y", Storage.Fact("x")!.Value.Value);
    }

    [Fact]
    public void two_inserts_and_statements_may_take_turns_in_one_write()
    {
        using HubWrite write = Storage.BeginWrite();
        using BulkInsert probes = write.Insert("probe", ProbePart.Columns);
        using BulkInsert facts = write.Insert("storage_fact", new BulkColumn("name", BulkType.Text), new BulkColumn("value", BulkType.Text), new BulkColumn("at", BulkType.Bigint));
        using PreparedSql update = write.Prepare("UPDATE storage_fact SET at = at + @p0 WHERE name = @p1", BulkType.Bigint, BulkType.Text);
        for (int i = 0; i < 20_000; i++)
        {
            Row(probes, Id(i), i);
            facts.Text("fact " + i).Utf8("välue"u8).Long(i).EndRow();
            if (i % 1_000 == 0)
            {
                update.Long(0, 1).Text(1, HubFacts.HubId).Execute();
            }
        }

        Assert.Equal(20_000, probes.Complete());
        Assert.Equal(20_000, facts.Complete());
        Assert.Equal(1, update.Long(0, 0).Text(1, "fact 7").Execute());
        Assert.Equal(0, update.Long(0, 0).Text(1, "no such fact").Execute());
        write.Commit();
        Assert.Equal(20_000, Count());
        Assert.Equal("välue", Storage.Fact("fact 19999")!.Value.Value);
    }

    [Fact]
    public void a_parameter_may_be_null_and_then_not()
    {
        using HubWrite write = Storage.BeginWrite();
        using PreparedSql insert = write.Prepare("INSERT INTO probe (id, number, text, bytes, flag, amount, other) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)",
            BulkType.Uuid, BulkType.Bigint, BulkType.Text, BulkType.Bytes, BulkType.Boolean, BulkType.Real, BulkType.Uuid);
        insert.Uuid(0, Id(1)).Null(1).Text(2, null).Null(3).Bool(4, true).Real(5, 1).Null(6).Execute();
        insert.Uuid(0, Id(2)).Long(1, 5).Text(2, "five").Bytes(3, [5]).Bool(4, false).Real(5, 2).Uuid(6, Id(1)).Execute();
        insert.Uuid(0, Id(3)).Null(1).Text(2, null).Bytes(3, []).Bool(4, false).Real(5, 3).Null(6).Execute();
        write.Commit();
        using HubDbContext db = Storage.Context();
        Probe[] rows = [.. db.Set<Probe>().OrderBy(p => p.Amount)];
        Assert.Equal([null, 5L, null], rows.Select(r => r.Number));
        Assert.Equal([null, "five", null], rows.Select(r => r.Text));
        Assert.Null(rows[0].Bytes);
        Assert.Equal<byte>([5], rows[1].Bytes!);
        Assert.Empty(rows[2].Bytes!);
        Assert.Equal([null, Id(1), null], rows.Select(r => r.Other));
    }

    [Fact]
    public void a_reader_sees_one_moment_while_others_write()
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql count = read.Prepare("SELECT COUNT(*) FROM probe");
        Assert.Equal(0, count.QueryLong());
        Insert(Id(1));
        Assert.Equal(0, count.QueryLong());
        Assert.Equal(1, Count());
    }

    [Fact]
    public void the_same_key_twice_is_named_and_nothing_is_written()
    {
        Insert(Id(1));
        foreach (Action<HubWrite> twice in (Action<HubWrite>[])[
            w => Bulk(w, Id(2), Id(1)),
            w => w.Execute($"INSERT INTO storage_fact (name, value, at) VALUES ('{HubFacts.HubId}', 'x', 1)"),
            w =>
            {
                w.Db.Add(new Probe { Id = Id(1) });
                w.Db.SaveChanges();
            }])
        {
            using HubWrite write = Storage.BeginWrite();
            Assert.Equal("row_exists", Assert.Throws<StorageException>(() => twice(write)).Error.Code);
        }

        Assert.Equal(1, Count());
    }

    [Fact]
    public void a_failure_of_a_query_is_a_storage_error()
    {
        using HubWrite write = Storage.BeginWrite();
        write.Execute("DROP TABLE probe");
        Assert.Equal("database_failed", Assert.Throws<StorageException>(() => write.Db.Set<Probe>().Count()).Error.Code);
    }

    [Fact]
    public void writers_of_one_number_wait_for_each_other()
    {
        const int writers = 8;
        const int each = 10;
        Parallel.For(0, writers, new ParallelOptions { MaxDegreeOfParallelism = writers }, _ =>
        {
            for (int i = 0; i < each; i++)
            {
                using HubWrite write = Storage.BeginWrite();
                write.Lock(7);
                // Read, then write: without the lock some of these would be lost.
                FactRow? row = write.Db.Set<FactRow>().SingleOrDefault(f => f.Name == "count");
                if (row is null)
                {
                    write.Db.Add(new FactRow { Name = "count", Value = "x", At = 1 });
                }
                else
                {
                    row.At++;
                }

                write.Db.SaveChanges();
                write.Commit();
            }
        });
        using HubDbContext db = Storage.Context();
        Assert.Equal(writers * each, db.Set<FactRow>().Single(f => f.Name == "count").At);
    }

    [Fact]
    public void who_waits_too_long_is_told_that_the_database_is_busy()
    {
        var hasty = new StorageOptions { BusyTimeout = TimeSpan.FromMilliseconds(600) };
        using HubStorage other = HubStorage.Open(Location, create: false, hasty).Value;
        using HubWrite first = Storage.BeginWrite();
        first.Lock(7);
        Assert.Equal("database_busy", Assert.Throws<StorageException>(() =>
        {
            using HubWrite second = other.BeginWrite();
            second.Lock(7);
        }).Error.Code);
        first.Dispose();
        using HubWrite third = other.BeginWrite();
        third.Lock(7);
    }

    [Fact]
    public void a_conflict_is_tried_again_and_an_error_is_not()
    {
        int tries = 0;
        Assert.Equal(3, StorageRetry.Run(() => ++tries < 3 ? throw new StorageException(StorageErrors.DatabaseConflict()) : tries));
        tries = 0;
        Assert.Throws<StorageException>(() => StorageRetry.Run<int>(() =>
        {
            tries++;
            throw new StorageException(StorageErrors.DatabaseFull());
        }));
        Assert.Equal(1, tries);
        tries = 0;
        Assert.Throws<StorageException>(() => StorageRetry.Run<int>(() =>
        {
            tries++;
            throw new StorageException(StorageErrors.DatabaseConflict());
        }));
        Assert.Equal(8, tries);
    }

    [Fact]
    public void a_row_that_another_has_changed_is_not_overwritten_from_a_stale_snapshot()
    {
        Insert(Id(1));
        // What a retry is for: two transactions that read before they write.
        int attempts = 0;
        long result = StorageRetry.Run(() =>
        {
            attempts++;
            using HubRead read = Storage.BeginRead();
            using PreparedSql select = read.Prepare("SELECT number FROM probe");
            long before = select.QueryLong()!.Value;
            if (attempts == 1)
            {
                using HubWrite other = Storage.BeginWrite();
                other.Execute("UPDATE probe SET number = number + 1");
                other.Commit();
            }

            using System.Data.Common.DbCommand update = read.Connection.CreateCommand();
            update.CommandText = "UPDATE probe SET number = " + (before + 10);
            update.Transaction = read.Transaction;
            try
            {
                update.ExecuteNonQuery();
                update.CommandText = "COMMIT";
                update.ExecuteNonQuery();
            }
            catch (System.Data.Common.DbException e)
            {
                throw StorageException.From(e)!;
            }

            return before + 10;
        });
        Assert.Equal(2, attempts);
        using HubDbContext db = Storage.Context();
        Assert.Equal(result, db.Set<Probe>().Single().Number);
        Assert.Equal(11, result);
    }

    [Fact]
    public void names_from_outside_bring_no_sql_along()
    {
        using HubWrite write = Storage.BeginWrite();
        Assert.Throws<ArgumentException>(() => write.Insert("probe; DROP TABLE probe", ProbePart.Columns));
        Assert.Throws<ArgumentException>(() => write.Insert("probe", new BulkColumn("id\") VALUES (1); --", BulkType.Uuid)));
    }

    [Fact]
    public void a_row_with_too_few_values_is_refused()
    {
        using HubWrite write = Storage.BeginWrite();
        using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
        insert.Uuid(Id(1));
        Assert.Throws<InvalidOperationException>(insert.EndRow);
    }

    private static Guid Id(int number) => KeyRingContract.RecordId(number);

    private static void Row(BulkInsert insert, Guid id, int number) => insert.Uuid(id).Long(number).Text("text").Bytes([1, 2, 3]).Bool(true).Real(1.5).Uuid(id).EndRow();

    private static void Bulk(HubWrite write, params Guid[] ids)
    {
        using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
        foreach (Guid id in ids)
        {
            Row(insert, id, 0);
        }

        insert.Complete();
    }

    private void Insert(params Guid[] ids)
    {
        using HubWrite write = Storage.BeginWrite();
        Bulk(write, ids);
        write.Commit();
    }

    private int Count()
    {
        using HubDbContext db = Storage.Context();
        return db.Set<Probe>().Count();
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class WriteOnPostgres() : WriteContract(TempHub.Postgres());
