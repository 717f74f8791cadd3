using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.AccessLog.Bench;

/// <summary>A log in a hub: a new one that goes away, or one that stays where it is.</summary>
internal sealed class LogAt : IDisposable
{
    private readonly IDisposable? _place;
    private readonly PostgresServer? _server;

    private LogAt(HubStorage storage, IDisposable? place, PostgresServer? server)
    {
        Storage = storage;
        Room = new AccessLogRoom(storage, new AccessLogOptions { Origin = "bench.example/log" });
        _place = place;
        _server = server;
    }

    public HubStorage Storage { get; }

    public AccessLogRoom Room { get; }

    private static StorageOptions Options => new() { Parts = [AccessLogRoom.Tables] };

    /// <summary>PostgreSQL with every commit on the disk, as in production.</summary>
    public static LogAt New(DatabaseFamily family)
    {
        PostgresServer? server = family == DatabaseFamily.Postgres ? PostgresServer.Start(durable: true) : null;
        TempHub hub = family == DatabaseFamily.Postgres ? TempHub.Postgres(server) : TempHub.Sqlite();
        return new LogAt(hub.Open(Options), hub, server);
    }

    public static LogAt Given(Arguments given)
    {
        Result<HubStorage> opened = HubStorage.Open(new HubLocation(given.Text("directory") ?? throw new InvalidOperationException("--directory is missing."), given.Text("postgres")), create: true, Options);
        return new LogAt(opened.Value, null, null);
    }

    public void Dispose()
    {
        Room.Dispose();
        if (_place is null)
        {
            Storage.Dispose();
        }

        _place?.Dispose();
        _server?.Dispose();
    }
}
