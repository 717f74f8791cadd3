using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Selfhold.Testing;

namespace Selfhold.Browser.Tests.EndToEnd;

[CollectionDefinition(Name)]
public sealed class OneHub : ICollectionFixture<LiveHub>
{
    public const string Name = "one hub";
}

/// <summary>A hub as a user has it, with a business and its shop, which takes what the browser brings back.</summary>
public sealed class LiveHub : IAsyncLifetime
{
    private HubProcess? _hub;
    private WebApplication? _shop;
    private Lazy<string> _client = new("");

    public HubProcess Hub => _hub!;

    public Uri Issuer => Hub.Issuer;

    /// <summary>The shop's redirect address.</summary>
    public string Callback { get; private set; } = "";

    public string ClientId => _client.Value;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(o => o.Listen(IPAddress.Loopback, 0));
        _shop = builder.Build();
        _shop.MapGet("/cb", (HttpContext http) => Results.Text("<!DOCTYPE html><title>Shop</title><h1>The shop</h1>", "text/html"));
        _shop.MapGet("/bye", (HttpContext http) => Results.Text("<!DOCTYPE html><title>Shop</title><h1>Bye</h1>", "text/html"));
        await _shop.StartAsync();
        Uri shop = new UriBuilder(_shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) { Host = "localhost" }.Uri;
        Callback = new Uri(shop, "cb").ToString();

        _hub = HubProcess.Start("--set", "Identity:Passwords=true");
        _hub.Ok("business", "add", "Kestrel Coffee");
        _hub.Ok("domain", "add", "shop");
        _client = new Lazy<string>(() => _hub.Json(
            "client", "add", "--name", "Kestrel shop", "--domain", "shop", "--redirect", Callback, "--post-logout", new Uri(shop, "bye").ToString(), "--auth", "none", "--scope", "openid", "--scope", "email")["client_id"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        _hub?.Dispose();
        if (_shop is not null)
        {
            await _shop.DisposeAsync();
        }
    }

    /// <summary>Where the shop sends a browser, with a challenge whose verifier nobody needs here.</summary>
    public string Authorize(string more = "")
        => $"/authorize?response_type=code&client_id={Uri.EscapeDataString(ClientId)}&redirect_uri={Uri.EscapeDataString(Callback)}&scope=openid%20email&state=s1&nonce=n1&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256{more}";
}
