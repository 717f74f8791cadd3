using System.CommandLine;
using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Matching;
using Selfhold.Records;

namespace Selfhold.Hub.Review;

/// <summary><c>selfhold resolve</c>: the whole domain anew, with another model.</summary>
internal sealed class ResolveCommand
{
    private readonly Option<string?> _model = Options.Text("--model", "FILE", "Decide with this model, as match --save-model wrote it");
    private readonly Option<bool> _learn = Options.Switch("--learn", "Learn a model anew from all records of the domain: what is done without --model");
    private readonly Option<string?> _domain = Options.Domain();
    private readonly Option<bool> _dryRun = Options.DryRun();

    public static CommandDefinition Define()
    {
        var resolve = new ResolveCommand();
        var command = new Command("resolve", "Decide anew who is who in a whole domain, with another model. Decisions of people stay.") { resolve._model, resolve._learn, resolve._domain, resolve._dryRun };
        return command.WithHub().Does(resolve.Run, """
            selfhold resolve --dry-run
            selfhold resolve --learn --yes
            selfhold resolve --model model.json --dry-run
            """, "Without --yes it shows first what would change, and asks. It can be undone.");
    }

    private int Run(ParseResult parsed, Shell shell, CancellationToken cancellation)
    {
        string? file = parsed.GetValue(_model);
        if (file is not null && parsed.GetValue(_learn))
        {
            throw new CommandException(HubErrors.Usage("Say --learn or --model, not both:  selfhold resolve --learn --dry-run"));
        }

        MatchModel? model = file is null ? null : Models.Read(file);
        bool dryRun = parsed.GetValue(_dryRun);
        using var hub = OpenHub.Open(parsed);
        string domain = hub.DomainOf(parsed.GetValue(_domain));
        if (dryRun || !shell.Yes)
        {
            ResolveReport would = Resolve(hub, domain, model, dryRun: true, shell, cancellation);
            if (dryRun || Same(would))
            {
                Tell(would, hub, shell);
                return ExitCodes.Ok;
            }

            string question = $"{Numbers.Count(would.RecordsMoved)} of {Numbers.Many(would.Records, "record", "records")} would come to other company.";
            if (!shell.CanAsk)
            {
                throw new CommandException(HubErrors.ConfirmationNeeded(question));
            }

            Tell(would, hub, shell);
            if (!shell.Confirm(question + " Do it?"))
            {
                shell.Say("Nothing was changed.");
                return ExitCodes.Conflict;
            }
        }

        Tell(Resolve(hub, domain, model, dryRun: false, shell, cancellation), hub, shell);
        return ExitCodes.Ok;
    }

    private static ResolveReport Resolve(OpenHub hub, string domain, MatchModel? model, bool dryRun, Shell shell, CancellationToken cancellation)
    {
        var progress = ProgressLine.For(shell);
        ResolveReport report = hub.Room.Resolve(domain, model, dryRun, progress, cancellation).OrFail();
        progress?.Clear();
        return report;
    }

    private static bool Same(ResolveReport report)
        => report.RecordsMoved == 0 && string.Equals(report.ModelBefore, report.ModelAfter, StringComparison.Ordinal);

    private static string Brief(string? model) => model is null ? "as shipped" : model[..Math.Min(12, model.Length)];

    private static void Tell(ResolveReport done, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(done, shell);
            return;
        }

        if (shell.Quiet)
        {
            return;
        }

        var report = new Report();
        report.Heading(done.DryRun ? $"What resolving '{done.Domain}' would change" : $"'{done.Domain}' is resolved anew");
        report.Table(["", "count"],
        [
            ["records", Numbers.Count(done.Records)],
            ["of them in other company", Numbers.Count(done.RecordsMoved)],
            ["customers before", Numbers.Count(done.CustomersBefore)],
            ["customers after", Numbers.Count(done.CustomersAfter)],
            ["customers merged", Numbers.Count(done.CustomersMerged)],
            ["customers split", Numbers.Count(done.CustomersSplit)],
        ]);
        report.Text(string.Create(CultureInfo.InvariantCulture, $"Model {Brief(done.ModelBefore)} before, {Brief(done.ModelAfter)} after; {done.Seconds:0.0} s."));
        if (done.Examples.Count > 0)
        {
            report.Heading("For example");
            report.Table(["a record of customer", "comes to"], done.Examples.Take(5).Select(e => (IReadOnlyList<string>)
                [e.CustomerBefore.ToString(), e.CustomerAfter?.ToString() ?? "a new one"]));
        }

        if (done.Operation > 0)
        {
            report.Text("To go back:  " + hub.Command($"undo {done.Operation.ToString(CultureInfo.InvariantCulture)}"));
        }

        Reports.Show(report, shell);
    }
}
