using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>One line, and one span, for each request: method, route, status, duration, id. Never the address that was asked for, its query, a cookie, or who asked.</summary>
internal sealed class RequestLog(RequestDelegate next, HubSettings settings, ILogger<RequestLog> logger)
{
    private readonly bool _all = settings.Server.LogRequests;

    public async Task Invoke(HttpContext http)
    {
        long began = Stopwatch.GetTimestamp();
        using Activity? span = Telemetry.Begin();
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            if (span is not null)
            {
                Telemetry.End(span, http);
            }

            if (_all || http.Response.StatusCode >= 500)
            {
                Log.Request(logger, MethodOf(http), RouteOf(http), http.Response.StatusCode, Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 2), http.TraceIdentifier);
            }
        }
    }

    /// <summary>The template of the endpoint: <c>/signin/with/{provider}</c>; a dash where none was found.</summary>
    public static string RouteOf(HttpContext http) => http.GetEndpoint() is RouteEndpoint endpoint ? endpoint.RoutePattern.RawText ?? "-" : "-";

    /// <summary>One of the known methods: a sender may make up any other.</summary>
    public static string MethodOf(HttpContext http) => http.Request.Method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" => http.Request.Method,
        _ => "OTHER",
    };
}
