using System.CommandLine;

namespace Selfhold.Hub.Cli;

/// <summary>Help that begins with examples: most people copy one and change it.</summary>
internal static class HelpText
{
    private const int Width = 96;

    public static void Write(CommandTree tree, CommandDefinition definition, TextWriter to)
    {
        Command command = definition.Command;
        string path = CommandDefinition.PathOf(command);
        to.WriteLine(command.Description);
        to.WriteLine();
        to.WriteLine("Examples");
        foreach (string line in definition.Examples.Split('\n'))
        {
            to.WriteLine(("  " + line.TrimEnd()).TrimEnd());
        }

        to.WriteLine();
        to.WriteLine("Usage");
        to.WriteLine("  selfhold " + Usage(definition, path));
        Subcommands(tree, command, to);
        List(to, "Options", command.Options.Where(o => !o.Recursive && !Place.HubOptions.Has(o)).Select(Row));
        List(to, "Which hub", command.Options.Where(Place.HubOptions.Has).Select(Row));
        List(to, "Everywhere", tree.Root.Options.Where(o => o.Recursive).Select(Row));
        if (definition.Next.Length > 0)
        {
            to.WriteLine();
            to.WriteLine(definition.Next);
        }
    }

    private static string Usage(CommandDefinition definition, string path)
    {
        if (definition.Run is null)
        {
            return (path + " COMMAND [options]").TrimStart();
        }

        return path + string.Concat(definition.Command.Arguments.Select(a => " " + (a.HelpName ?? a.Name))) + " [options]";
    }

    private static void Subcommands(CommandTree tree, Command command, TextWriter to)
    {
        Command[] shown = [.. command.Subcommands.Where(c => !c.Hidden)];
        int indent = shown.Length == 0 ? 0 : shown.Max(c => c.Name.Length) + 4;
        foreach (IGrouping<string, Command> shelf in shown.GroupBy(c => tree.Of(c).Shelf, StringComparer.Ordinal))
        {
            List(to, shelf.Key.Length > 0 ? shelf.Key : "Commands", shelf.Select(c => (c.Name, c.Description ?? "")), indent);
        }
    }

    private static (string, string) Row(Option option)
    {
        string value = option.ValueType == typeof(bool) ? "" : " " + (option.HelpName ?? "VALUE");
        string name = option.Aliases.FirstOrDefault(a => a.Length == 2 && a[1] != '?') is { } brief ? $"{brief}, {option.Name}" : option.Name;
        return (name + value, option.Description ?? "");
    }

    private static void List(TextWriter to, string title, IEnumerable<(string Name, string Text)> rows, int indent = 0)
    {
        (string Name, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine(title);
        indent = Math.Max(indent, all.Max(r => r.Name.Length) + 4);
        foreach ((string name, string text) in all)
        {
            string line = "  " + name.PadRight(indent - 2);
            foreach (string word in text.Split(' '))
            {
                if (line.Length + word.Length + 1 > Width)
                {
                    to.WriteLine(line.TrimEnd());
                    line = new string(' ', indent);
                }

                line += word + " ";
            }

            to.WriteLine(line.TrimEnd());
        }
    }
}
