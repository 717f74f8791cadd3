using System.Text;

namespace Selfhold.Formats.Csv;

/// <summary>One row of the read-ahead. <see cref="End"/> is where the next row starts.</summary>
internal sealed record ScannedRow(string[] Values, int Start, int End);

/// <summary>
/// The plain reading of CSV, one byte after the other, for the few rows that decide dialect and header. The tokenizer
/// does the same for the millions after.
/// </summary>
internal static class CsvScan
{
    /// <param name="complete">Whether the sample is the whole file: its last row then needs no line end.</param>
    public static List<ScannedRow> Rows(ReadOnlySpan<byte> text, byte delimiter, bool complete, int atMost)
    {
        List<ScannedRow> rows = [];
        int at = 0;
        while (at < text.Length && rows.Count < atMost)
        {
            List<string> values = [];
            int start = at;
            if (!Row(text, delimiter, complete, values, ref at))
            {
                // An unclosed quote or a cut row: the plain line up to the next line end, if there is one.
                at = start;
                if (!Line(text, delimiter, values, ref at, complete && rows.Count == 0))
                {
                    break;
                }
            }

            rows.Add(new ScannedRow([.. values], start, at));
        }

        return rows;
    }

    private static bool Row(ReadOnlySpan<byte> text, byte delimiter, bool complete, List<string> values, ref int at)
    {
        MemoryStream value = new();
        while (true)
        {
            if (at < text.Length && text[at] == '"' && !QuotedPart(text, value, ref at))
            {
                return false;
            }

            while (at < text.Length && text[at] != delimiter && text[at] is not ((byte)'\n' or (byte)'\r'))
            {
                value.WriteByte(text[at++]);
            }

            if (at >= text.Length && !complete)
            {
                return false;
            }

            values.Add(Encoding.UTF8.GetString(value.GetBuffer(), 0, (int)value.Length));
            value.SetLength(0);
            if (at >= text.Length)
            {
                return true;
            }

            byte end = text[at++];
            if (end == delimiter)
            {
                continue;
            }

            if (end == '\r' && at < text.Length && text[at] == '\n')
            {
                at++;
            }

            return true;
        }
    }

    private static bool QuotedPart(ReadOnlySpan<byte> text, MemoryStream value, ref int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at >= text.Length || text[at] != '"')
                {
                    return true;
                }
            }

            value.WriteByte(text[at]);
        }

        return false;
    }

    private static bool Line(ReadOnlySpan<byte> text, byte delimiter, List<string> values, ref int at, bool complete)
    {
        ReadOnlySpan<byte> rest = text[at..];
        int length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0 && !complete)
        {
            return false;
        }

        length = length < 0 ? rest.Length : length;
        values.Clear();
        foreach (Range part in rest[..length].Split(delimiter))
        {
            values.Add(Encoding.UTF8.GetString(rest[part]));
        }

        at += Math.Min(rest.Length, length + (rest[length..].StartsWith("\r\n"u8) ? 2 : 1));
        return true;
    }
}
