using Microsoft.Extensions.Logging;

namespace Selfhold.Identity;

/// <summary>All log lines of the room, event ids 4000 to 4999. Ids and codes only: no names, addresses, tokens, codes.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Security event {Kind}: person {Person}, client {Client}, reason {Reason}")]
    public static partial void SecurityEvent(ILogger logger, string kind, Guid? person, string? client, string? reason);

    [LoggerMessage(4001, LogLevel.Warning, "Work in the background has to wait: {Work}: {Problem}")]
    public static partial void RoundFailed(ILogger logger, string work, string problem);
}
