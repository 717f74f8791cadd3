using System.Globalization;
using System.Text;

namespace Selfhold.Matching.Explain;

/// <summary>Values of unknown files, made fit to stand in a line of text: one line, no control or direction marks, no more than so long.</summary>
internal static class PlainText
{
    private const char Replacement = '\ufffd';

    /// <param name="longest">Room in columns of a fixed-width font; what does not fit ends in "…".</param>
    public static string Of(string value, int longest)
    {
        var text = new StringBuilder(Math.Min(value.Length, longest) + 1);
        int width = 0, end = 0;
        bool blank = false;
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (IsMark(rune))
            {
                continue;
            }

            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                blank = text.Length > 0;
                continue;
            }

            int columns = Columns(rune) + (blank ? 1 : 0);
            if (width + columns > longest)
            {
                text.Length = end;
                return text.Append('…').ToString();
            }

            if (blank)
            {
                text.Append(' ');
                blank = false;
            }

            width += columns;
            text.Append(IsNoCharacter(rune) ? Replacement.ToString() : rune.ToString());
            end = width < longest ? text.Length : end;
        }

        return text.ToString();
    }

    /// <summary>Wide scripts take two columns. Marks on a letter count as one, so that a thousand of them do not pass for none.</summary>
    private static int Columns(Rune rune)
        => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD)
            ? 2 : 1;

    /// <summary>Marks that change the direction of what follows, or are not seen at all.</summary>
    private static bool IsMark(Rune rune)
        => rune.Value is (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or 0x061C or 0x00AD;

    /// <summary>Not allowed in XML 1.0, and nothing to show anywhere.</summary>
    private static bool IsNoCharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || Rune.GetUnicodeCategory(rune) == UnicodeCategory.PrivateUse;
}
