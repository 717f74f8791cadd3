using System.Globalization;
using System.Text;

namespace Selfhold.OpenId;

/// <summary>Words of strangers that people will read.</summary>
internal static class VisibleText
{
    private const int NonJoiner = 0x200C, Joiner = 0x200D;

    /// <summary>Nothing that ends a line, turns the direction or is not assigned; and something to see. Joiners are let pass: some scripts are not written without them.</summary>
    public static bool IsOneLine(string text)
    {
        bool seen = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format when rune.Value is NonJoiner or Joiner:
                case UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                    break;
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    return false;
                default:
                    seen |= !IsBlank(rune.Value);
                    break;
            }
        }

        return seen;
    }

    /// <summary>At most so many characters, and never half of one.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>Letters and signs that show nothing: fillers of Hangul, the empty Braille cell.</summary>
    private static bool IsBlank(int rune) => rune is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0;
}
