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

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class WriteOnSqlite() : WriteContract(TempHub.Sqlite());

public sealed class WriteOnPostgres() : WriteContract(TempHub.Postgres());
