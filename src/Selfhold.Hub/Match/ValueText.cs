using System.Text;

namespace Selfhold.Hub.Match;

/// <summary>A value of a customer file on its way to a screen.</summary>
internal static class ValueText
{
    /// <summary>
    /// One line of at most <paramref name="limit"/> characters without anything that steers a terminal or turns the writing
    /// direction: a file must not be able to repaint the screen of who looks at it.
    /// </summary>
    public static string Shown(string value, int limit = 40)
    {
        var text = new StringBuilder(Math.Min(value.Length, limit) + 1);
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (text.Length >= limit)
            {
                text.Append('…');
                break;
            }

            bool steers = Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
            if (!steers)
            {
                text.Append(rune);
            }
            else if (rune.Value is '\n' or '\t' or '\r' && text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }

        return text.ToString().Trim();
    }
}
