using System.Globalization;

namespace Selfhold.Consent;

/// <summary>Text that people are shown: nothing in it that cannot be seen or that turns the direction of what stands around it.</summary>
internal static class VisibleText
{
    public static bool IsHidden(string text) => text.Any(c => char.IsControl(c) || IsInvisible(c)) || HasHalfSurrogate(text);

    /// <summary>As <see cref="IsHidden"/>, but lines may end.</summary>
    public static bool IsHiddenBesideLines(string text) => text.Any(c => c is not ('\n' or '\t') && (char.IsControl(c) || IsInvisible(c))) || HasHalfSurrogate(text);

    // Zero-width joiners are left alone: several scripts are written with them.
    private static bool IsInvisible(char c) => c is '\u200b' or '\ufeff' or '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f'
        || (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format && c is not ('\u200c' or '\u200d' or '\u00ad'));

    private static bool HasHalfSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
