using Microsoft.EntityFrameworkCore;

namespace Selfhold.Storage;

/// <summary>What the host and the rooms bring to a hub's storage.</summary>
public sealed class StorageOptions
{
    /// <summary>The rooms' tables. Two lists with the same types in the same order are taken for the same model.</summary>
    public IReadOnlyList<IModelPart> Parts { get; init; } = [];

    /// <summary>What the rooms know about their data: run by <c>doctor</c>, <c>verify-data</c> and the restore drill.</summary>
    public IReadOnlyList<IDataCheck> Checks { get; init; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a write waits for its turn before it fails with <c>database_busy</c>.</summary>
    /// <remarks>Defaults to 30 seconds. Counts anew for each lock.</remarks>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one statement may take on PostgreSQL before it fails. Zero, the default, is however long: work of a whole import runs in single statements.</summary>
    /// <remarks>A server sets it, so that a database that answers no more holds nobody for ever. A connection string that names a command timeout wins.</remarks>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How environment variables are read. Defaults to those of the process.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}

/// <summary>Tables that a room brings.</summary>
public interface IModelPart
{
    /// <summary>Describes the tables; column names are snake_case of the property names where none is given.</summary>
    void Configure(ModelBuilder model);
}

/// <summary>Tables of which not everything may come back with a backup: sign-ins that have ended since, one-time things that were used.</summary>
public interface IRestoredPart : IModelPart
{
    /// <summary>Runs once after a restore, before the hub is opened for use.</summary>
    void Restored(HubWrite write, TimeProvider clock);
}

/// <summary>Something that must hold over the whole database, and can be checked row by row.</summary>
public interface IDataCheck
{
    /// <summary>A few words: what is looked at.</summary>
    string Name { get; }

    /// <summary>Every place where it does not hold. Reads only; reports how many rows it has looked at.</summary>
    IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress);
}

/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">Says which table and row, and what to do. Holds no person's data.</param>
public sealed record DataProblem(string Code, string Message);
