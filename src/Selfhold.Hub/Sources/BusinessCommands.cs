using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Sources;

/// <summary><c>selfhold business add|list|show|profile</c>.</summary>
internal static class BusinessCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("business", "Whose customers the hub knows.", Add(), List(), Show(), Identity.ProfileCommands.Define());

    private static CommandDefinition Add()
    {
        Argument<string?> name = Options.Argument("NAME");
        var command = new Command("add", "Add a business.") { name };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string called = parsed.Need(name, "business add \"Kestrel Coffee\"");
            using var hub = OpenHub.Open(parsed, create: true);
            BusinessInfo added = hub.Room.AddBusiness(called).OrFail();
            Added.Tell(added, $"Business '{added.Name}' is there.", hub.Command($"source add shop --business {Match.CommandText.Quoted(added.Name)}"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold business add "Kestrel Coffee"
            """);
    }

    private static CommandDefinition List()
        => new Command("list", "All businesses of the hub.").WithHub().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<BusinessInfo> all = hub.Room.Businesses();
            Listed.Show(new { businesses = all }, ["business", "since"], all.Select(b => (IReadOnlyList<string>)[b.Name, Times.Day(b.CreatedAt)]),
                "There is no business yet. Add one with:  " + hub.Command("business add \"Kestrel Coffee\""), shell);
            return ExitCodes.Ok;
        }, """
            selfhold business list
            selfhold business list --json
            """);

    private static CommandDefinition Show()
    {
        Argument<string?> name = Options.Argument("NAME");
        var command = new Command("show", "One business with its domains and sources.") { name };
        return command.WithHub().Does((parsed, shell, _) =>
        {
            string called = parsed.Need(name, "business show \"Kestrel Coffee\"");
            using var hub = OpenHub.Open(parsed);
            BusinessInfo business = hub.Room.Businesses().FirstOrDefault(b => string.Equals(b.Name, called, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandException(HubErrors.NoSuchBusiness(called, Suggestions.Hint(called, hub.Room.Businesses().Select(b => b.Name))));
            DomainInfo[] domains = [.. hub.Room.Domains().Where(d => string.Equals(d.Business, business.Name, StringComparison.Ordinal))];
            SourceInfo[] sources = [.. hub.Room.Sources().Where(s => string.Equals(s.Business, business.Name, StringComparison.Ordinal))];
            if (shell.Json)
            {
                JsonOut.Write(new { business, domains = domains.Select(d => d.Name), sources = sources.Select(s => s.Name) }, shell);
                return ExitCodes.Ok;
            }

            var report = new Report();
            report.Heading(business.Name);
            report.Table(["domain", "source", "trust"], sources.Select(s => (IReadOnlyList<string>)[s.Domain, s.Name, Numbers.Count(s.Trust)]));
            report.Text($"{Numbers.Many(domains.Length, "domain", "domains")}, {Numbers.Many(sources.Length, "source", "sources")}, in the hub since {Times.Day(business.CreatedAt)}.");
            Reports.Show(report, shell);
            return ExitCodes.Ok;
        }, """
            selfhold business show "Kestrel Coffee"
            """);
    }
}
