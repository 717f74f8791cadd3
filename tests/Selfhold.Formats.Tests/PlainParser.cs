using System.Text;

namespace Selfhold.Formats.Tests;

/// <summary>The rules of CSV reading written down as plainly as possible, character by character: the reference of the tokenizer.</summary>
internal static class PlainParser
{
    /// <summary>Parses everything after the first line.</summary>
    public static (List<string[]> Rows, List<(long Line, string Code)> Problems) Parse(string text, int columns)
    {
        List<string[]> rows = [];
        List<(long, string)> problems = [];
        int at = text.IndexOf('\n') + 1;
        while (at < text.Length)
        {
            int start = at;
            (List<string>? row, int next, int badQuote) = Row(text, at);
            if (row is null)
            {
                problems.Add((LineOf(text, badQuote), "unclosed_quote"));
                at = AfterLine(text, badQuote);
                continue;
            }

            at = next;
            if (row.TrueForAll(value => value.Length == 0))
            {
                continue;
            }

            if (row.Skip(columns).Any(value => value.Length > 0))
            {
                problems.Add((LineOf(text, start), "ragged_row"));
                continue;
            }

            rows.Add([.. row.Take(columns), .. Enumerable.Repeat(string.Empty, Math.Max(0, columns - row.Count))]);
        }

        return (rows, problems);
    }

    private static (List<string>? Row, int Next, int BadQuote) Row(string text, int at)
    {
        List<string> row = [];
        while (true)
        {
            StringBuilder value = new();
            if (at < text.Length && text[at] == '"')
            {
                int open = at++;
                while (true)
                {
                    if (at >= text.Length)
                    {
                        return (null, 0, open);
                    }

                    if (text[at] != '"')
                    {
                        value.Append(text[at++]);
                    }
                    else if (at + 1 < text.Length && text[at + 1] == '"')
                    {
                        value.Append('"');
                        at += 2;
                    }
                    else
                    {
                        at++;
                        break;
                    }
                }

                bool more = at < text.Length && text[at] is not (',' or '\n' or '\r');
                if (more && text[open..at].AsSpan().ContainsAny('\n', '\r'))
                {
                    return (null, 0, open);
                }
            }

            while (at < text.Length && text[at] is not (',' or '\n' or '\r'))
            {
                value.Append(text[at++]);
            }

            row.Add(value.ToString());
            if (at >= text.Length)
            {
                return (row, at, -1);
            }

            if (text[at] != ',')
            {
                return (row, AfterLine(text, at), -1);
            }

            at++;
        }
    }

    private static int AfterLine(string text, int at)
    {
        while (at < text.Length && text[at] is not ('\n' or '\r'))
        {
            at++;
        }

        return at + 1 < text.Length && text[at] == '\r' && text[at + 1] == '\n' ? at + 2 : at + 1;
    }

    private static long LineOf(string text, int at)
    {
        long line = 1;
        for (int i = 0; i < at; i++)
        {
            line += text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n')) ? 1 : 0;
        }

        return line;
    }
}
