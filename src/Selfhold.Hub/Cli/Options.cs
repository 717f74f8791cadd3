using System.CommandLine;
using System.Globalization;

namespace Selfhold.Hub.Cli;

/// <summary>Arguments and options as all commands have them: what is missing or makes no sense is answered with an example.</summary>
internal static class Options
{
    public static Option<string?> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    public static Option<string?> Out(string description) => new("--out", "-o") { HelpName = "FILE", Description = description };

    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    public static Argument<string?> Argument(string name) => new(name) { HelpName = name, Arity = ArgumentArity.ZeroOrOne };

    public static Option<bool> DryRun() => Switch("--dry-run", "Say what would change, and change nothing");

    public static Option<string?> Domain() => Text("--domain", "DOMAIN", "Which domain, where the hub has several");

    public static string Need(this ParseResult parsed, Argument<string?> argument, string example)
        => parsed.GetValue(argument) is { Length: > 0 } value ? value : throw new CommandException(HubErrors.Missing(argument.Name, example));

    public static string Need(this ParseResult parsed, Option<string?> option, string example)
        => parsed.GetValue(option) is { Length: > 0 } value ? value : throw new CommandException(HubErrors.Missing(option.Name, example));

    public static int Number(string? text, string option, int least, int most, int otherwise)
    {
        if (text is null)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new CommandException(HubErrors.Usage($"{option} takes a whole number from {Numbers.Count(least)} to {Numbers.Count(most)}, not '{text}'.", option));
    }

    public static CommandDefinition Does(this Command command, Func<ParseResult, Shell, CancellationToken, int> run, string examples, string next = "")
        => new(command, run) { Examples = examples, Next = next };
}
