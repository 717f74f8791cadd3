using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Customers;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Hub.Sources;
using Selfhold.Records;
using Selfhold.Supply;

namespace Selfhold.Hub.Review;

/// <summary><c>selfhold review list|decide</c>: the pairs that only a person can decide.</summary>
internal static class ReviewCommands
{
    public static CommandDefinition Define()
        => CommandDefinition.Group("review", "The pairs that only a person can decide.", List(), Decide());

    private static CommandDefinition List()
    {
        Option<string?> domain = Options.Domain();
        Option<string?> most = Options.Text("--most", "NUMBER", "How many to list; 20 if left out");
        Option<string?> skip = Options.Text("--skip", "NUMBER", "How many to pass over first");
        var command = new Command("list", "The pairs that wait, the most doubtful first.") { domain, most, skip };
        return command.WithLooker().WithHub().Does((parsed, shell, stop) =>
        {
            int first = Options.Number(parsed.GetValue(skip), "--skip", 0, int.MaxValue, 0);
            int shown = Options.Number(parsed.GetValue(most), "--most", 1, 100_000, 20);
            using var hub = OpenHub.Open(parsed);
            Looker looker = hub.LookerOf(parsed);
            string called = hub.Supply.DomainOf(looker, parsed.GetValue(domain)).OrFail().Name;
            long waiting = hub.Room.ReviewCount(called);
            ReviewItem[] items = hub.Supply.Reviews(looker, called, shown, first, stop).Await();
            Listed.Show(new { domain = called, waiting, reviews = items }, ["one", "the other", "probability", "why a person"],
                items.Select(i => (IReadOnlyList<string>)[ViewReport.Shown(i.A), ViewReport.Shown(i.B), Numbers.Percent(i.Probability), ReviewWords.Of(i.Reason)]),
                "Nothing waits for a decision.", shell);
            if (items.Length > 0 && !shell.Json)
            {
                shell.Say($"{Numbers.Many(waiting, "pair waits", "pairs wait")}. Next:  " + hub.Command("review decide" + LookerOptions.Again(parsed)));
            }

            return ExitCodes.Ok;
        }, """
            selfhold review list
            selfhold review list --most 100 --json
            """);
    }

    private static CommandDefinition Decide()
    {
        Argument<string?> a = Options.Argument("A");
        Argument<string?> b = Options.Argument("B");
        Option<bool> same = Options.Switch("--same", "They are one customer");
        Option<bool> different = Options.Switch("--different", "They are two");
        Option<string?> domain = Options.Domain();
        var command = new Command("decide", "Decide a pair; on a terminal, one pair after the other with both records side by side.") { a, b, same, different, domain };
        return command.WithLooker().WithHub().Does((parsed, shell, stop) =>
        {
            string? one = parsed.GetValue(a), other = parsed.GetValue(b);
            bool isSame = parsed.GetValue(same), isDifferent = parsed.GetValue(different);
            if (one is null && !isSame && !isDifferent && shell.CanAsk)
            {
                using var asked = OpenHub.Open(parsed);
                Looker steward = asked.LookerOf(parsed);
                return ReviewSession.Run(asked, steward, asked.Supply.DomainOf(steward, parsed.GetValue(domain)).OrFail().Name, shell);
            }

            if (one is null || other is null || isSame == isDifferent)
            {
                throw new CommandException(HubErrors.Usage("Name two records and decide:  selfhold review decide shop:1017 crm:345 --same   (or --different)"));
            }

            RecordRef first = Outcomes.RecordOf(one), second = Outcomes.RecordOf(other);
            using var hub = OpenHub.Open(parsed);
            DecisionText.Tell(hub.Supply.Decide(hub.LookerOf(parsed), first, second, isSame, stop).Await(), hub, shell);
            return ExitCodes.Ok;
        }, """
            selfhold review decide
            selfhold review decide shop:1017 crm:345 --same
            selfhold review decide shop:1017 shop:2088 --different
            """, "A decision outweighs every score, stays through imports and new models, and can be undone.");
    }
}
