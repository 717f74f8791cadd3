using Microsoft.EntityFrameworkCore;

namespace Selfhold.Storage;

/// <summary>A key, sealed by another: kinds master (a check value), index, domain and source. See <see cref="KeyRing"/>.</summary>
internal sealed class KeyRow
{
    public long KeyId { get; set; }
    public required string Kind { get; set; }
    public Guid Owner { get; set; }
    public long Version { get; set; }
    public required byte[] Wrapped { get; set; }
    public long WrappedBy { get; set; }
    public long CreatedAt { get; set; }
    public long? RetiredAt { get; set; }
}

/// <summary>The key of one record, sealed by a key of its source.</summary>
internal sealed class RecordKeyRow
{
    public Guid RecordId { get; set; }
    public long KeyId { get; set; }
    public required byte[] Wrapped { get; set; }

    /// <summary>The person whose key wraps this one in place of its source's.</summary>
    public Guid? Under { get; set; }
}

/// <summary>Something erased for good.</summary>
internal sealed class TombstoneRow
{
    public required string Kind { get; set; }
    public Guid Id { get; set; }
    public long At { get; set; }
}

internal sealed class FactRow
{
    public required string Name { get; set; }
    public required string Value { get; set; }
    public long At { get; set; }
}

internal static class StorageTables
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<KeyRow>(e =>
        {
            e.ToTable("keys_key").HasKey(k => k.KeyId);
            e.HasIndex(k => new { k.Kind, k.Owner, k.Version }).IsUnique().HasDatabaseName("keys_key_owner");
        });
        model.Entity<RecordKeyRow>(e => e.ToTable("keys_record").HasKey(k => k.RecordId));
        model.Entity<TombstoneRow>(e => e.ToTable("keys_tombstone").HasKey(t => new { t.Kind, t.Id }));
        model.Entity<FactRow>(e => e.ToTable("storage_fact").HasKey(f => f.Name));
    }
}
