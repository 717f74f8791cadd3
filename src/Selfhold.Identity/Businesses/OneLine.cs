using System.Globalization;
using System.Text;

namespace Selfhold.Identity.Businesses;

/// <summary>Text that people will be shown: one line, nothing invisible, nothing that turns the writing around (abuse cases D2, D10, D12).</summary>
internal static class OneLine
{
    /// <summary>The text without blanks around it, composed (NFC); null where it can't be shown.</summary>
    public static string? Read(string? text, int most)
    {
        try
        {
            string trimmed = (text ?? "").Trim().Normalize(NormalizationForm.FormC);
            return trimmed.Length > 0 && trimmed.Length <= most && trimmed.EnumerateRunes().All(IsShown) ? trimmed : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
