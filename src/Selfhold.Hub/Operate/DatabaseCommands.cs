using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Storage;

namespace Selfhold.Hub.Operate;

/// <summary><c>selfhold db migrate|check</c>.</summary>
internal static class DatabaseCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("db", "The tables of the hub, after an update of the program.", Migrate(), Check());

    private static CommandDefinition Migrate()
        => new Command("migrate", "Bring the tables of a hub up to this program. Make a backup first.").WithHub().Does((parsed, shell, _) =>
        {
            HubLocation at = HubOptions.LocationOf(parsed);
            string[] ran = HubStorage.Migrate(at, OpenHub.Parts()).OrFail();
            if (shell.Json)
            {
                JsonOut.Write(new { migrations = ran }, shell);
                return ExitCodes.Ok;
            }

            shell.Say(ran.Length == 0 ? "The tables are up to date: nothing was changed." : $"{Numbers.Many(ran.Length, "step", "steps")}: {string.Join(", ", ran)}.");
            return ExitCodes.Ok;
        }, """
            selfhold db migrate
            """);

    private static CommandDefinition Check()
        => new Command("check", "Hold the tables against what this program expects; exit status 1 where they differ.").WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            using HubDbContext db = hub.Storage.Context();
            IReadOnlyList<string> differences = SchemaCheck.Compare(db, complete: true);
            if (shell.Json)
            {
                JsonOut.Write(new { ok = differences.Count == 0, differences }, shell);
            }
            else if (differences.Count == 0)
            {
                shell.Say("The tables are as this program expects them.");
            }
            else
            {
                var report = new Report();
                report.Heading($"{Numbers.Many(differences.Count, "difference", "differences")}");
                report.Lines(differences);
                report.Text("Was the database changed by hand, or by another program? Restore a backup, or bring it back to what this list asks for.");
                Reports.Show(report, shell);
            }

            return differences.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }, """
            selfhold db check
            selfhold db check --json
            """);
}
