using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Sources;

/// <summary><c>selfhold domain policy show|set</c>: which of several values of a customer is shown first.</summary>
internal static class PolicyCommands
{
    public static CommandDefinition Define()
    {
        CommandDefinition group = CommandDefinition.Group("policy", "Which of several values of a customer is shown first.", Show(), Set());
        return group with { Next = "More:  selfhold domain policy set --help" };
    }

    private static CommandDefinition Show()
    {
        Option<string?> domain = Options.Domain();
        var command = new Command("show", "The policy of a domain.") { domain };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            DomainInfo info = hub.Room.Domain(parsed.GetValue(domain)).OrFail();
            if (shell.Json)
            {
                JsonOut.Write(new { domain = info.Name, policy = info.Policy }, shell);
            }
            else
            {
                Reports.Show(new Report().Table(["attribute", "rules, in their order"], PolicyText.Rows(info.Policy)), shell);
            }

            return ExitCodes.Ok;
        }, """
            selfhold domain policy show
            """);
    }

    private static CommandDefinition Set()
    {
        Option<string?> domain = Options.Domain();
        Option<string?> rules = Options.Text("--rules", "RULES", "Rules for every attribute that has none of its own, in their order");
        Option<string[]> attributes = new("--for") { HelpName = "ATTRIBUTE=RULES", Description = "Rules of one attribute; may be repeated" };
        Option<string?> file = Options.Text("--file", "FILE", "The whole policy as a JSON document, as show --json has it");
        Option<bool> dryRun = Options.DryRun();
        var command = new Command("set", "Change the policy. No record changes: only what is shown first.") { domain, rules, attributes, file, dryRun };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string[] single = parsed.GetValue(attributes) ?? [];
            string? document = parsed.GetValue(file);
            if (parsed.GetValue(rules) is null && single.Length == 0 && document is null)
            {
                throw new CommandException(HubErrors.Missing("--rules", "domain policy set --rules verified-first,most-recent,most-trusted"));
            }

            using var hub = OpenHub.Open(parsed);
            DomainInfo info = hub.Room.Domain(parsed.GetValue(domain)).OrFail();
            SurvivorshipPolicy from = document is null ? info.Policy : SurvivorshipPolicy.Parse(File.ReadAllText(document)).OrFail();
            var policy = new SurvivorshipPolicy(
                parsed.GetValue(rules) is { } said ? PolicyText.Rules(said, "--rules") : from.Rules,
                from.Attributes.Concat(single.Select(s => PolicyText.Attribute(s, "--for"))).GroupBy(a => a.Key).ToDictionary(g => g.Key, g => g.Last().Value));
            bool only = parsed.GetValue(dryRun);
            PolicyReport report = hub.Room.SetPolicy(info.Name, policy, only).OrFail();
            Tell(report, policy, hub, shell);
            return ExitCodes.Ok;
        }, """
            selfhold domain policy set --rules verified-first,most-recent,most-trusted,most-complete --dry-run
            selfhold domain policy set --for email=most-trusted,most-recent --for phone=most-recent
            """, "Rules: verified-first, most-recent, most-trusted, most-complete. The first that tells two values apart decides. A change can be undone.");
    }

    private static void Tell(PolicyReport done, SurvivorshipPolicy policy, OpenHub hub, Shell shell)
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
        report.Heading(done.DryRun ? $"What this policy would change in '{done.Domain}'" : $"The policy of '{done.Domain}'");
        report.Table(["attribute", "rules, in their order"], PolicyText.Rows(policy));
        report.Text(done.Operation == 0 && !done.DryRun ? "It is the policy that the domain has: nothing changed."
            : $"{Numbers.Count(done.Changed)} of {Numbers.Many(done.Customers, "customer", "customers")} {(done.DryRun ? "would show" : "show")} at least one other value first.");
        if (done.Examples.Count > 0)
        {
            report.Heading("For example");
            report.Lines([.. done.Examples.Take(3).Select(c => hub.Command($"customer show {c}"))]);
        }

        if (done.Operation > 0)
        {
            report.Text($"To go back:  {hub.Command($"undo {done.Operation}")}");
        }

        Reports.Show(report, shell);
    }
}
