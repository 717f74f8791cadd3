using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Storage;

namespace Selfhold.Hub.Operate;

/// <summary><c>selfhold restore</c>: a hub out of the two files of a backup, or the proof that it would work.</summary>
internal sealed class RestoreCommand
{
    private readonly Argument<string?> _data = Options.Argument("DATA");
    private readonly Option<string?> _keys = Options.Text("--keys", "FILE", "The file of the keys that was written together with the data");
    private readonly Option<string?> _recovery = Options.Text("--recovery", "FILE", "The recovery document, where the hub's master key is not in its place yet");
    private readonly Option<bool> _drill = Options.Switch("--drill", "Only prove the backup, against the hub it is of: nothing is changed");

    public static CommandDefinition Define()
    {
        var restore = new RestoreCommand();
        var command = new Command("restore", "Make a hub out of a backup, in an empty place; with --drill, prove that it would work.") { restore._data, restore._keys, restore._recovery, restore._drill };
        return command.WithHub().Does(restore.Run, """
            selfhold restore selfhold-data.backup --keys selfhold-keys.backup --drill
            selfhold restore selfhold-data.backup --keys selfhold-keys.backup --recovery recovery.txt --data /srv/new
            """, "All or nothing: files that are damaged, altered or not of one backup are refused before anything of them counts.");
    }

    private int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
    {
        string data = parsed.Need(_data, "restore selfhold-data.backup --keys selfhold-keys.backup");
        string? keys = parsed.GetValue(_keys);
        if (parsed.GetValue(_drill))
        {
            keys ??= parsed.Need(_keys, $"restore {CommandText.Quoted(data)} --keys selfhold-keys.backup --drill");
            using var hub = OpenHub.Open(parsed);
            DrillReport drill = BackupFiles.Drill(hub, data, keys, shell, cancellation);
            if (shell.Json)
            {
                JsonOut.Write(BackupFiles.Json(drill.Backup, drill), shell);
            }
            else
            {
                BackupFiles.Tell(drill, shell);
            }

            return drill.IsProven ? ExitCodes.Ok : ExitCodes.Failed;
        }

        HubLocation into = HubOptions.LocationOf(parsed);
        using FileStream dataFile = BackupFiles.Open(data);
        using FileStream? keysFile = keys is null ? null : BackupFiles.Open(keys);
        if (parsed.GetValue(_recovery) is { } recovery)
        {
            KeyRing.Import(into, File.ReadAllText(recovery)).OrFail();
        }

        var progress = ProgressLine.For(shell);
        BackupReport done = HubBackup.Restore(dataFile, keysFile, into, OpenHub.Parts(), progress?.Counting("Restoring", " rows"), cancellation).OrFail();
        progress?.Clear();
        if (shell.Json)
        {
            JsonOut.Write(BackupFiles.Json(done, null), shell);
            return ExitCodes.Ok;
        }

        shell.Say($"The hub of {Sources.Times.Minute(done.MadeAt)} UTC is back: {Numbers.Many(done.Rows, "row", "rows")} in {into}.");
        shell.Say($"Next:  {CommandText.Program} doctor --thorough{OpenHub.OptionsOf(parsed)}");
        return ExitCodes.Ok;
    }
}
