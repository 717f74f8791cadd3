using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Storage;

namespace Selfhold.Hub.Operate;

/// <summary><c>selfhold doctor</c>: what is wrong with a hub, and what to do. Changes nothing.</summary>
internal static class DoctorCommand
{
    public static CommandDefinition Define()
    {
        Option<bool> thorough = Options.Switch("--thorough", "Read every page too, and open every key and every sealed value; takes its time");
        var command = new Command("doctor", "What is wrong with the hub, and what to do. Changes nothing; exit status 1 where something is broken.") { thorough };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            var progress = ProgressLine.For(shell);
            IReadOnlyList<Finding> findings = HubDoctor.Examine(HubOptions.LocationOf(parsed), OpenHub.Parts(), parsed.GetValue(thorough), progress?.Counting("Looking", " rows"));
            progress?.Clear();
            bool well = findings.All(f => f.Severity != Severity.Error);
            if (shell.Json)
            {
                JsonOut.Write(new { ok = well, findings }, shell);
            }
            else if (!shell.Quiet || !well)
            {
                Reports.Show(Describe(findings), shell);
            }

            return well ? ExitCodes.Ok : ExitCodes.Failed;
        }, """
            selfhold doctor
            selfhold doctor --thorough --json
            """);
    }

    public static Report Describe(IReadOnlyList<Finding> findings)
    {
        int errors = findings.Count(f => f.Severity == Severity.Error), warnings = findings.Count(f => f.Severity == Severity.Warning);
        var report = new Report();
        report.Heading((errors, warnings) switch
        {
            (0, 0) => "All is well",
            (0, _) => $"All is well, with {Numbers.Many(warnings, "thing", "things")} to do",
            _ => $"{Numbers.Many(errors, "thing is", "things are")} broken",
        });
        foreach (Finding finding in findings.OrderByDescending(f => f.Severity))
        {
            report.Text($"{Mark(finding.Severity)} {Secrets.Hidden(finding.Message)} [{finding.Code}]");
        }

        return report;
    }

    private static string Mark(Severity severity) => severity switch { Severity.Error => "BROKEN", Severity.Warning => "TO DO ", _ => "ok    " };
}
