namespace Selfhold.AccessLog;

/// <summary>The room's refusals. Codes are stable; messages are for people.</summary>
internal static class AccessLogErrors
{
    public static Error Busy() => new("log_busy", "Too many looks wait for the access log. Nothing was read; try again in a few seconds.");

    public static Error Closing() => new("log_closing", "The hub is stopping. Nothing was read; try again in a few seconds.");
}
