using System.CommandLine;
using Selfhold.AccessLog;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Log;

/// <summary>The access log of a hub that a command works on.</summary>
internal static class LogHub
{
    public static AccessLogRoom AccessLog(this OpenHub hub, ParseResult parsed) => new(hub.Storage, OptionsOf(ServeOptions.SettingsOf(parsed).OrFail()));

    /// <summary>The log's name is the hub's address, where nothing else is set.</summary>
    public static AccessLogOptions OptionsOf(HubSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new AccessLogOptions { Origin = AccessLogOptions.OriginOf(settings.Identity.Issuer) };
    }
}
