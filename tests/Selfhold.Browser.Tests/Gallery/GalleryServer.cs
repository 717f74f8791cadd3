using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Selfhold.Browser.Tests.Portal;
using Selfhold.Hub.Portal;
using Selfhold.Identity;
using Selfhold.Identity.Pages;
using Selfhold.Storage;
using Selfhold.Testing;

[assembly: AssemblyFixture(typeof(Selfhold.Browser.Tests.Gallery.GalleryServer))]

namespace Selfhold.Browser.Tests.Gallery;

/// <summary>Serves the samples as the hub would: same documents, same headers, same files.</summary>
public sealed class GalleryServer : IAsyncLifetime
{
    private readonly TempHub _hub = TempHub.Sqlite();
    private WebApplication? _app;

    public Uri Address { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(o => o.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(_hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables], Clock = new StillClock() }));
        builder.Services.AddSingleton(new IdentityOptions { HubName = "Selfhold", Operator = "Leeds Makers Co-op", PrivacyNotice = new Uri("https://makers.example/privacy") });
        builder.Services.AddSingleton(p => new IdentityRoom(p.GetRequiredService<HubStorage>(), p.GetRequiredService<IdentityOptions>()));
        builder.Services.AddPortal();
        PageEndpoints.Add(builder.Services);
        _app = builder.Build();
        PageEndpoints.Map(_app);
        foreach ((string name, Func<IResult> page) in Samples.All)
        {
            _app.MapGet("/" + name, () => page());
        }

        foreach ((string name, Func<IResult> page) in PortalSamples.All)
        {
            _app.MapGet("/portal/" + name, () => page());
        }

        await _app.StartAsync();
        string address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new UriBuilder(address) { Host = "localhost" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _hub.Dispose();
    }

    private sealed class StillClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Samples.Now;
    }
}
