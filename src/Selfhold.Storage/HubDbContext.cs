using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Selfhold.Storage;

/// <summary>The one context of a hub: storage's own tables and those that rooms bring as <see cref="IModelPart"/>.</summary>
/// <remarks>Guids are <c>uuid</c> on PostgreSQL and 16 big-endian bytes on SQLite, so that both sort them alike.</remarks>
public sealed class HubDbContext : DbContext
{
    private readonly IReadOnlyList<IModelPart> _parts;
    private Action? _release;

    internal HubDbContext(DbContextOptions<HubDbContext> options, IReadOnlyList<IModelPart> parts, DatabaseFamily family, Action? release)
        : base(options)
    {
        _parts = parts;
        _release = release;
        Family = family;
        PartsKey = string.Join('|', parts.Select(p => p.GetType().AssemblyQualifiedName));
    }

    public DatabaseFamily Family { get; }

    internal string PartsKey { get; }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        catch (Exception e) when (e is not StorageException && StorageException.From(e) is not null)
        {
            throw StorageException.From(e)!;
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        catch (Exception e) when (e is not StorageException && StorageException.From(e) is not null)
        {
            throw StorageException.From(e)!;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        Interlocked.Exchange(ref _release, null)?.Invoke();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Interlocked.Exchange(ref _release, null)?.Invoke();
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        if (Family == DatabaseFamily.Sqlite)
        {
            configurationBuilder.Properties<Guid>().HaveConversion<BigEndianGuid>();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        StorageTables.Configure(modelBuilder);
        foreach (IModelPart part in _parts)
        {
            part.Configure(modelBuilder);
        }

        foreach (IMutableProperty property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetDeclaredProperties()))
        {
            if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null)
            {
                property.SetColumnName(SnakeCase(property.Name));
            }

            if (property.ClrType != typeof(Guid) && property.IsPrimaryKey())
            {
                property.ValueGenerated = ValueGenerated.Never;
            }
        }
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && !char.IsAsciiLetterUpper(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    private sealed class BigEndianGuid() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));
}

/// <summary>Rooms differ between hosts and tests, so the model is kept per set of rooms.</summary>
internal sealed class HubModelKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime)
        => context is HubDbContext hub ? (hub.Family, hub.PartsKey, designTime) : (object)(context.GetType(), designTime);
}
