using Selfhold.Hub.Cli;
using Spectre.Console;

namespace Selfhold.Hub.Output;

/// <summary>A report on a terminal. The only place that touches the console library, so that nothing else pays for its start.</summary>
internal static class TerminalReport
{
    public static void Write(Report report, Shell shell)
    {
        shell.Flush();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(shell.Out) });
        foreach (Part part in report.Parts)
        {
            switch (part)
            {
                case Part.Heading heading:
                    console.WriteLine();
                    console.Write(new Markup($"[bold]{Markup.Escape(heading.Words)}[/]\n"));
                    break;
                case Part.Text text:
                    console.Write(new Text(text.Words + "\n"));
                    break;
                case Part.Lines lines:
                    foreach (string line in lines.All)
                    {
                        console.Write(new Markup($"  [teal]{Markup.Escape(line)}[/]\n"));
                    }

                    break;
                case Part.Table table:
                    console.Write(Table(table));
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        shell.Flush();
    }

    private static Table Table(Part.Table part)
    {
        Table table = new Table().Border(TableBorder.Simple);
        for (int c = 0; c < part.Columns.Count; c++)
        {
            var column = new TableColumn(new Text(part.Columns[c])) { Alignment = part.IsNumber(c) ? Justify.Right : Justify.Left };
            table.AddColumn(column);
        }

        foreach (IReadOnlyList<string> row in part.Rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        return table;
    }
}
