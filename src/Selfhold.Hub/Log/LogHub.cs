using System.CommandLine;
using Selfhold.AccessLog;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;

namespace Selfhold.Hub.Log;

/// <summary>The access log of a hub that a command works on.</summary>
internal static class LogHub
{
    public static AccessLogRoom AccessLog(this OpenHub hub, ParseResult parsed) => new(hub.Storage, ServeOptions.SettingsOf(parsed).OrFail().Log());
}
