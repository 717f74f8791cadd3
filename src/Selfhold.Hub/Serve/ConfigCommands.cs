using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary><c>selfhold config show</c>: every setting with its value and where that comes from.</summary>
internal static class ConfigCommands
{
    public static CommandDefinition Define() => CommandDefinition.Group("config", "The settings of the server, and where each comes from.", Show());

    private static CommandDefinition Show()
    {
        Option<bool> changed = Options.Switch("--changed", "Only what is not as built in");
        var command = new Command("show", "Every setting with its value and its origin. Secrets are dots. Exit status 1 where the server would not start with them.") { changed };
        return command.WithSettings().Does((parsed, shell, _) =>
        {
            HubSettings settings = ServeOptions.SettingsOf(parsed);
            Setting[] shown = [.. Setting.All.Where(s => !parsed.GetValue(changed) || settings.OriginOf(s) is not "default")];
            if (shell.Json)
            {
                JsonOut.Write(new
                {
                    settings = shown.Select(s => new { key = s.Key, value = s.Plain(settings.Of(s)), origin = settings.OriginOf(s) }),
                    problems = settings.Problems,
                }, shell);
            }
            else
            {
                Reports.Show(new Report().Table(["setting", "value", "from"], [.. shown.Select(s => (IReadOnlyList<string>)[s.Key, s.Show(settings.Of(s)), settings.OriginOf(s)])]), shell);
                settings.Problems.ToList().ForEach(p => shell.Say("BROKEN " + p));
            }

            return settings.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }, """
            selfhold config show
            selfhold config show --changed --config /etc/selfhold/selfhold.json
            selfhold config show --json
            """);
    }
}
