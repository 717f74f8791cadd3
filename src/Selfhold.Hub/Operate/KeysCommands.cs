using System.CommandLine;
using System.Globalization;
using System.Text;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Hub.Operate;

/// <summary><c>selfhold keys show|rotate|export|import</c>.</summary>
internal static class KeysCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("keys", "The keys without which nobody can read the hub, its owner neither.", Show(), Rotate(), Export(), Import());

    private static CommandDefinition Show()
        => new Command("show", "Which keys there are, and whether the master key was exported. Never a key itself.").WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            KeysReport keys = KeysReport.Of(hub);
            if (shell.Json)
            {
                JsonOut.Write(keys, shell);
                return ExitCodes.Ok;
            }

            string place = keys.FromEnvironment ? "from the environment" : "in " + hub.Storage.Location.MasterKeyFile;
            Reports.Show(new Report().Table(["", "key"],
            [
                ["hub", keys.Hub],
                ["master key", $"version {Text(keys.MasterVersion)}, {place}"],
                ["exported", keys.Exported ? $"on {Sources.Times.Day(keys.ExportedAt!.Value)}" : keys.ExportedAt is null ? "never" : "an earlier version only"],
                ["source keys", keys.Sources.Count == 0 ? "-" : string.Join(", ", keys.Sources)],
            ]), shell);
            if (!keys.Exported)
            {
                shell.Say("If the master key is lost, the records are lost. Next:  " + hub.Command("keys export recovery.txt"));
            }

            return ExitCodes.Ok;
        }, """
            selfhold keys show
            """);

    private static CommandDefinition Rotate()
    {
        Option<string?> source = Options.Text("--source", "SOURCE", "Rotate the key of this source in place of the master key");
        var command = new Command("rotate", "Make a new key and wrap the others anew. No record is touched.") { source };
        return command.WithHub().Does((parsed, shell, cancellation) =>
        {
            using var hub = OpenHub.Open(parsed);
            if (parsed.GetValue(source) is { } named)
            {
                SourceInfo info = hub.Room.Source(named).OrFail().Source;
                var progress = ProgressLine.For(shell);
                long wrapped = hub.Storage.Keys.RotateSource(hub.Storage, info.Id, progress?.Counting("Wrapping keys", " keys"), cancellation);
                progress?.Clear();
                Tell(new { source = info.Name, recordKeys = wrapped }, $"Source '{info.Name}' has a new key. {Numbers.Many(wrapped, "record key was", "record keys were")} wrapped anew.", null, shell);
                return ExitCodes.Ok;
            }

            long version = hub.Storage.Keys.RotateMaster(hub.Storage).OrFail();
            Tell(new { masterVersion = version }, $"The master key is version {Text(version)} now. What was exported before opens older backups only: export it again.",
                hub.Command("keys export recovery.txt"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold keys rotate
            selfhold keys rotate --source shop
            """, "Broken off in between, nothing is lost: run it again.");
    }

    private static CommandDefinition Export()
    {
        Argument<string?> file = Options.Argument("FILE");
        var command = new Command("export", "Write the master key as a page to print and keep where the hub is not; - writes to standard output.") { file };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string to = parsed.Need(file, "keys export recovery.txt");
            using var hub = OpenHub.Open(parsed);
            using var output = OutputFile.Create(to, shell, ownerOnly: true);
            output.Stream.Write(Encoding.UTF8.GetBytes(hub.Storage.Keys.Export(hub.Storage)));
            output.Complete();
            shell.Say(to is "-" ? "Whoever has these lines and a copy of the database can read everything."
                : $"The recovery document is in {to}. Print it or move it away from this machine: whoever has it and a copy of the database can read everything.");
            return ExitCodes.Ok;
        }, """
            selfhold keys export recovery.txt
            selfhold keys export - | lp
            """);
    }

    private static CommandDefinition Import()
    {
        Argument<string?> file = Options.Argument("FILE");
        var command = new Command("import", "Put the master key of a recovery document in its place; - reads standard input.") { file };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string from = parsed.Need(file, "keys import recovery.txt");
            string document = from is "-" ? Console.In.ReadToEnd() : File.ReadAllText(from);
            HubLocation at = HubOptions.LocationOf(parsed);
            Guid hub = KeyRing.Import(at, document).OrFail();
            Tell(new { hub, file = at.MasterKeyFile }, $"The master key of hub {hub} is in {at.MasterKeyFile}.", $"{CommandText.Program} doctor{OpenHub.OptionsOf(parsed)}", shell);
            return ExitCodes.Ok;
        }, """
            selfhold keys import recovery.txt
            selfhold keys import - --data /srv/selfhold
            """, "A key that is there already is never overwritten.");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Tell<T>(T json, string words, string? next, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(json, shell);
            return;
        }

        shell.Say(words);
        if (next is not null)
        {
            shell.Say("Next:  " + next);
        }
    }

    /// <param name="Exported">The present version was.</param>
    private sealed record KeysReport(string Hub, long MasterVersion, bool FromEnvironment, bool Exported, DateTimeOffset? ExportedAt, IReadOnlyList<string> Sources)
    {
        public static KeysReport Of(OpenHub hub)
        {
            long version = hub.Storage.Keys.MasterVersion;
            (string Value, DateTimeOffset At)? exported = hub.Storage.Fact(HubFacts.KeyExported);
            return new KeysReport(
                hub.Storage.Fact(HubFacts.HubId)?.Value ?? "-", version, !File.Exists(hub.Storage.Location.MasterKeyFile),
                exported is { } fact && string.Equals(fact.Value, Text(version), StringComparison.Ordinal), exported?.At, [.. hub.Room.Sources().Select(s => s.Name)]);
        }
    }
}
