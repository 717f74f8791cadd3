using System.Diagnostics.Metrics;

namespace Selfhold.AccessLog.Append;

/// <summary>Numbers of the log for whoever measures the hub: meter <c>Selfhold.AccessLog</c>.</summary>
internal static class LogMetrics
{
    private static readonly Meter Meter = new("Selfhold.AccessLog");

    public static Counter<long> Entries { get; } = Meter.CreateCounter<long>("selfhold.accesslog.entries", "{entry}", "Entries that are durable.");

    public static Histogram<int> BatchSize { get; } = Meter.CreateHistogram<int>("selfhold.accesslog.batch", "{look}", "Looks that shared one commit.");

    public static Histogram<double> Latency { get; } = Meter.CreateHistogram<double>("selfhold.accesslog.latency", "s", "From a look's arrival until its entries are durable.");

    public static Counter<long> Failures { get; } = Meter.CreateCounter<long>("selfhold.accesslog.failures", "{batch}", "Batches that could not be written.");
}
