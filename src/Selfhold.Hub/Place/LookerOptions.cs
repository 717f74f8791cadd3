using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Supply;

namespace Selfhold.Hub.Place;

/// <summary>Who looks at customers: a business, or the operator with a reason. Each look is told to the person.</summary>
internal static class LookerOptions
{
    public static Option<string?> Business { get; } = Options.Text("--business", "BUSINESS", "Look as this business; the only one if left out");

    public static Option<string?> Reason { get; } = Options.Text("--reason", "TEXT", "Why you look; without --business you look as the operator. The person reads it");

    public static Command WithLooker(this Command command)
    {
        command.Options.Add(Business);
        command.Options.Add(Reason);
        return command;
    }

    /// <exception cref="CommandException">It is not said who looks, or there is no such business.</exception>
    public static Looker LookerOf(this OpenHub hub, ParseResult parsed) => hub.Supply.WhoLooks(parsed.GetValue(Business), parsed.GetValue(Reason)).OrFail();

    /// <summary>The options that a next command needs too, to look as the same.</summary>
    public static string Again(ParseResult parsed)
        => (parsed.GetValue(Business) is { Length: > 0 } business ? " --business " + Match.CommandText.Quoted(business) : "")
            + (parsed.GetValue(Reason) is { Length: > 0 } reason ? " --reason " + Match.CommandText.Quoted(reason) : "");
}
