using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>
/// Traces and metrics for an OTLP receiver that the operator named. A span has method, route template, status and nothing else of a request; a trace
/// that a caller brings is not continued, for it is the caller's word.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>Silent, and free, while nobody listens.</summary>
    private static readonly ActivitySource Source = new("Selfhold.Hub");

    // Durations and counts by method, route and status; threads, heap and collections.
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private Telemetry(Uri to, HubSettings settings)
    {
        TelemetryOptions options = settings.Telemetry;
        ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService("selfhold", serviceVersion: typeof(Telemetry).Assembly.GetName().Version!.ToString(3));
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new TraceIdRatioBasedSampler(options.Share))
            .AddSource(Source.Name)
            .AddOtlpExporter(o => Exporter(o, to, options, "v1/traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter((o, reader) =>
            {
                Exporter(o, to, options, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds;
            })
            .Build();
    }

    /// <summary>Null where no receiver is named: nothing is measured for anybody.</summary>
    public static Telemetry? Start(HubSettings settings) => settings.Telemetry.Otlp is { } to ? new Telemetry(to, settings) : null;

    public static Activity? Begin() => Source.HasListeners() ? Source.StartActivity("request", ActivityKind.Server, new ActivityContext()) : null;

    public static void End(Activity span, HttpContext http)
    {
        string method = RequestLog.MethodOf(http), route = RequestLog.RouteOf(http);
        span.DisplayName = route is "-" ? method : method + " " + route;
        span.SetTag("http.request.method", method);
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (route is not "-")
        {
            span.SetTag("http.route", route);
        }

        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>Sends what waits, for five seconds at most.</summary>
    public void Dispose()
    {
        _traces.Shutdown(5_000);
        _metrics.Shutdown(5_000);
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static void Exporter(OtlpExporterOptions exporter, Uri to, TelemetryOptions options, string path)
    {
        bool http = options.Protocol is "http";
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = http ? new Uri(to, to.AbsolutePath.TrimEnd('/') + "/" + path) : to;
        exporter.TimeoutMilliseconds = 5_000;
        if (options.Header is { Length: > 0 } header)
        {
            exporter.Headers = header;
        }

        // No proxy that the environment may name, no redirect, nothing about the hub's own traces.
        exporter.HttpClientFactory = () => new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null }, disposeHandler: true) { Timeout = TimeSpan.FromSeconds(5) };
    }
}
