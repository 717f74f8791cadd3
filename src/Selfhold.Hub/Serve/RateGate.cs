using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>
/// How much one source may ask, by kind of request, and how many requests are worked on at once. Too much of one source is 429, too much
/// of all is 503; both say when to come again. The health of the server is always told.
/// </summary>
/// <remarks>Counts are this process's own. They hold off floods; guessing at an account is counted in the database.</remarks>
internal sealed class RateGate : IDisposable
{
    private readonly RequestDelegate _next;
    private readonly ILogger _logger;
    private readonly ServerOptions _server;
    private readonly PartitionedRateLimiter<Source> _sources;
    private readonly ConcurrencyLimiter _all;

    public RateGate(RequestDelegate next, HubSettings settings, ILogger<RateGate> logger)
    {
        _next = next;
        _logger = logger;
        _server = settings.Server;
        _sources = PartitionedRateLimiter.Create<Source, Source>(s => RateLimitPartition.GetTokenBucketLimiter(s, Bucket));
        _all = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _server.MaxRequests, QueueLimit = _server.MaxWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    }

    public Task Invoke(HttpContext http)
    {
        if (http.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
        {
            return _next(http);
        }

        UInt128 from = Of(http.Connection.RemoteIpAddress);
        Kind kind = KindOf(http.Request);
        if ((kind is not Kind.Token && !Pass(new Source(Kind.Any, from))) || (kind is not Kind.Any && !Pass(new Source(kind, from))))
        {
            Log.TooMany(_logger, kind.ToString());
            http.Response.Headers.RetryAfter = SecondsToWait(kind).ToString(CultureInfo.InvariantCulture);
            return Refusals.Write(http, StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests came from here. Wait a moment, and try again.");
        }

        RateLimitLease lease = _all.AttemptAcquire();
        return lease.IsAcquired ? Run(http, lease) : Wait(http);
    }

    public void Dispose()
    {
        _sources.Dispose();
        _all.Dispose();
    }

    private bool Pass(Source source)
    {
        using RateLimitLease lease = _sources.AttemptAcquire(source);
        return lease.IsAcquired;
    }

    private async Task Wait(HttpContext http)
    {
        RateLimitLease lease = await _all.AcquireAsync(1, http.RequestAborted).ConfigureAwait(false);
        if (lease.IsAcquired)
        {
            await Run(http, lease).ConfigureAwait(false);
            return;
        }

        http.Response.Headers.RetryAfter = "1";
        await Refusals.Write(http, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The hub is busy. Try again in a moment.").ConfigureAwait(false);
    }

    private async Task Run(HttpContext http, RateLimitLease lease)
    {
        using (lease)
        {
            await _next(http).ConfigureAwait(false);
        }
    }

    private TokenBucketRateLimiterOptions Bucket(Source source)
    {
        int perMinute = PerMinute(source.Kind);

        // A whole minute's worth may come at once, and comes back second by second.
        (int tokens, double seconds) = perMinute >= 60 ? (perMinute / 60, 1) : (1, 60.0 / perMinute);
        return new TokenBucketRateLimiterOptions { TokenLimit = perMinute, TokensPerPeriod = tokens, ReplenishmentPeriod = TimeSpan.FromSeconds(seconds), QueueLimit = 0, AutoReplenishment = true };
    }

    private int PerMinute(Kind kind) => kind switch
    {
        Kind.SignIn => _server.SignInsPerMinute,
        Kind.Token => _server.TokensPerMinute,
        Kind.Registration => _server.RegistrationsPerMinute,
        _ => _server.RequestsPerMinute,
    };

    private int SecondsToWait(Kind kind) => Math.Max(1, 60 / PerMinute(kind));

    private static Kind KindOf(HttpRequest request)
    {
        PathString path = request.Path;
        if (path.StartsWithSegments("/token", StringComparison.Ordinal) || path.StartsWithSegments("/userinfo", StringComparison.Ordinal)
            || path.StartsWithSegments("/introspect", StringComparison.Ordinal) || path.StartsWithSegments("/revoke", StringComparison.Ordinal))
        {
            return Kind.Token;
        }

        if (request.Method is not "POST")
        {
            return Kind.Any;
        }

        return path.StartsWithSegments("/register", StringComparison.Ordinal) ? Kind.Registration
            : path.StartsWithSegments("/signin", StringComparison.Ordinal) || path.StartsWithSegments("/signup", StringComparison.Ordinal) || path.StartsWithSegments("/recover", StringComparison.Ordinal) ? Kind.SignIn
            : Kind.Any;
    }

    /// <summary>An IPv4 address, or the /64 that one subscriber of IPv6 has at least.</summary>
    private static UInt128 Of(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private enum Kind
    {
        Any,
        SignIn,
        Token,
        Registration,
    }

    private readonly record struct Source(Kind Kind, UInt128 From);
}
