using Microsoft.Extensions.Logging;

namespace Selfhold.Hub.Serve;

/// <summary>All log lines of the server, event ids 9000 to 9099. No addresses, no queries, no names of people.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Information, "{Method} {Route} {Status} {Milliseconds} ms ({Request})")]
    public static partial void Request(ILogger logger, string method, string route, int status, double milliseconds, string request);

    [LoggerMessage(9001, LogLevel.Error, "{Method} {Route} failed ({Request})")]
    public static partial void Failed(ILogger logger, Exception failure, string method, string route, string request);

    [LoggerMessage(9002, LogLevel.Warning, "{Method} {Route} refused for now: {Code} ({Request})")]
    public static partial void Unavailable(ILogger logger, string method, string route, string code, string request);

    [LoggerMessage(9003, LogLevel.Warning, "Not ready: {Code}")]
    public static partial void NotReady(ILogger logger, string code);

    [LoggerMessage(9004, LogLevel.Information, "Ready")]
    public static partial void Ready(ILogger logger);

    [LoggerMessage(9005, LogLevel.Information, "Certificate loaded, good until {Until}")]
    public static partial void CertificateLoaded(ILogger logger, DateTimeOffset until);

    [LoggerMessage(9006, LogLevel.Error, "The changed certificate can't be used; the one before stays: {Code}")]
    public static partial void CertificateRefused(ILogger logger, string code);

    [LoggerMessage(9008, LogLevel.Warning, "Too many requests of one source: {Kind}")]
    public static partial void TooMany(ILogger logger, string kind);
}
