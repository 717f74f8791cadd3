using System.CommandLine;

namespace Selfhold.Hub.Cli;

/// <summary>What a command is: its part of the parser, its words for help, and what it does.</summary>
/// <param name="Run">Null for a group of commands, which does nothing by itself.</param>
internal sealed record CommandDefinition(Command Command, Func<ParseResult, Shell, CancellationToken, int>? Run)
{
    /// <summary>Lines to copy and change, without the program's name: help leads with them.</summary>
    public string Examples { get; init; } = "";

    /// <summary>The last words of its help.</summary>
    public string Next { get; init; } = "";

    /// <summary>Under which head the list of all commands has it.</summary>
    public string Shelf { get; init; } = "";

    /// <summary>How long the command may take to end after Ctrl-C or SIGTERM. One that ends well then decides its status itself.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(3);

    public IReadOnlyList<CommandDefinition> Children { get; init; } = [];

    /// <summary>A command that only holds others: <c>source add</c>, <c>source list</c>. Its help has the examples of all.</summary>
    public static CommandDefinition Group(string name, string description, params CommandDefinition[] children)
    {
        var command = new Command(name, description);
        foreach (CommandDefinition child in children)
        {
            command.Subcommands.Add(child.Command);
        }

        return new CommandDefinition(command, null)
        {
            Examples = string.Join('\n', children.Select(c => c.Examples.Split('\n')[0])),
            Next = $"More:  selfhold {name} COMMAND --help",
            Children = children,
        };
    }

    /// <summary>The words that call it: <c>source add</c>; empty for the program itself.</summary>
    public static string PathOf(Command command)
    {
        var words = new List<string>();
        for (Command? at = command; at is not null and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            words.Insert(0, at.Name);
        }

        return string.Join(' ', words);
    }
}
