using System.CommandLine;
using System.CommandLine.Parsing;

namespace Selfhold.Hub.Cli;

/// <summary>What a command is: its part of the parser, its words for help, and what it does.</summary>
internal sealed record CommandDefinition(Command Command, Func<ParseResult, Shell, CancellationToken, int> Run);

/// <summary>All commands of the executable, and what goes for each of them.</summary>
internal sealed class CommandTree
{
    private readonly List<CommandDefinition> _commands = [];
    private readonly Option<bool> _json = Switch("--json", "One JSON object on standard output instead of a report");
    private readonly Option<bool> _plain = Switch("--plain", "Text without colour, boxes or progress");
    private readonly Option<bool> _quiet = Switch("--quiet", "Errors only");
    private readonly Option<bool> _noInput = Switch("--no-input", "Never ask a question");

    public RootCommand Root { get; } = new("Which of these records are the same customer? Selfhold finds out, and says why.");

    public Option<bool> Help { get; } = new("--help", "-h", "-?") { Description = "Show this help", Recursive = true };

    public Option<bool> Version { get; } = new("--version") { Description = "Show the version" };

    public static CommandTree Build()
    {
        var tree = new CommandTree();
        tree.Root.Options.Clear();
        tree.Add(Match.MatchCommand.Define());
        tree.Add(Explain.ExplainCommand.Define());
        tree.Add(Demo.DemoCommand.Define());
        foreach (Option option in (Option[])[tree._json, tree._plain, tree._quiet, tree._noInput, tree.Help, tree.Version])
        {
            tree.Root.Options.Add(option);
        }

        return tree;
    }

    /// <summary>
    /// <c>--link</c> may stand alone or before its kind. The parser would take a file that follows for the kind, so the two are
    /// told apart here.
    /// </summary>
    public static string[] Prepare(string[] args)
    {
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
    };

    public int Run(Command command, ParseResult parsed, Shell shell, CancellationToken cancellation)
        => _commands.First(c => c.Command == command).Run(parsed, shell, cancellation);

    /// <summary>What is wrong with the command line, or null.</summary>
    public Error? UsageError(ParseResult parsed, string[] tokens)
    {
        Command command = parsed.CommandResult.Command;
        if (command == Root)
        {
            string? word = tokens.FirstOrDefault(t => !t.StartsWith('-'));
            return word is null
                ? HubErrors.Usage($"Unknown option '{tokens[0]}'.{Suggestions.Hint(tokens[0], OptionNames(Root))}")
                : HubErrors.Usage($"There is no command '{word}'.{Suggestions.Hint(word, _commands.Select(c => c.Command.Name))}");
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

    private static bool IsValueOfOption(ParseResult parsed, Token token)
        => parsed.CommandResult.Children.OfType<OptionResult>().Any(option => option.Tokens.Contains(token) && !token.Value.StartsWith("--", StringComparison.Ordinal));

    private IEnumerable<string> OptionNames(Command command)
        => command.Options.Concat(Root.Options).Select(o => o.Name);

    private void Add(CommandDefinition definition)
    {
        _commands.Add(definition);
        Root.Subcommands.Add(definition.Command);
    }

    private static Option<bool> Switch(string name, string description) => new(name) { Description = description, Recursive = true };
}
