using Selfhold.Testing;

namespace Selfhold.Storage.Tests;

public sealed class WriteOnSqlite() : WriteContract(TempHub.Sqlite())
{
    /// <summary>Writers of PostgreSQL wait at their lock, not at their beginning.</summary>
    [Fact]
    public void who_waits_can_give_up()
    {
        using HubWrite first = Storage.BeginWrite();
        using var patience = new CancellationTokenSource(200);
        Assert.ThrowsAny<OperationCanceledException>(() => Storage.BeginWrite(patience.Token));
        using HubStorage other = HubStorage.Open(Location, create: false).Value;
        using var less = new CancellationTokenSource(200);
        Assert.ThrowsAny<OperationCanceledException>(() => other.BeginWrite(less.Token));
    }

    [Fact]
    public void a_full_disk_is_named_and_the_next_write_finds_room_again()
    {
        var block = new byte[100_000];
        using (HubWrite write = Storage.BeginWrite())
        {
            // SQLite's own limit ends like a full disk: it rolls the transaction back by itself.
            write.Execute("PRAGMA max_page_count = 200");
            using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
            StorageException full = Assert.Throws<StorageException>(() =>
            {
                for (int i = 0; i < 1_000; i++)
                {
                    insert.Uuid(KeyRingContract.RecordId(i)).Long(i).Text("").Bytes(block).Bool(true).Real(0).Uuid((Guid?)null).EndRow();
                }
            });
            Assert.Equal("database_full", full.Error.Code);
            StorageException tooLate = Assert.Throws<StorageException>(write.Commit);
            Assert.Equal("database_failed", tooLate.Error.Code);
        }

        using (HubDbContext db = Storage.Context())
        {
            Assert.Equal(0, db.Set<Probe>().Count());
        }

        using HubWrite again = Storage.BeginWrite();
        again.Execute("PRAGMA max_page_count = 1000000");
        using BulkInsert more = again.Insert("probe", ProbePart.Columns);
        more.Uuid(KeyRingContract.RecordId(1)).Long(1).Text("").Bytes(block).Bool(true).Real(0).Uuid((Guid?)null).EndRow();
        more.Complete();
        again.Commit();
        using HubDbContext after = Storage.Context();
        Assert.Equal(1, after.Set<Probe>().Count());
    }

    [Fact]
    public void a_large_write_is_durable_and_gives_its_log_back_to_the_disk()
    {
        var log = new FileInfo(Location.DatabaseFile + "-wal");
        var block = new byte[100_000];
        using (HubWrite write = Storage.BeginWrite())
        {
            using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
            for (int i = 0; i < 1_000; i++)
            {
                insert.Uuid(KeyRingContract.RecordId(i)).Long(i).Text("").Bytes(block).Bool(true).Real(0).Uuid((Guid?)null).EndRow();
            }

            insert.Complete();
            log.Refresh();
            Assert.InRange(log.Length, 20L << 20, long.MaxValue);
            write.Commit();
        }

        log.Refresh();
        Assert.InRange(log.Length, 0, 1 << 20);
        using HubDbContext db = Storage.Context();
        Assert.Equal(1_000, db.Set<Probe>().Count());
    }

    [Fact]
    public void a_large_write_that_is_rolled_back_gives_its_log_back_to_the_disk_too()
    {
        var log = new FileInfo(Location.DatabaseFile + "-wal");
        var block = new byte[100_000];
        using (HubWrite write = Storage.BeginWrite())
        {
            using BulkInsert insert = write.Insert("probe", ProbePart.Columns);
            for (int i = 0; i < 1_600; i++)
            {
                insert.Uuid(KeyRingContract.RecordId(i)).Long(i).Text("").Bytes(block).Bool(true).Real(0).Uuid((Guid?)null).EndRow();
            }

            log.Refresh();
            Assert.InRange(log.Length, 65L << 20, long.MaxValue);
        }

        log.Refresh();
        Assert.InRange(log.Length, 0, 1 << 20);
        using HubDbContext db = Storage.Context();
        Assert.Equal(0, db.Set<Probe>().Count());
        Assert.NotNull(Storage.Fact(HubFacts.HubId));
    }
}
