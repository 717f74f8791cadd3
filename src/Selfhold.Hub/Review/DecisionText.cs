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
        string outcome = done.Same
            ? done.CustomerA == done.CustomerB ? $"{a} and {b} are one customer now: {done.CustomerA}." : $"{a} and {b} are decided to be the same."
            : $"{a} and {b} are kept apart: customers {done.CustomerA} and {done.CustomerB}.";
        return done.Note.Length > 0 ? outcome + " " + done.Note : outcome;
    }
}
