using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Selfhold.Outbound;
using Selfhold.Outbound.Mail;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.People;

/// <summary>The room in a server of its own on loopback, with a clock that is set by hand, a mailbox and the lines it logged.</summary>
public sealed class PeopleHost : IAsyncDisposable
{
    private readonly TempHub _hub;
    private readonly WebApplication _app;

    private PeopleHost(TempHub hub, WebApplication app, MailBox mail, HandClock clock, LogLines lines)
    {
        _hub = hub;
        _app = app;
        Mail = mail;
        Clock = clock;
        Lines = lines;
        Room = app.Services.GetRequiredService<IdentityRoom>();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Room.Options.Issuer = Address;
    }

    public Uri Address { get; }

    public MailBox Mail { get; }

    public HandClock Clock { get; }

    public LogLines Lines { get; }

    public string DataDirectory => _hub.DataDirectory;

    public HubStorage Storage => Room.Storage;

    internal IdentityRoom Room { get; }

    public static async Task<PeopleHost> Start(DatabaseFamily family, Action<IdentityOptions>? options = null, IMailTransport? transport = null, OutboundOptions? outbound = null, Action<IServiceCollection>? services = null)
    {
        var hub = TempHub.Of(family);
        var clock = new HandClock();
        var mail = new MailBox();
        var lines = new LogLines();
        HubStorage storage = hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables], Clock = clock });
        var settings = new IdentityOptions { HubName = "Testhub" };
        options?.Invoke(settings);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(lines);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(storage);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(transport ?? mail);
        builder.Services.AddSingleton(outbound ?? new OutboundOptions());
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services?.Invoke(builder.Services);
        builder.Services.AddIdentity();
        WebApplication app = builder.Build();
        app.MapIdentity();
        app.MapGet("/test/token", static (IAntiforgery tokens, HttpContext http) => tokens.GetAndStoreTokens(http).RequestToken);
        await app.StartAsync();
        return new PeopleHost(hub, app, mail, clock, lines);
    }

    public Visitor Visitor() => new(this);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _hub.Dispose();
    }
}

/// <summary>Shows the time it is set to; each look is a microsecond later, so that ids keep their order.</summary>
public sealed class HandClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Add(ref _ticks, TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}

/// <summary>What the server logged, for looking whether it names anybody.</summary>
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

    public int Of(string kind, string? reason = null) => All.Count(l => l.Contains("Security event " + kind + ":") && (reason is null || l.EndsWith("reason " + reason, StringComparison.Ordinal)));

    public ILogger CreateLogger(string categoryName) => this;

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

/// <summary>A mail server with one mailbox for everybody.</summary>
public sealed class MailBox : IMailTransport
{
    private const string LinkPath = "/signin/link?token=";
    private readonly List<OutgoingMail> _mails = [];

    public IReadOnlyList<OutgoingMail> All
    {
        get
        {
            lock (_mails)
            {
                return [.. _mails];
            }
        }
    }

    public Task<Result<bool>> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        lock (_mails)
        {
            _mails.Add(mail);
        }

        return Task.FromResult<Result<bool>>(true);
    }

    /// <summary>How many mails to the address have a link to sign in or to confirm.</summary>
    public int Links(string to) => All.Count(m => string.Equals(m.To, to, StringComparison.OrdinalIgnoreCase) && m.Text.Contains(LinkPath, StringComparison.Ordinal));

    /// <summary>The newest of them once there are that many.</summary>
    public Task<OutgoingMail> NewestLink(string to, int at) => Newest(to, at, LinkPath);

    /// <summary>The newest mail to the address; waits for the sender.</summary>
    public async Task<OutgoingMail> Newest(string to, int at = 1, string with = "")
    {
        for (int i = 0; i < 500; i++)
        {
            if (All.Where(m => string.Equals(m.To, to, StringComparison.OrdinalIgnoreCase) && m.Text.Contains(with, StringComparison.Ordinal)).ToArray() is { } found && found.Length >= at)
            {
                return found[^1];
            }

            await Task.Delay(20);
        }

        throw new InvalidOperationException($"No mail number {at} to {to} within ten seconds.");
    }
}
