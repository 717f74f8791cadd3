using System.Globalization;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Output;
using Selfhold.Hub.Place;
using Selfhold.Records;

namespace Selfhold.Hub.Review;

/// <summary>What a decision on two records did.</summary>
internal static class DecisionText
{
    public static void Tell(DecisionReport done, OpenHub hub, Shell shell)
    {
        if (shell.Json)
        {
            JsonOut.Write(done, shell);
            return;
        }

        shell.Say(Sentence(done));
        shell.Say("To take it back:  " + hub.Command($"undo {done.Operation.ToString(CultureInfo.InvariantCulture)}"));
    }

    public static string Sentence(DecisionReport done)
    {
        string a = Customers.ViewReport.Shown(done.A), b = Customers.ViewReport.Shown(done.B);
        return (done.Same, done.CustomerA == done.CustomerB) switch
        {
            _ when done.A == done.B => $"{a} is customer {done.CustomerA} now, apart from the records of customer {done.CustomerB}.",
            (true, true) => $"{a} and {b} are one customer: {done.CustomerA}.",
            (true, false) => $"{a} and {b} are decided to be the same, and still stand as customers {done.CustomerA} and {done.CustomerB}.",
            _ => $"{a} and {b} are kept apart: customers {done.CustomerA} and {done.CustomerB}.",
        };
    }
}
