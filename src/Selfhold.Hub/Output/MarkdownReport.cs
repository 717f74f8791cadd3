namespace Selfhold.Hub.Output;

/// <summary>A report as markdown, for <c>--report</c>.</summary>
internal static class MarkdownReport
{
    public static void Write(Report report, TextWriter to)
    {
        foreach (Part part in report.Parts)
        {
            switch (part)
            {
                case Part.Heading heading:
                    to.WriteLine("## " + Escape(heading.Words));
                    break;
                case Part.Text text:
                    to.WriteLine(Escape(text.Words));
                    break;
                case Part.Lines lines:
                    to.WriteLine("```");
                    foreach (string line in lines.All)
                    {
                        to.WriteLine(line);
                    }

                    to.WriteLine("```");
                    break;
                case Part.Table table:
                    to.WriteLine("| " + string.Join(" | ", table.Columns.Select(Escape)) + " |");
                    to.WriteLine("|" + string.Concat(Enumerable.Range(0, table.Columns.Count).Select(c => table.IsNumber(c) ? "---:|" : "---|")));
                    foreach (IReadOnlyList<string> row in table.Rows)
                    {
                        to.WriteLine("| " + string.Join(" | ", row.Select(Escape)) + " |");
                    }

                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }

            to.WriteLine();
        }
    }

    private static string Escape(string text)
        => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);
}
