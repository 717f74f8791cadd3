using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Portal;
using Selfhold.Hub.Serve.Logging;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Identity;
using Selfhold.Identity.Data;
using Selfhold.Outbound;
using Selfhold.Outbound.Mail;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Serve;

/// <summary>Puts the web server together: settings in, a server that can be started out. Order matters in <see cref="Pipeline"/>.</summary>
internal static class HubServer
{
    public static WebApplication Build(HubSettings settings, HubStorage storage, LineLog log)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "selfhold", EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.Services.AddSingleton<ILoggerProvider>(log);
        LogLevels.Set(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        var certificates = Certificates.Of(settings);
        builder.WebHost.ConfigureKestrel(kestrel => Kestrel(kestrel, settings, certificates));
        Services(builder.Services, settings, storage);
        if (certificates is not null)
        {
            // By a factory, so that the container disposes it.
            builder.Services.AddSingleton(_ => certificates);
        }

        WebApplication app = builder.Build();
        if (certificates is not null)
        {
            app.Services.GetRequiredService<Certificates>().Logger = app.Services.GetRequiredService<ILogger<Certificates>>();
        }

        Pipeline(app, settings);
        return app;
    }

    public static IReadOnlyList<ListenAddress> Addresses(HubSettings settings)
    {
        if (settings.Server.Listen.Count > 0)
        {
            return [.. settings.Server.Listen.Select(l => ListenAddress.Parse(l)!)];
        }

        Uri issuer = settings.Identity.Issuer;
        return settings.Server.CertificateFile is { Length: > 0 } ? [new ListenAddress(issuer.IsLoopback ? null : IPAddress.IPv6Any, issuer.Port)]
            : [new ListenAddress(null, issuer.Scheme is "http" ? issuer.Port : 8480)];
    }

    public static void SayReady(HubSettings settings, Shell shell)
        => shell.Say($"Selfhold serves {settings.Identity.Issuer.OriginalString} on {string.Join(", ", Addresses(settings))}. Stop it with Ctrl-C or SIGTERM.");

    private static void Services(IServiceCollection services, HubSettings settings, HubStorage storage)
    {
        services.AddSingleton<IHostLifetime, CommandLifetime>();
        services.Configure<HostOptions>(h =>
        {
            h.ShutdownTimeout = settings.Server.StopTimeout;
            h.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        services.AddSingleton(settings);
        services.AddSingleton(storage);
        services.AddSingleton(storage.Clock);
        services.AddSingleton(settings.Identity);
        services.AddSingleton(p => new RecordsRoom(storage, p.GetRequiredService<IdentityRoom>(), MessageWay.Of(settings, p.GetRequiredService<OutboundOptions>())));
        services.AddRecords();
        services.AddSingleton<IPlaces, PlacesPort>();
        services.AddSingleton(settings.Fetching());
        services.AddSingleton(MailWay.Of(settings));
        services.AddRoutingCore();
        services.AddDataProtection().SetApplicationName("selfhold");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(p => new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = p.GetRequiredService<IdentityRoom>().Protection));
        services.Configure<AntiforgeryOptions>(o => Forms(o.Cookie, settings.Identity.Issuer.Scheme is "https"));
        services.AddSingleton<Health>();
        services.AddSingleton(settings.Log());
        services.AddAccessLog();
        services.AddConsent();
        services.AddSingleton<Microsoft.Extensions.Hosting.IHostedService, Consent.ConsentChores>();

        // Before the identity room: they fill its ports and add to its pages.
        services.AddSingleton(settings.Supply);
        services.AddSupply();
        services.AddPortal();
        services.AddIdentity();
    }

    /// <summary>The cookie beside the antiforgery fields: under <c>__Host-</c> no subdomain can set it (RFC 6265bis §4.1.3).</summary>
    private static void Forms(CookieBuilder cookie, bool https)
    {
        cookie.Name = (https ? "__Host-" : "") + "selfhold-form";
        cookie.SecurePolicy = https ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.HttpOnly = true;
        cookie.Path = "/";
    }

    private static void Kestrel(KestrelServerOptions kestrel, HubSettings settings, Certificates? certificates)
    {
        ServerOptions server = settings.Server;
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = server.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = server.MaxBody;
        limits.MaxRequestHeadersTotalSize = server.MaxHeaders;
        limits.MaxRequestLineSize = server.MaxHeaders;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = server.HeadersTimeout;
        limits.KeepAliveTimeout = server.KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
        limits.Http2.MaxStreamsPerConnection = server.MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = server.MaxHeaders;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        foreach (ListenAddress at in Addresses(settings))
        {
            if (at.Address is null)
            {
                kestrel.ListenLocalhost(at.Port, Listen);
            }
            else
            {
                kestrel.Listen(at.Address, at.Port, Listen);
            }
        }

        void Listen(ListenOptions options)
        {
            options.Protocols = certificates is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificates is not null)
            {
                options.UseHttps(certificates.Use);
            }
        }
    }

    private static void Pipeline(WebApplication app, HubSettings settings)
    {
        if (settings.Server.KnownProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarded(settings.Server));
        }

        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Failures>();
        app.UseMiddleware<Front>();
        app.UseMiddleware<RateGate>();
        app.UseRouting();
        Health.Map(app);
        app.MapGet("/", static http =>
        {
            http.Response.Redirect("/account");
            return Task.CompletedTask;
        });
        app.MapAccessLog();
        app.MapSupply();
        app.MapIdentity();
        app.MapPortal();
    }

    /// <summary>Only the sender's address and scheme are taken, and only from the proxies that the operator named.</summary>
    private static ForwardedHeadersOptions Forwarded(ServerOptions server)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (string proxy in server.KnownProxies)
        {
            if (IPAddress.TryParse(proxy, out IPAddress? address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }

        return options;
    }
}

/// <summary>Signals are the command line's: it tells the server when to stop.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
