using Microsoft.Extensions.Logging;

namespace Selfhold.AccessLog;

/// <summary>All log lines of the room, event ids 6000 to 6099. Counts, sizes and codes only: no names, ids of persons, contents.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Warning, "The access log can't be written, so nothing is read: {Problem}")]
    public static partial void NotWritten(ILogger logger, string problem);

    [LoggerMessage(6001, LogLevel.Information, "The access log is written again")]
    public static partial void WrittenAgain(ILogger logger);

    [LoggerMessage(6002, LogLevel.Warning, "Work in the background has to wait: {Work}: {Problem}")]
    public static partial void RoundFailed(ILogger logger, string work, string problem);

    [LoggerMessage(6003, LogLevel.Error, "The log {Origin} showed a head that does not continue the one that this hub witnessed: it has two pasts. Nothing was signed")]
    public static partial void ForkSeen(ILogger logger, string origin);

    [LoggerMessage(6004, LogLevel.Warning, "The witness {Witness} did not sign: {Problem}")]
    public static partial void WitnessProblem(ILogger logger, string witness, string problem);
}
