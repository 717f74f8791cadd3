using System.CommandLine;

namespace Selfhold.Hub.Cli;

/// <summary>Help that begins with examples: most people copy one and change it.</summary>
internal static class HelpText
{
    private const int Width = 96;

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        [""] = """
            selfhold demo                                    see what it does, on made-up customers
            selfhold match customers.csv                     who is in this file twice?
            selfhold match shop.csv crm.csv --out clusters.csv         one list of customers from both
            selfhold explain shop.csv crm.csv --ids 1017 5523
            """,
        ["match"] = """
            selfhold match customers.csv
            selfhold match shopify.csv hubspot.csv --out clusters.csv --pairs pairs.csv
            selfhold match ours.csv theirs.csv --link one-to-one --out links.csv
            selfhold match january.csv --save-model model.json
            selfhold match february.csv --model model.json --json
            cat customers.csv | selfhold match - --out -
            """,
        ["explain"] = """
            selfhold explain customers.csv --ids 1017 5523
            selfhold explain shop.csv crm.csv --ids shop.csv:12 crm.csv:345 --svg why.svg
            """,
        ["demo"] = """
            selfhold demo
            selfhold demo --json
            """,
    };

    private static readonly Dictionary<string, string> Next = new(StringComparer.Ordinal)
    {
        [""] = "Data goes to standard output, talk to standard error.\nExit status: 0 ok, 1 failed, 2 usage, 3 not found, 4 refused, 5 conflict, 130 interrupted.",
        ["match"] = "Formats are recognised by content: CSV, JSON Lines, vCard, XLSX. \"-\" is standard input or output.",
        ["explain"] = "An id is what the id column of a file says, or file:row with rows counted from 1.",
        ["demo"] = "Next: selfhold match your-own-export.csv",
    };

    public static void Write(Command command, TextWriter to)
    {
        string key = command is RootCommand ? "" : command.Name;
        to.WriteLine(command.Description);
        to.WriteLine();
        to.WriteLine("Examples");
        foreach (string line in Examples[key].Split('\n'))
        {
            to.WriteLine("  " + line.TrimEnd());
        }

        to.WriteLine();
        to.WriteLine("Usage");
        string arguments = string.Concat(command.Arguments.Select(a => " " + (a.HelpName ?? a.Name)));
        to.WriteLine(key.Length == 0 ? "  selfhold COMMAND [options]" : $"  selfhold {command.Name}{arguments} [options]");
        if (command.Subcommands.Count > 0)
        {
            List(to, "Commands", command.Subcommands.Select(c => (c.Name, c.Description ?? "")));
        }

        List(to, "Options", command.Options.Where(o => !o.Recursive).Select(Row));
        Command root = command.Parents.OfType<Command>().FirstOrDefault() ?? command;
        List(to, "Everywhere", root.Options.Where(o => o.Recursive).Select(Row));
        to.WriteLine();
        to.WriteLine(Next[key]);
    }

    private static (string, string) Row(Option option)
    {
        string value = option.ValueType == typeof(bool) ? "" : " " + (option.HelpName ?? "VALUE");
        return (option.Name + value, option.Description ?? "");
    }

    private static void List(TextWriter to, string title, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        to.WriteLine();
        to.WriteLine(title);
        int indent = all.Max(r => r.Name.Length) + 4;
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
