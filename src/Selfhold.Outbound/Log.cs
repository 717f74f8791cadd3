using Microsoft.Extensions.Logging;

namespace Selfhold.Outbound;

/// <summary>Events 2100 to 2199.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2100, EventName = "outbound_refused", Level = LogLevel.Warning, Message = "An outbound fetch to {Host}:{Port} was refused")]
    public static partial void FetchRefused(ILogger logger, string host, int port);

    [LoggerMessage(EventId = 2101, EventName = "outbound_failed", Level = LogLevel.Information, Message = "An outbound fetch to {Host}:{Port} failed: {Code}")]
    public static partial void FetchFailed(ILogger logger, string host, int port, string code);
}
