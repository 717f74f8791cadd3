using Selfhold.Hub.Cli;
using Selfhold.Hub.Explain;
using Selfhold.Hub.Identity;
using Selfhold.Hub.Match;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Matching;
using Selfhold.Records;
using Selfhold.Supply;

namespace Selfhold.Hub.Review;

/// <summary>One pair after the other, with a question each: same, different, or later.</summary>
internal static class ReviewSession
{
    public static int Run(OpenHub hub, Looker looker, string domain, Shell shell)
    {
        int decided = 0, skipped = 0;
        while (true)
        {
            // Decided pairs leave the list, and may take others with them: it is asked for anew after each, one at a time, so that nobody is looked at who is not asked about.
            ReviewItem[] items = hub.Supply.Reviews(looker, domain, 1, skipped).Await();
            if (items.Length == 0)
            {
                break;
            }

            string? answer = Ask(hub, looker, items[0], shell);
            if (answer is "q" or null)
            {
                break;
            }

            if (answer is "k")
            {
                skipped++;
                continue;
            }

            DecisionReport done = hub.Supply.Decide(looker, items[0].A, items[0].B, same: answer is "s").Await();
            shell.Say($"{DecisionText.Sentence(done)} (undo {done.Operation})");
            decided++;
        }

        long left = hub.Room.ReviewCount(domain);
        shell.Say($"{Numbers.Many(decided, "pair", "pairs")} decided, {Numbers.Count(left)} left.");
        return ExitCodes.Ok;
    }

    /// <summary>Why it is asked. A pair can stand for the records around it: then its own score says little.</summary>
    private static string Question(ReviewItem item, Explanation why)
    {
        string words = ReviewWords.Of(item.Reason);
        return Math.Abs(item.Probability - why.Probability) < .1
            ? char.ToUpperInvariant(words[0]) + words[1..] + "."
            : $"These two stand for the records around them, which together come to {Numbers.Percent(item.Probability)}: {words}.";
    }

    private static string? Ask(OpenHub hub, Looker looker, ReviewItem item, Shell shell)
    {
        Explanation why = hub.Supply.ReviewPair(looker, item.A, item.B).Await();
        Report report = RecordPair.Describe(item.A, item.B, why, joined: item.CustomerA == item.CustomerB);
        report.Text(Question(item, why));
        Reports.Show(report, shell);
        shell.Flush();
        for (int tries = 0; tries < 3; tries++)
        {
            if (shell.Ask("(s)ame, (d)ifferent, s(k)ip, (q)uit?", ["s", "d", "k", "q"]) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }
}
