using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Storage;

namespace Selfhold.Hub.Serve;

/// <summary>The options of commands that need the hub's settings, and the settings that they make.</summary>
internal static class ServeOptions
{
    private static readonly Option<string?> Config = Options.Text("--config", "FILE", "Settings; selfhold.json in the hub's directory if left out");

    private static readonly Option<string[]> Set = new("--set") { HelpName = "Section:Key=value", Description = "One setting; may be said several times", AllowMultipleArgumentsPerToken = false };

    private static readonly Option<string?> Issuer = Options.Text("--issuer", "URL", "The address that people and businesses know the hub by (Identity:Issuer)");

    private static readonly Option<string[]> Listen = new("--listen") { HelpName = "ADDR:PORT", Description = "Where to listen (Server:Listen); may be said several times", AllowMultipleArgumentsPerToken = false };

    public static Command WithSettings(this Command command)
    {
        command.WithHub();
        command.Options.Add(Issuer);
        command.Options.Add(Listen);
        command.Options.Add(Config);
        command.Options.Add(Set);
        return command;
    }

    /// <exception cref="CommandException">A file is not there or can't be read.</exception>
    public static HubSettings SettingsOf(ParseResult parsed)
    {
        HubLocation location = HubOptions.LocationOf(parsed);
        return HubSettings.Load(location, new CommandSettings
        {
            File = parsed.GetValue(Config),
            Sets = parsed.GetValue(Set) ?? [],
            Options =
            [
                ("Identity:Issuer", parsed.GetValue(Issuer) is { Length: > 0 } issuer ? [issuer] : [], "--issuer"),
                ("Server:Listen", parsed.GetValue(Listen) ?? [], "--listen"),
            ],
        });
    }
}
