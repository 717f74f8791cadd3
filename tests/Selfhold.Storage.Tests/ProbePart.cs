using Microsoft.EntityFrameworkCore;

namespace Selfhold.Storage.Tests;

/// <summary>A room for tests: one table with a column of every kind.</summary>
internal sealed class ProbePart : IModelPart
{
    public static readonly StorageOptions Options = new() { Parts = [new ProbePart()] };

    public static readonly BulkColumn[] Columns =
    [
        new("id", BulkType.Uuid), new("number", BulkType.Bigint), new("text", BulkType.Text),
        new("bytes", BulkType.Bytes), new("flag", BulkType.Boolean), new("amount", BulkType.Real), new("other", BulkType.Uuid),
    ];

    public void Configure(ModelBuilder model) => model.Entity<Probe>(e => e.ToTable("probe").HasKey(p => p.Id));

    /// <summary>Makes the table, which is in no migration.</summary>
    public static void Create(HubStorage storage)
    {
        bool sqlite = storage.Family == DatabaseFamily.Sqlite;
        using HubWrite write = storage.BeginWrite();
        write.Execute(sqlite
            ? "CREATE TABLE probe (id BLOB NOT NULL PRIMARY KEY, number INTEGER NULL, text TEXT NULL, bytes BLOB NULL, flag INTEGER NOT NULL, amount REAL NOT NULL, other BLOB NULL)"
            : "CREATE TABLE probe (id uuid NOT NULL PRIMARY KEY, number bigint NULL, text text NULL, bytes bytea NULL, flag boolean NOT NULL, amount double precision NOT NULL, other uuid NULL)");
        write.Commit();
    }
}

internal sealed class Probe
{
    public Guid Id { get; set; }
    public long? Number { get; set; }
    public string? Text { get; set; }
    public byte[]? Bytes { get; set; }
    public bool Flag { get; set; }
    public double Amount { get; set; }
    public Guid? Other { get; set; }
}
