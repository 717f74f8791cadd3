using System.CommandLine;
using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Storage;

namespace Selfhold.Hub.Operate;

/// <summary><c>selfhold backup</c>: a hub as two files, data and keys.</summary>
internal sealed class BackupCommand
{
    private readonly Option<string?> _data = Options.Out("The file of the data: every value of a person in it is sealed");
    private readonly Option<string?> _keys = Options.Text("--keys", "FILE", "The file of the keys, themselves sealed by the master key");
    private readonly Option<bool> _drill = Options.Switch("--drill", "Prove the backup too: restore it aside, open everything, compare, and throw it away");

    public static CommandDefinition Define()
    {
        var backup = new BackupCommand();
        var command = new Command("backup", "Write the hub as two files, while others go on working with it.") { backup._data, backup._keys, backup._drill };
        return command.WithHub().Does(backup.Run, """
            selfhold backup --out selfhold-data.backup --keys selfhold-keys.backup
            selfhold backup --out selfhold-data.backup --keys selfhold-keys.backup --drill
            """, "Keep the two apart, and the keys for a short time only: what was erased stays erased when no old key file is left.\nThe master key is in neither: export it once with  selfhold keys export recovery.txt");
    }

    private int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
    {
        const string Example = "backup --out selfhold-data.backup --keys selfhold-keys.backup";
        string data = parsed.Need(_data, Example), keys = parsed.Need(_keys, Example);
        if (data is "-" || keys is "-" || string.Equals(Path.GetFullPath(data), Path.GetFullPath(keys), StringComparison.Ordinal))
        {
            throw new CommandException(HubErrors.Usage("A backup is two files: name one for the data and another for the keys.", "--keys"));
        }

        using var hub = OpenHub.Open(parsed);
        var progress = ProgressLine.For(shell);
        BackupReport done;
        using (var dataFile = OutputFile.Create(data, shell, ownerOnly: true))
        using (var keysFile = OutputFile.Create(keys, shell, ownerOnly: true))
        {
            done = HubBackup.Write(hub.Storage, dataFile.Stream, keysFile.Stream, progress?.Counting("Writing", " rows"), cancellation).OrFail();
            dataFile.Complete();
            keysFile.Complete();
        }

        progress?.Clear();
        DrillReport? drill = parsed.GetValue(_drill) ? BackupFiles.Drill(hub, data, keys, shell, cancellation) : null;
        if (shell.Json)
        {
            JsonOut.Write(BackupFiles.Json(done, drill), shell);
        }
        else
        {
            shell.Say(string.Create(CultureInfo.InvariantCulture, $"{Numbers.Many(done.Rows, "row", "rows")} of {done.Tables.Count} tables: {data}, {keys}."));
            BackupFiles.Tell(drill, shell);
            if (drill is null)
            {
                shell.Say($"Next, prove it:  {hub.Command($"restore {CommandText.Quoted(data)} --keys {CommandText.Quoted(keys)} --drill")}");
            }
        }

        return drill is null or { IsProven: true } ? ExitCodes.Ok : ExitCodes.Failed;
    }
}

/// <summary>The two files of a backup, opened and proven.</summary>
internal static class BackupFiles
{
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    public static DrillReport Drill(OpenHub hub, string data, string keys, Shell shell, CancellationToken cancellation)
    {
        var progress = ProgressLine.For(shell);
        using FileStream dataFile = Open(data), keysFile = Open(keys);
        DrillReport report = HubBackup.Drill(hub.Storage, dataFile, keysFile, progress?.Counting("Proving", " rows"), cancellation).OrFail();
        progress?.Clear();
        return report;
    }

    public static void Tell(DrillReport? drill, Shell shell)
    {
        if (drill is { IsProven: true })
        {
            shell.Say($"Proven: restored aside, every key and every sealed value opened, {Numbers.Many(drill.Backup.Rows, "row", "rows")} compared.");
        }

        foreach (DataProblem problem in drill?.Problems.Take(10) ?? [])
        {
            shell.Fail(new Error(problem.Code, problem.Message));
        }
    }

    public static object Json(BackupReport report, DrillReport? drill) => new
    {
        report.Pair,
        report.MadeAt,
        report.Rows,
        report.Tables,
        proven = drill?.IsProven,
        problems = drill?.Problems,
    };
}
