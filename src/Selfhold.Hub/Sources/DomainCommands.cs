using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Sources;

/// <summary><c>selfhold domain add|list|show|policy</c>.</summary>
internal static class DomainCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("domain", "Whose records may be matched with one another: of one business, or of several that share their customers.", Add(), List(), Show(), PolicyCommands.Define());

    private static CommandDefinition Add()
    {
        Argument<string?> name = Options.Argument("DOMAIN");
        Option<string?> business = Options.Text("--business", "BUSINESS", "Who answers for its records");
        Option<string?> country = Options.Text("--country", "CODE", "Country of telephone numbers without a country prefix: gb, de, us");
        var command = new Command("add", "Add a domain. Makes the hub where there is none.") { name, business, country };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string called = parsed.Need(name, "domain add customers --country gb");
            string? code = parsed.GetValue(country) is { } said ? InputOptions.CountryOf(said) : null;
            using var hub = OpenHub.Open(parsed, create: true);
            DomainInfo added = hub.Room.AddDomain(called, parsed.GetValue(business), code).OrFail();
            Added.Tell(added, $"Domain '{added.Name}' of '{added.Business}' is there.", hub.Command($"source add shop --domain {CommandText.Quoted(added.Name)}"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold domain add customers --country gb
            selfhold domain add wholesale --business "Kestrel Coffee"
            """, "Records of two domains are never compared, not even for a hint.");
    }

    private static CommandDefinition List()
        => new Command("list", "All domains of the hub.").WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<DomainInfo> all = hub.Room.Domains();
            Listed.Show(new { domains = all }, ["domain", "business", "country", "learned from", "operations"],
                all.Select(d => (IReadOnlyList<string>)[d.Name, d.Business, d.Country ?? "-", Learned(d), Numbers.Count(d.LastOperation)]),
                "There is no domain yet. Add one with:  " + hub.Command("domain add customers"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold domain list
            """);

    private static CommandDefinition Show()
    {
        Argument<string?> name = Options.Argument("DOMAIN");
        var command = new Command("show", "One domain: its sources, its model, its policy and its last operations.") { name };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            DomainInfo domain = hub.Room.Domain(parsed.GetValue(name)).OrFail();
            SourceDetails[] sources = [.. hub.Room.Sources().Where(s => string.Equals(s.Domain, domain.Name, StringComparison.Ordinal)).Select(s => hub.Room.Source(s.Name).OrFail())];
            IReadOnlyList<OperationInfo> operations = hub.Room.Operations(domain.Name, most: 5);
            long reviews = hub.Room.ReviewCount(domain.Name);
            if (shell.Json)
            {
                JsonOut.Write(new { domain, sources, reviews, operations }, shell);
                return ExitCodes.Ok;
            }

            var report = new Report();
            report.Heading(domain.Name);
            report.Text($"Of '{domain.Business}', country {domain.Country ?? "not known yet"}. {(domain.TrainedOn > 0 ? $"What decides was learned from {Learned(domain)}." : "Nothing was learned yet: the shipped model decides.")}");
            report.Text($"{Numbers.Many(reviews, "pair waits", "pairs wait")} for a person.");
            report.Table(["source", "records", "ended", "trust", "last import"], sources.Select(s => (IReadOnlyList<string>)
                [s.Source.Name, Numbers.Count(s.Records), Numbers.Count(s.Ended), Numbers.Count(s.Source.Trust), s.LastImport is { } at ? Times.Minute(at) : "-"]));
            report.Heading("Which of several values is shown");
            report.Table(["attribute", "rules, in their order"], PolicyText.Rows(domain.Policy));
            if (operations.Count > 0)
            {
                report.Heading("Last operations");
                report.Table(Review.OperationText.Columns, operations.Select(Review.OperationText.Row));
            }

            Reports.Show(report, shell);
            return ExitCodes.Ok;
        }, """
            selfhold domain show
            selfhold domain show customers --json
            """);
    }

    private static string Learned(DomainInfo domain) => domain.TrainedOn > 0 ? Numbers.Many(domain.TrainedOn, "record", "records") : "-";
}
