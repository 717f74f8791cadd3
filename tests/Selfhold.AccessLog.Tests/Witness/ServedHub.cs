using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Selfhold.Outbound;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.AccessLog.Tests.Witness;

/// <summary>A hub whose log is served over HTTP.</summary>
internal sealed class ServedHub : IAsyncDisposable
{
    private readonly TempHub _hub;
    private readonly WebApplication _app;

    private ServedHub(TempHub hub, WebApplication app, HubStorage storage)
    {
        _hub = hub;
        _app = app;
        Storage = storage;
        Room = app.Services.GetRequiredService<AccessLogRoom>();
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HubStorage Storage { get; }

    public AccessLogRoom Room { get; }

    public HttpClient Http { get; }

    public static OutboundOptions Outbound { get; } = new() { AllowedNetworks = ["127.0.0.0/8"] };

    public static async Task<ServedHub> Start(DatabaseFamily family, string origin)
    {
        Assert.SkipUnless(family == DatabaseFamily.Sqlite || PostgresServer.Shared is not null || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "No PostgreSQL programs; ./test installs them.");
        TempHub hub = TempHub.Of(family);
        HubStorage storage = hub.Open(new StorageOptions { Parts = [AccessLogRoom.Tables] });
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(storage).AddSingleton(new AccessLogOptions { Origin = origin }).AddSingleton(Outbound).AddAccessLog();
        WebApplication app = builder.Build();
        app.MapAccessLog();
        await app.StartAsync();
        return new ServedHub(hub, app, storage);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _hub.Dispose();
    }
}
