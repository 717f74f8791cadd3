using System.CommandLine;
using System.CommandLine.Parsing;

namespace Selfhold.Hub.Cli;

/// <summary>All commands of the executable, and what goes for each of them.</summary>
internal sealed class CommandTree
{
    private readonly Dictionary<Command, CommandDefinition> _commands = [];
    private readonly Option<bool> _json = Switch("--json", "One JSON object on standard output instead of a report");
    private readonly Option<bool> _plain = Switch("--plain", "Text without colour, boxes or progress");
    private readonly Option<bool> _quiet = Switch("--quiet", "Errors only");
    private readonly Option<bool> _noInput = Switch("--no-input", "Never ask a question");

    public RootCommand Root { get; } = new("Which of these records are the same customer? Selfhold finds out, says why, and keeps the answer.");

    public Option<bool> Help { get; } = new("--help", "-h", "-?") { Description = "Show this help", Recursive = true };

    public Option<bool> Version { get; } = new("--version") { Description = "Show the version" };

    public static CommandTree Build()
    {
        var tree = new CommandTree();
        tree.Root.Options.Clear();
        tree.Register(Commands.Root(tree.Root));
        foreach (CommandDefinition definition in Commands.All(tree))
        {
            tree.Root.Subcommands.Add(definition.Command);
            tree.Register(definition);
        }

        foreach (Option option in (Option[])[tree._json, tree._plain, tree._quiet, tree._noInput, tree.Help, tree.Version])
        {
            tree.Root.Options.Add(option);
        }

        return tree;
    }

    /// <summary>
    /// <c>--link</c> may stand alone or before its kind. The parser would take a file that follows for the kind, so the two are
    /// told apart here. Which hub is meant may be said before the command too.
    /// </summary>
    public static string[] Prepare(string[] args)
    {
        int before = 0;
        while (before + 2 < args.Length && (string.Equals(args[before], "--data", StringComparison.Ordinal) || string.Equals(args[before], "--database", StringComparison.Ordinal)))
        {
            before += 2;
        }

        if (before > 0)
        {
            // Behind the words of the command, before anything that "--" keeps from being an option.
            string[] rest = args[before..];
            int end = Array.IndexOf(rest, "--");
            end = end < 0 ? rest.Length : end;
            args = [.. rest[..end], .. args[..before], .. rest[end..]];
        }

        var tokens = new List<string>(args.Length);
        for (int i = 0; i < args.Length; i++)
        {
            if (!string.Equals(args[i], "--link", StringComparison.Ordinal))
            {
                tokens.Add(args[i]);
            }
            else if (i + 1 < args.Length && Match.MatchArguments.LinkKinds.Contains(args[i + 1], StringComparer.Ordinal))
            {
                tokens.Add("--link=" + args[++i]);
            }
            else
            {
                tokens.Add("--link=" + Match.MatchArguments.LinkKinds[0]);
            }
        }

        return [.. tokens];
    }

    public Shell ShellFor(ParseResult parsed) => new()
    {
        Json = parsed.GetValue(_json),
        Plain = parsed.GetValue(_plain),
        Quiet = parsed.GetValue(_quiet),
        NoInput = parsed.GetValue(_noInput),
        Yes = parsed.GetValue(Place.HubOptions.Yes),
    };

    public CommandDefinition Of(Command command) => _commands[command];

    /// <summary>What is wrong with the command line, or null.</summary>
    public Error? UsageError(ParseResult parsed, string[] tokens)
    {
        Command command = parsed.CommandResult.Command;
        if (Of(command).Run is null)
        {
            return NoCommand(command, parsed, tokens);
        }

        // An unknown option is taken for a file by the parser.
        int end = Array.IndexOf(tokens, "--");
        foreach (Token token in parsed.Tokens)
        {
            bool escaped = end >= 0 && Array.IndexOf(tokens, token.Value, end + 1) >= 0;
            if (token is { Type: TokenType.Argument, Value: [ '-', _, ..] } && !escaped && !IsValueOfOption(parsed, token))
            {
                return HubErrors.Usage($"Unknown option '{token.Value}'.{Suggestions.Hint(token.Value.Split('=')[0], OptionNames(command))}");
            }
        }

        return parsed.Errors.Count == 0 ? null : HubErrors.Usage(parsed.Errors[0].Message);
    }

    private Error NoCommand(Command group, ParseResult parsed, string[] tokens)
    {
        string? word = parsed.UnmatchedTokens.FirstOrDefault(t => !t.StartsWith('-'));
        string path = CommandDefinition.PathOf(group);
        string[] names = [.. group.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];
        if (word is not null)
        {
            return HubErrors.Usage($"There is no command '{(path + " " + word).Trim()}'.{Suggestions.Hint(word, names)}");
        }

        return parsed.UnmatchedTokens is [var option, ..]
            ? HubErrors.Usage($"Unknown option '{option}'.{Suggestions.Hint(option, OptionNames(group))}")
            : HubErrors.Usage($"Say what to do:  selfhold {(path.Length == 0 ? "" : path + " ")}{string.Join('|', names)}");
    }

    private static bool IsValueOfOption(ParseResult parsed, Token token)
        => parsed.CommandResult.Children.OfType<OptionResult>().Any(option => option.Tokens.Contains(token) && !token.Value.StartsWith("--", StringComparison.Ordinal));

    private IEnumerable<string> OptionNames(Command command)
        => command.Options.Concat(Root.Options).Select(o => o.Name);

    private void Register(CommandDefinition definition)
    {
        _commands.Add(definition.Command, definition);
        foreach (CommandDefinition child in definition.Children)
        {
            Register(child);
        }
    }

    private static Option<bool> Switch(string name, string description) => new(name) { Description = description, Recursive = true };
}
