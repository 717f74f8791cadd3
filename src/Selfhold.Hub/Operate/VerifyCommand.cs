using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Storage;

namespace Selfhold.Hub.Operate;

/// <summary><c>selfhold verify-data</c>: everything that must hold, over the whole database.</summary>
internal static class VerifyCommand
{
    private const int Shown = 100;

    public static CommandDefinition Define()
        => new Command("verify-data", "Open every key and every sealed value, and check everything that must hold; exit status 1 where something does not.").WithHub().Does((parsed, shell, cancellation) =>
        {
            using var hub = OpenHub.Open(parsed);
            var progress = ProgressLine.For(shell);
            long found = 0;
            var problems = new List<DataProblem>();
            var counting = new Watched(rows =>
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report("Checking", rows, 0, " rows");
            });
            foreach (DataProblem problem in HubDoctor.CheckData(hub.Storage, counting))
            {
                if (++found <= Shown)
                {
                    problems.Add(problem);
                }
            }

            progress?.Clear();
            Tell(found, problems, hub, shell);
            return found == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }, """
            selfhold verify-data
            selfhold verify-data --json
            """);

    private static void Tell(long found, List<DataProblem> problems, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { ok = found == 0, found, problems }, shell);
            return;
        }

        if (found == 0)
        {
            shell.Say("Every key and every sealed value opens, and all that must hold holds.");
            return;
        }

        var report = new Report();
        report.Heading($"{Numbers.Many(found, "thing does", "things do")} not hold");
        report.Table(["what", "code"], problems.Select(p => (IReadOnlyList<string>)[p.Message, p.Code]));
        report.Text("Nothing was changed. Restore the last backup that is proven, beside this hub:");
        report.Lines(hub.Command("restore selfhold-data.backup --keys selfhold-keys.backup --drill"));
        Reports.Show(report, shell);
    }

    private sealed class Watched(Action<long> seen) : IProgress<long>
    {
        public void Report(long value) => seen(value);
    }
}
