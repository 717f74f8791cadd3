using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Sources;

/// <summary><c>selfhold source add|list|show</c>.</summary>
internal static class SourceCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("source", "The systems that customer records come from: a shop, a CRM, a till.", Add(), List(), Show());

    private static CommandDefinition Add()
    {
        Argument<string?> name = Options.Argument("SOURCE");
        Option<string?> domain = Options.Text("--domain", "DOMAIN", "Where its records are matched; the only domain, or a first one that is made, if left out");
        Option<string?> business = Options.Text("--business", "BUSINESS", "Whose system it is");
        Option<string?> trust = Options.Text("--trust", "0…100", "How far its values are trusted where the policy asks; 50 if left out");
        Option<bool> verified = Options.Switch("--verified", "Its values were checked against evidence (a bank, a registry)");
        var command = new Command("add", "Add a source. Makes the hub where there is none.") { name, domain, business, trust, verified };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string called = parsed.Need(name, "source add shop");
            int trusted = Options.Number(parsed.GetValue(trust), "--trust", 0, 100, 50);
            using var hub = OpenHub.Open(parsed, create: true);
            SourceInfo added = hub.Room.AddSource(called, parsed.GetValue(domain), parsed.GetValue(business), trusted, parsed.GetValue(verified)).OrFail();
            Added.Tell(added, $"Source '{added.Name}' is there, in domain '{added.Domain}' of '{added.Business}'.",
                hub.Command($"import {added.Name}.csv --source {CommandText.Quoted(added.Name)}"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold source add shop
            selfhold source add crm --domain customers --trust 80
            selfhold source add bank --verified --business "Kestrel Coffee"
            """, "A source has a name without ':'; its records are then called source:id, as in shop:1017.");
    }

    private static CommandDefinition List()
        => new Command("list", "All sources of the hub.").WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<SourceInfo> all = hub.Room.Sources();
            Listed.Show(new { sources = all }, ["source", "domain", "business", "trust", "verified"],
                all.Select(s => (IReadOnlyList<string>)[s.Name, s.Domain, s.Business, Numbers.Count(s.Trust), s.Verified ? "yes" : "no"]),
                "There is no source yet. Add one with:  " + hub.Command("source add shop"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold source list
            selfhold source list --json
            """);

    private static CommandDefinition Show()
    {
        Argument<string?> name = Options.Argument("SOURCE");
        var command = new Command("show", "One source: its records, its last import, and what its columns were understood to say.") { name };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string called = parsed.Need(name, "source show shop");
            using var hub = OpenHub.Open(parsed);
            SourceDetails details = hub.Room.Source(called).OrFail();
            if (shell.Json)
            {
                JsonOut.Write(details, shell);
                return ExitCodes.Ok;
            }

            Reports.Show(Describe(details), shell);
            return ExitCodes.Ok;
        }, """
            selfhold source show shop
            """);
    }

    private static Report Describe(SourceDetails details)
    {
        SourceInfo source = details.Source;
        var report = new Report();
        report.Heading(source.Name);
        report.Text($"{Numbers.Many(details.Records, "record", "records")}, {Numbers.Count(details.Ended)} ended. Domain '{source.Domain}' of '{source.Business}', trust {source.Trust} of 100{(source.Verified ? ", verified" : "")}.");
        report.Text(details.LastImport is { } at ? $"Last import {Times.Minute(at)} UTC{(details.Format is { } format ? $", {format}" : "")}." : "Nothing was imported yet.");
        report.Table(["column", "read as"], details.Columns.Select(c => (IReadOnlyList<string>)[ValueText.Shown(c.Name), ReadAs(c)]));
        return report;
    }

    private static string ReadAs(SourceColumn column) => column.Meaning == Meaning.Other ? "-"
        : Meanings.NameOf(column.Meaning) + (column.Slot > 0 ? " " + Numbers.Count(column.Slot + 1) : "");
}
