using System.Security.Cryptography;
using Selfhold.Storage;

namespace Selfhold.Testing;

/// <summary>A place for a hub that is gone after the test: a temporary directory and, for PostgreSQL, a database of its own.</summary>
public sealed class TempHub : IDisposable
{
    private readonly Action? _drop;
    private HubStorage? _storage;

    private TempHub(string? postgres, Action? drop)
    {
        string directory = Path.Combine(Path.GetTempPath(), "selfhold-hub-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        Location = new HubLocation(directory, postgres);
        _drop = drop;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveDirectory();
    }

    public HubLocation Location { get; }

    public string DataDirectory => Location.DataDirectory;

    public static TempHub Sqlite() => new(null, null);

    /// <summary>Ask <see cref="PostgresServer.Shared"/> first, where the programs may be missing.</summary>
    public static TempHub Postgres(PostgresServer? server = null)
    {
        PostgresServer on = server ?? PostgresServer.Shared ?? throw new InvalidOperationException("There is no PostgreSQL to be found under /usr/lib/postgresql; ./test installs it.");
        string connection = on.NewDatabase();
        return new TempHub(connection, () => on.DropDatabase(connection));
    }

    public static TempHub Of(DatabaseFamily family) => family == DatabaseFamily.Sqlite ? Sqlite() : Postgres();

    /// <summary>The hub, made on the first call; later calls give the same until <see cref="Close"/>.</summary>
    public HubStorage Open(StorageOptions? options = null)
    {
        if (_storage is null)
        {
            Result<HubStorage> opened = HubStorage.Open(Location, create: true, options);
            _storage = opened.IsOk ? opened.Value : throw new InvalidOperationException($"{opened.Error!.Code}: {opened.Error.Message}");
        }

        return _storage;
    }

    public void Close()
    {
        _storage?.Dispose();
        _storage = null;
    }

    public void Dispose()
    {
        Close();
        _drop?.Invoke();
        RemoveDirectory();
    }

    private void RemoveDirectory()
    {
        if (Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }
}
