using System.Text;

namespace Selfhold.Hub.Output;

/// <summary>A report as plain text: aligned columns, no colour, no boxes. Fit for a file, a pipe and a screen reader.</summary>
internal static class TextReport
{
    private const int Width = 96;

    public static void Write(Report report, TextWriter to)
    {
        bool first = true;
        foreach (Part part in report.Parts)
        {
            switch (part)
            {
                case Part.Heading heading:
                    to.WriteLine(first ? heading.Words : "\n" + heading.Words);
                    break;
                case Part.Text text:
                    Wrap(text.Words, to);
                    break;
                case Part.Lines lines:
                    foreach (string line in lines.All)
                    {
                        to.WriteLine("  " + line);
                    }

                    break;
                case Part.Table table:
                    Write(table, to);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }

            first = false;
        }
    }

    private static void Write(Part.Table table, TextWriter to)
    {
        int columns = table.Columns.Count;
        int[] widths = new int[columns];
        for (int c = 0; c < columns; c++)
        {
            widths[c] = Math.Max(Cells(table.Columns[c]), table.Rows.Max(row => Cells(row[c])));
        }

        Row(table, table.Columns, widths, to);
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            Row(table, row, widths, to);
        }
    }

    private static void Row(Part.Table table, IReadOnlyList<string> cells, int[] widths, TextWriter to)
    {
        var line = new StringBuilder(" ");
        for (int c = 0; c < cells.Count; c++)
        {
            string gap = new(' ', widths[c] - Cells(cells[c]));
            line.Append(' ').Append(table.IsNumber(c) ? gap + cells[c] : cells[c] + gap).Append(' ');
        }

        to.WriteLine(line.ToString().TrimEnd());
    }

    private static void Wrap(string words, TextWriter to)
    {
        foreach (string paragraph in words.Split('\n'))
        {
            var line = new StringBuilder();
            foreach (string word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + Cells(word) > Width)
                {
                    to.WriteLine(line);
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(word);
            }

            to.WriteLine(line);
        }
    }

    /// <summary>Columns that a text takes on a screen: marks that sit on a letter take none, East Asian letters two.</summary>
    internal static int Cells(string text)
    {
        int cells = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            cells += Rune.GetUnicodeCategory(rune) switch
            {
                System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark or System.Globalization.UnicodeCategory.Format => 0,
                _ => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0x1F300 and <= 0x1FAFF) ? 2 : 1,
            };
        }

        return cells;
    }
}
