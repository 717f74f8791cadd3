using System.Globalization;
using System.Text;

namespace Selfhold.Matching.Explain;

/// <summary>An explanation as Markdown: the sentence, then one row for each part of the score.</summary>
internal static class MarkdownTable
{
    private const int LongestValue = 60;

    public static string Of(Explanation explanation)
    {
        var text = new StringBuilder();
        text.Append(Escape(explanation.Sentence)).Append("\n\n| attribute | finding | weight | so far | one record | other record |\n|---|---|---:|---:|---|---|\n");
        double sum = 0;
        foreach (ExplanationRow row in explanation.Rows)
        {
            sum += row.Weight;
            text.Append(CultureInfo.InvariantCulture, $"| {row.Attribute} | {row.Level} | {Bits.Of(row.Weight)} | {Bits.Of(sum)} | {Value(row.A)} | {Value(row.B)} |\n");
        }

        return text.ToString();
    }

    private static string Value(string value) => Escape(PlainText.Of(value, LongestValue));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            escaped.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '|' or '\\' or '`' or '*' or '_' or '[' or ']' => $"\\{c}",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}

/// <summary>Weights as people read them: "+9.6", "−2.2", "0.0", with a true minus sign.</summary>
internal static class Bits
{
    public static string Of(double bits)
    {
        double rounded = Math.Round(bits, 1, MidpointRounding.AwayFromZero);
        return rounded == 0 ? "0.0" : rounded.ToString("+0.0;\u22120.0", CultureInfo.InvariantCulture);
    }
}
