using Microsoft.Extensions.Logging;

namespace Selfhold.Hub.Serve.Logging;

/// <summary>What of the framework's own log is let through. Its lines at Information hold addresses with their queries, so none of those.</summary>
internal static class LogLevels
{
    public static void Set(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);

        // Makes an activity for each request where it may log at all; requests have a line of our own.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // Warns that keys are stored without an encryptor: they are sealed by the store.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // Says at Error what an exception of an endpoint said; Failures has logged it without its words.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);

        // A cookie of another hub or of a lost key ring: the endpoint answers, nobody can do more.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
    }
}
