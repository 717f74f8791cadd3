using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Serve;
using Selfhold.Hub.Sources;
using Selfhold.Identity;
using Selfhold.Records;

namespace Selfhold.Hub.Identity;

/// <summary><c>selfhold webdomain add|check|list|remove</c>: names in the web that a business proves to be its own.</summary>
internal static class WebDomainCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("webdomain", "Names in the web that a business has proven to be its own; people are shown no others.", Add(), Check(), List(), Remove());

    private static Option<string?> Business() => Options.Text("--business", "BUSINESS", "Which business, where the hub has several");

    private static CommandDefinition Add()
    {
        Argument<string?> name = Options.Argument("NAME");
        Option<string?> business = Business();
        return new Command("add", "Add a name, and say what proves it.") { name, business }.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(name, "webdomain add kestrel.example");
            using var hub = OpenHub.Open(parsed);
            WebDomainInfo added = hub.Identity(parsed).AddWebDomain(hub.BusinessOf(parsed.GetValue(business)).Id, called, stop).Await();
            if (shell.Json)
            {
                JsonOut.Write(new { webDomain = added }, shell);
                return ExitCodes.Ok;
            }

            Reports.Show(new Report().Text("Either of the two proves it:").Table(["", "is", "holds"], [["TXT record", added.Record, added.Token], ["or file", added.File, added.Token]]), shell);
            shell.Say("Next:  " + hub.Command("webdomain check " + added.Name));
            return ExitCodes.Ok;
        }, """
            selfhold webdomain add kestrel.example
            selfhold webdomain add kestrel.example --business "Kestrel Coffee" --json
            """);
    }

    private static CommandDefinition Check()
    {
        Argument<string?> name = Options.Argument("NAME");
        Option<string?> business = Business();
        return new Command("check", "Look for the proof now. Proofs are looked at again every day.") { name, business }.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(name, "webdomain check kestrel.example");
            using var hub = OpenHub.Open(parsed);
            BusinessInfo of = hub.BusinessOf(parsed.GetValue(business));
            WebDomainInfo found = hub.Identity(parsed).CheckWebDomain(of.Id, called, stop).Await();
            if (found.VerifiedAt is null)
            {
                throw new CommandException(IdentityCommandErrors.NotProven(found.Name, found.Problem));
            }

            Added.Tell(new { webDomain = found }, $"'{found.Name}' is proven to be of '{of.Name}', by {(found.Method is "dns" ? "its TXT record" : "its file")}. Leave the proof where it is.", hub.Command("webdomain list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold webdomain check kestrel.example
            """);
    }

    private static CommandDefinition List()
    {
        Option<string?> business = Business();
        return new Command("list", "All names of a business, proven or not.") { business }.WithSettings().Does((parsed, shell, _) =>
        {
            using var hub = OpenHub.Open(parsed);
            IReadOnlyList<WebDomainInfo> all = hub.Identity(parsed).WebDomains(hub.BusinessOf(parsed.GetValue(business)).Id);
            Listed.Show(new { webDomains = all }, ["name", "proven", "by", "looked at", "problem"], all.Select(d => (IReadOnlyList<string>)
                [d.Name, d.VerifiedAt is { } at ? Times.Minute(at) : "no", d.Method ?? "-", d.CheckedAt is { } seen ? Times.Minute(seen) : "-", d.Problem ?? "-"]),
                "None yet. Add one with:  " + hub.Command("webdomain add kestrel.example"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold webdomain list
            """);
    }

    private static CommandDefinition Remove()
    {
        Argument<string?> name = Options.Argument("NAME");
        Option<string?> business = Business();
        return new Command("remove", "Take a name away; people are no longer shown it.") { name, business }.WithSettings().Does((parsed, shell, stop) =>
        {
            string called = parsed.Need(name, "webdomain remove kestrel.example");
            using var hub = OpenHub.Open(parsed);
            hub.Identity(parsed).RemoveWebDomain(hub.BusinessOf(parsed.GetValue(business)).Id, called, stop).Await();
            Added.Tell(new { name = called, removed = true }, $"{CommandText.Quoted(called)} is no longer shown.", hub.Command("webdomain list"), shell);
            return ExitCodes.Ok;
        }, """
            selfhold webdomain remove kestrel.example
            """);
    }
}
