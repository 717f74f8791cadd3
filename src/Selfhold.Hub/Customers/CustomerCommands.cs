using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;
using Selfhold.Supply;

namespace Selfhold.Hub.Customers;

/// <summary><c>selfhold customer show|search|export</c>.</summary>
internal static class CustomerCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("customer", "What is known of one customer, and from where.", Show(), Search(), Export());

    private static CommandDefinition Show()
    {
        Argument<string?> id = Options.Argument("ID");
        var command = new Command("show", "One customer: each value with its origin, the values that lost, and the records behind it.") { id };
        return command.WithLooker().WithHub().Does((parsed, shell, stop) =>
        {
            string named = parsed.Need(id, "customer show shop:1017");
            using var hub = OpenHub.Open(parsed);
            CustomerView view = Find(hub, hub.LookerOf(parsed), named, stop);
            if (shell.Json)
            {
                JsonOut.Write(view, shell);
                return ExitCodes.Ok;
            }

            Reports.Show(Describe(view, hub, LookerOptions.Again(parsed)), shell);
            return ExitCodes.Ok;
        }, """
            selfhold customer show shop:1017
            selfhold customer show 7f3c1f6e-52a0-4a8e-9d0c-3b1f6f0c2d11
            selfhold customer show shop:1017 --json
            """, "An id is the customer's own, an earlier one of it, or a record's: source:id. Old ids lead to the customer that took them over.");
    }

    private static CommandDefinition Search()
    {
        Option<string?> email = Options.Text("--email", "ADDRESS", "An e-mail address, or - to read it from standard input");
        Option<string?> phone = Options.Text("--phone", "NUMBER", "A phone number, or - to read it from standard input");
        Option<string?> id = Options.Text("--id", "ID", "The business's own id of the customer, in any source, or - to read it from standard input");
        Option<string?> domain = Options.Domain();
        var command = new Command("search", "Find customers by what they gave: an e-mail address, a phone number, or your own id.") { email, phone, id, domain };
        return command.WithLooker().WithHub().Does((parsed, shell, stop) =>
        {
            CustomerQuery query = Query(parsed, email, phone, id);
            using var hub = OpenHub.Open(parsed);
            CustomerHit[] hits = hub.Supply.SearchCustomers(hub.LookerOf(parsed), query, parsed.GetValue(domain), stop).Await();
            Tell(hits, hub, LookerOptions.Again(parsed), shell);
            return hits.Length > 0 ? ExitCodes.Ok : ExitCodes.NotFound;
        }, """
            selfhold customer search --email -
            selfhold customer search --phone - <number.txt
            selfhold customer search --id 1017
            """, "What stands on a command line ends up in the history of the shell and in lists of processes: \"-\" reads it from standard input instead.\nExit status 3 when nobody is found.");
    }

    private static CommandDefinition Export() => Hub.Export.ExportCommand.OfCustomers();

    private static CustomerQuery Query(ParseResult parsed, Option<string?> email, Option<string?> phone, Option<string?> id)
    {
        Option<string?>[] given = [.. new[] { email, phone, id }.Where(o => parsed.GetValue(o) is not null)];
        if (given.Length != 1)
        {
            throw new CommandException(HubErrors.Usage("Search by one of --email, --phone and --id. For example:  selfhold customer search --email -"));
        }

        string value = parsed.GetValue(given[0])!;
        value = value is "-" ? Console.In.ReadLine()?.Trim() ?? "" : value.Trim();
        return value.Length == 0 ? throw new CommandException(HubErrors.Usage($"{given[0].Name} is empty. Nothing was searched for.", given[0].Name))
            : given[0] == email ? new CustomerQuery { Email = value }
            : given[0] == phone ? new CustomerQuery { Phone = value }
            : new CustomerQuery { ExternalId = value };
    }

    private static void Tell(CustomerHit[] hits, OpenHub hub, string looker, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(new { hits }, shell);
            return;
        }

        if (hits.Length == 0)
        {
            shell.Say("Nobody was found. Ids are found as the source writes them; addresses and numbers in any spelling.");
            return;
        }

        Reports.Show(new Report().Table(["customer", "record", "found by", "domain"], hits.Select(h => (IReadOnlyList<string>)
            [h.Customer.ToString(), ViewReport.Shown(h.Record), h.Matched is "external_id" ? "id" : h.Matched, h.Domain])), shell);
        shell.Say("Next:  " + hub.Command($"customer show {hits[0].Customer}{looker}"));
    }

    private static CustomerView Find(OpenHub hub, Looker looker, string named, CancellationToken stop)
    {
        if (Guid.TryParse(named, out Guid customer))
        {
            return hub.Supply.ShowCustomer(looker, customer, stop).Await();
        }

        if (RecordRef.Parse(named) is { } record)
        {
            return hub.Supply.ShowCustomerOf(looker, record, stop).Await();
        }

        // Their own id alone, where it leads to one customer only.
        IReadOnlyList<Guid> found = hub.Supply.CustomersWithId(looker, named);
        return found.Count switch
        {
            1 => hub.Supply.ShowCustomer(looker, found[0], stop).Await(),
            0 => throw new CommandException(HubErrors.NoSuchCustomer(named)),
            _ => throw new CommandException(HubErrors.AmbiguousCustomer(named, found.Count)),
        };
    }

    private static Report Describe(CustomerView view, OpenHub hub, string looker)
    {
        var report = new Report();
        report.Heading(ViewReport.NameOf(view));
        report.Text($"Customer {view.Id} of domain '{view.Domain}', put together from {Numbers.Many(view.Records.Count, "record", "records")}.");
        ViewReport.Add(report, view);
        if (view.Records.Count > 1)
        {
            report.Heading("Next");
            LinkedRecord joined = view.Records.FirstOrDefault(r => r.Partner is not null) ?? view.Records[1];
            RecordRef other = joined.Partner ?? view.Records[0].Record;
            report.Lines(
                hub.Command($"explain {CommandText.Quoted(joined.Record.ToString())} {CommandText.Quoted(other.ToString())}{looker}"),
                hub.Command($"undo --join {CommandText.Quoted(joined.Record.ToString())}"));
        }

        return report;
    }
}
