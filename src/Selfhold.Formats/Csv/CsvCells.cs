using System.Text;

namespace Selfhold.Formats.Csv;

/// <summary>Where the values of one row's text stand, quotes included.</summary>
internal static class CsvCells
{
    /// <param name="raw">Text of an accepted row.</param>
    /// <param name="cells">Gets one range per value.</param>
    /// <returns>Where the last value ends: a line end, or nothing, follows.</returns>
    public static int Split(ReadOnlySpan<byte> raw, byte delimiter, List<(int Start, int End)> cells)
    {
        cells.Clear();
        int at = 0;
        while (true)
        {
            int start = at;
            if (at < raw.Length && raw[at] == '"')
            {
                at = BehindQuote(raw, at);
            }

            while (at < raw.Length && raw[at] != delimiter && raw[at] is not ((byte)'\n' or (byte)'\r'))
            {
                at++;
            }

            cells.Add((start, at));
            if (at >= raw.Length || raw[at] != delimiter)
            {
                return at;
            }

            at++;
        }
    }

    /// <returns>The cell's value: quotes undone as the tokenizer undoes them, broken UTF-8 as U+FFFD.</returns>
    public static string Value(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty || cell[0] != '"')
        {
            return Encoding.UTF8.GetString(cell);
        }

        int end = BehindQuote(cell, 0);
        bool closed = end > 1 && cell[end - 1] == '"';
        string inside = Encoding.UTF8.GetString(cell[1..(closed ? end - 1 : end)]).Replace("\"\"", "\"", StringComparison.Ordinal);
        return inside + Encoding.UTF8.GetString(cell[end..]);
    }

    private static int BehindQuote(ReadOnlySpan<byte> raw, int at)
    {
        for (at++; at < raw.Length; at++)
        {
            if (raw[at] == '"')
            {
                at++;
                if (at >= raw.Length || raw[at] != '"')
                {
                    return at;
                }
            }
        }

        return at;
    }
}
