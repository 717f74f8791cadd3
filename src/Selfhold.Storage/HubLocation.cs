namespace Selfhold.Storage;

/// <summary>Where a hub lives: its directory, and a PostgreSQL connection string where the tables do not lie in that directory.</summary>
/// <param name="DataDirectory">Holds the master key file and, without PostgreSQL, <c>selfhold.db</c>. Owner-only.</param>
/// <param name="Postgres">An Npgsql connection string; null means SQLite.</param>
public sealed record HubLocation(string DataDirectory, string? Postgres = null)
{
    public DatabaseFamily Family => Postgres is null ? DatabaseFamily.Sqlite : DatabaseFamily.Postgres;

    /// <summary>The SQLite file. Its write-ahead log and index lie beside it, with <c>-wal</c> and <c>-shm</c> added.</summary>
    public string DatabaseFile => Path.Combine(DataDirectory, "selfhold.db");

    /// <summary>What SQLite lays beside its file, and reads into it when the file is opened.</summary>
    internal static readonly IReadOnlyList<string> LogSuffixes = ["-wal", "-shm", "-journal"];

    public string MasterKeyFile => Path.Combine(DataDirectory, "master.key");

    /// <summary>Where, without what a connection string keeps secret.</summary>
    public override string ToString() => Postgres is null ? DatabaseFile : "PostgreSQL";
}

public enum DatabaseFamily
{
    Sqlite,
    Postgres,
}
