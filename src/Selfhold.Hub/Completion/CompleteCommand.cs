using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.Hub.Place;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Hub.Completion;

/// <summary>
/// <c>selfhold complete -- WORDS…</c>, which the scripts of <see cref="CompletionCommand"/> call: the words that may stand in place of
/// the last one, each on a line. Never fails: a shell that completes must not be disturbed.
/// </summary>
internal static class CompleteCommand
{
    public static CommandDefinition Define(CommandTree tree)
    {
        Argument<string[]> words = new("WORD") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("complete", "Words that may come next; for completion scripts.") { words };
        command.Hidden = true;
        return command.Does((parsed, shell, _) =>
        {
            foreach (string word in Candidates(tree, parsed.GetValue(words) ?? []))
            {
                shell.Out.WriteLine(word);
            }

            return ExitCodes.Ok;
        }, "selfhold complete -- import --sou");
    }

    /// <param name="words">Everything behind the program's name, the word at the cursor last, perhaps empty.</param>
    internal static IEnumerable<string> Candidates(CommandTree tree, string[] words)
    {
        string last = words.Length > 0 ? words[^1] : "";
        string[] before = words.Length > 0 ? words[..^1] : [];
        Command command = tree.Root;
        foreach (string word in before)
        {
            command = command.Subcommands.FirstOrDefault(c => string.Equals(c.Name, word, StringComparison.Ordinal)) ?? command;
        }

        IEnumerable<string> found = Open(tree, command, before) is { } option ? ValuesOf(option.HelpName, before)
            : last.StartsWith('-') ? OptionsOf(tree, command, before)
            : command.Subcommands.Count > 0 ? command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)
            : ArgumentsOf(command, before);
        return found.Where(f => f.StartsWith(last, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    /// <summary>The option whose value stands at the cursor.</summary>
    private static Option? Open(CommandTree tree, Command command, string[] before)
        => before.Length == 0 ? null
            : command.Options.Concat(tree.Root.Options).FirstOrDefault(o => o.ValueType != typeof(bool)
                && (string.Equals(o.Name, before[^1], StringComparison.Ordinal) || o.Aliases.Contains(before[^1], StringComparer.Ordinal)));

    private static IEnumerable<string> OptionsOf(CommandTree tree, Command command, string[] before)
        => command.Options.Concat(tree.Root.Options.Where(o => o.Recursive || command == tree.Root)).Where(o => !o.Hidden).Select(o => o.Name)
            .Except(before, StringComparer.Ordinal);

    private static IEnumerable<string> ArgumentsOf(Command command, string[] before)
        => command.Arguments is [var first, ..] ? ValuesOf(first.HelpName, before) : [];

    private static IEnumerable<string> ValuesOf(string? kind, string[] before) => kind switch
    {
        "SOURCE" => Names(before, room => room.Sources().Select(s => s.Name)),
        "DOMAIN" => Names(before, room => room.Domains().Select(d => d.Name)),
        "BUSINESS" => Names(before, room => room.Businesses().Select(b => b.Name)),
        "ATTRIBUTE=RULES" or "COLUMN=MEANING" => Meanings.Names.Select(m => m + "="),
        "SHELL" => CompletionCommand.Shells,
        { } list when list.Contains('|', StringComparison.Ordinal) => list.Trim('[', ']').Split('|'),
        _ => [],
    };

    [SuppressMessage("Design", "CA1031", Justification = "A shell that completes is not the place for a message: no names is the answer to every trouble.")]
    private static IEnumerable<string> Names(string[] before, Func<RecordsRoom, IEnumerable<string>> names)
    {
        try
        {
            using OpenHub hub = OpenHub.Open(HubOptions.LocationOf(After(before, "--data"), After(before, "--database")), create: false, "");
            return [.. names(hub.Room)];
        }
        catch (Exception)
        {
            return [];
        }
    }

    private static string? After(string[] words, string option)
        => Array.IndexOf(words, option) is >= 0 and int at && at + 1 < words.Length ? words[at + 1] : null;
}
