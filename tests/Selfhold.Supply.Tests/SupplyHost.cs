using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Identity.People;
using Selfhold.Outbound;
using Selfhold.Outbound.Mail;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Supply.Tests;

/// <summary>The room with all below it in a server of its own on loopback, with a clock that is set by hand. Businesses, people, records and grants are made through the rooms.</summary>
public sealed class SupplyHost : IAsyncDisposable
{
    private readonly TempHub _hub;
    private readonly WebApplication _app;
    private readonly OpenApi _openApi;

    private SupplyHost(TempHub hub, WebApplication app, HandClock clock, LogLines lines, MailBox mails)
    {
        _hub = hub;
        _app = app;
        Clock = clock;
        Lines = lines;
        Mails = mails;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        app.Services.GetRequiredService<IdentityOptions>().Issuer = Address;
        _openApi = new OpenApi(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        Http = new HttpClient(_openApi) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public HandClock Clock { get; }

    public LogLines Lines { get; }

    public MailBox Mails { get; }

    public SupplyRoom Room => _app.Services.GetRequiredService<SupplyRoom>();

    public HubStorage Storage => _app.Services.GetRequiredService<HubStorage>();

    public RecordsRoom Records => _app.Services.GetRequiredService<RecordsRoom>();

    public IdentityRoom Identity => _app.Services.GetRequiredService<IdentityRoom>();

    public ConsentRoom Consent => _app.Services.GetRequiredService<ConsentRoom>();

    public AccessLogRoom AccessLog => _app.Services.GetRequiredService<AccessLogRoom>();

    public IReadOnlySet<string> Seen => _openApi.Seen;

    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal static IReadOnlyList<IModelPart> Parts => [RecordsRoom.Tables, IdentityRoom.Tables, ConsentRoom.Tables, AccessLogRoom.Tables, SupplyRoom.Tables];

    public static async Task<SupplyHost> Start(DatabaseFamily family, Action<SupplyOptions>? options = null, TempHub? there = null)
    {
        TempHub hub = there ?? TempHub.Of(family);
        var clock = new HandClock();
        var lines = new LogLines();
        HubStorage storage = hub.Open(new StorageOptions { Parts = Parts, Clock = clock });
        var supply = new SupplyOptions();
        options?.Invoke(supply);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(lines);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(storage);
        builder.Services.AddSingleton(supply);
        builder.Services.AddSingleton(new IdentityOptions { HubName = "Testhub" });
        var mails = new MailBox();
        builder.Services.AddSingleton<IMailTransport>(mails);
        builder.Services.AddSingleton(new OutboundOptions());
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(p => new RecordsRoom(storage, p.GetRequiredService<IdentityRoom>()));
        builder.Services.AddSingleton(new AccessLogRoom(storage, new AccessLogOptions { Origin = "hub.example/log" }));
        builder.Services.AddConsent();
        builder.Services.AddSupply();
        builder.Services.AddIdentity();
        WebApplication app = builder.Build();
        app.MapIdentity();
        app.MapSupply();
        await app.StartAsync();
        return new SupplyHost(hub, app, clock, lines, mails);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _hub.Dispose();
    }

    /// <summary>Shows the time it is set to; each look is a microsecond later.</summary>
    public sealed class HandClock : TimeProvider
    {
        private long _ticks = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).UtcTicks;

        public override DateTimeOffset GetUtcNow() => new(Interlocked.Add(ref _ticks, TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }

}

/// <summary>What the hub sent to people.</summary>
public sealed class MailBox : IMailTransport
{
    private readonly List<OutgoingMail> _mails = [];

    public Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        lock (_mails)
        {
            _mails.Add(mail);
        }

        return Task.FromResult<Result<bool>>(true);
    }

    /// <summary>The code in the newest mail to the address; waits for the sender.</summary>
    public async Task<string> Code(string to)
    {
        for (int i = 0; i < 500; i++)
        {
            OutgoingMail[] found;
            lock (_mails)
            {
                found = [.. _mails.Where(m => string.Equals(m.To, to, StringComparison.OrdinalIgnoreCase))];
            }

            if (found.Length > 0 && System.Text.RegularExpressions.Regex.Match(found[^1].Text, @"\b\d{8}\b|\b\d{4} \d{4}\b") is { Success: true } code)
            {
                return code.Value.Replace(" ", "");
            }

            await Task.Delay(20);
        }

        throw new InvalidOperationException("No mail with a code came to " + to);
    }
}

/// <summary>What the server logged.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>What the framework says of requests is the host's to silence.</summary>
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) || !categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines)
        {
            _lines.Add(formatter(state, exception) + exception);
        }
    }

    public void Dispose()
    {
    }
}
