using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>
/// How much one source may ask, by kind of request and at once, and how many requests are worked on at once. Too much of one source is 429, too much
/// of all is 503; both say when to come again. The health of the server is always told.
/// </summary>
/// <remarks>Counts are this process's own. They hold off floods; guessing at an account is counted in the database.</remarks>
internal sealed class RateGate : IDisposable
{
    private readonly RequestDelegate _next;
    private readonly ILogger _logger;
    private readonly ServerOptions _server;
    private readonly PartitionedRateLimiter<Source> _sources;
    private readonly PartitionedRateLimiter<UInt128> _own;
    private readonly ConcurrencyLimiter _all;

    public RateGate(RequestDelegate next, HubSettings settings, ILogger<RateGate> logger)
    {
        _next = next;
        _logger = logger;
        _server = settings.Server;
        _sources = PartitionedRateLimiter.Create<Source, Source>(s => RateLimitPartition.GetTokenBucketLimiter(s, Bucket));
        _own = PartitionedRateLimiter.Create<UInt128, UInt128>(from => RateLimitPartition.GetConcurrencyLimiter(from, AtOnce));
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
        if ((kind is not (Kind.Token or Kind.Api) && !Pass(new Source(Kind.Any, from))) || (kind is not Kind.Any && !Pass(new Source(kind, from))))
        {
            return TooMany(http, kind.ToString(), SecondsToWait(kind));
        }

        return InTurn(http, from);
    }

    public void Dispose()
    {
        _sources.Dispose();
        _own.Dispose();
        _all.Dispose();
    }

    private bool Pass(Source source)
    {
        using RateLimitLease lease = _sources.AttemptAcquire(source);
        return lease.IsAcquired;
    }

    /// <summary>A source waits for itself first, so that what it sends slowly holds places of its own and not those of all.</summary>
    private async Task InTurn(HttpContext http, UInt128 from)
    {
        RateLimitLease first = _own.AttemptAcquire(from);
        using RateLimitLease own = first.IsAcquired ? first : await _own.AcquireAsync(from, 1, http.RequestAborted).ConfigureAwait(false);
        if (!own.IsAcquired)
        {
            await TooMany(http, "AtOnce", 1).ConfigureAwait(false);
            return;
        }

        first = _all.AttemptAcquire();
        using RateLimitLease place = first.IsAcquired ? first : await _all.AcquireAsync(1, http.RequestAborted).ConfigureAwait(false);
        if (place.IsAcquired)
        {
            await Run(http).ConfigureAwait(false);
            return;
        }

        http.Response.Headers.RetryAfter = "1";
        await Refusals.Write(http, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The hub is busy. Try again in a moment.").ConfigureAwait(false);
    }

    private async Task Run(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            await _next(http).ConfigureAwait(false);
            return;
        }

        Stream body = http.Request.Body;
        using var timed = new TimedBody(body, http, _server.BodyTimeout);
        http.Request.Body = timed;
        await _next(http).ConfigureAwait(false);
        http.Request.Body = body;
    }

    private Task TooMany(HttpContext http, string kind, int seconds)
    {
        Log.TooMany(_logger, kind);
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Refusals.Write(http, StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests came from here. Wait a moment, and try again.");
    }

    private ConcurrencyLimiterOptions AtOnce(UInt128 from)
        => new() { PermitLimit = _server.MaxRequestsPerSource, QueueLimit = Math.Min(4 * _server.MaxRequestsPerSource, _server.MaxWaiting), QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

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
        Kind.Api => _server.ApiPerMinute,
        Kind.Registration => _server.RegistrationsPerMinute,
        Kind.Authorization => _server.AuthorizationsPerMinute,
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

        // Each client has a share of its own behind it; this is for those who have no token.
        if (path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            return Kind.Api;
        }

        // Without a session each of them is kept for a while.
        if (path.Equals("/authorize", StringComparison.Ordinal))
        {
            return Kind.Authorization;
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
        Api,
        Registration,
        Authorization,
    }

    private readonly record struct Source(Kind Kind, UInt128 From);
}
