using System.Buffers;
using System.Globalization;
using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Records.Customers;

/// <summary>Brings values that say the same to one form: two sources that write one phone number in two ways agree on it.</summary>
/// <param name="phone">Normal form of a phone number, null for what is none.</param>
internal sealed class ValueForms(Func<string, string?>? phone = null)
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\r\n\u00A0\u2007\u202F\u200B\uFEFF");

    private static readonly SearchValues<char> Midnight = SearchValues.Create("T 0:.Z");

    /// <summary>Of a text: without blanks around it, one blank for several within, capitals. Empty when nothing is stated.</summary>
    public string Of(in StatedValue value)
    {
        string form = Fold(value.Text);
        if (form.Length == 0)
        {
            return form;
        }

        return value.Meaning switch
        {
            Meaning.Phone => phone?.Invoke(value.Text) ?? form,
            Meaning.BirthDate => Date(form, value.Order) ?? form,
            _ => form,
        };
    }

    /// <summary>The parts of a field that may hold several values: "a@b.example; c@d.example".</summary>
    public static IEnumerable<string> Split(string text)
        => text.Contains(';', StringComparison.Ordinal) || text.Contains(" ::: ", StringComparison.Ordinal)
            ? text.Replace(" ::: ", ";", StringComparison.Ordinal).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [text];

    /// <summary>Form of a text that has no notation of its own.</summary>
    public static string Folded(string text) => Fold(text);

    private static string Fold(string text)
    {
        ReadOnlySpan<char> trimmed = Trim(text);
        if (trimmed.IsEmpty)
        {
            return "";
        }

        if (trimmed.IndexOfAny(Blanks) < 0)
        {
            return trimmed.Length == text.Length ? text.ToUpperInvariant() : trimmed.ToString().ToUpperInvariant();
        }

        var folded = new StringBuilder(trimmed.Length);
        bool gap = false;
        foreach (char c in trimmed)
        {
            if (Blanks.Contains(c))
            {
                gap = true;
                continue;
            }

            if (gap)
            {
                folded.Append(' ');
                gap = false;
            }

            folded.Append(char.ToUpperInvariant(c));
        }

        return folded.ToString();
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int from = 0, to = text.Length;
        while (from < to && Blanks.Contains(text[from]))
        {
            from++;
        }

        while (to > from && Blanks.Contains(text[to - 1]))
        {
            to--;
        }

        return text[from..to];
    }

    /// <summary>yyyy-mm-dd of a date of three numbers, where it reads in one way only; else null.</summary>
    private static string? Date(string text, DateOrder order)
    {
        Span<int> parts = stackalloc int[3];
        Span<int> digits = stackalloc int[3];
        if (!Numbers(text, parts, digits))
        {
            return null;
        }

        (int year, int month, int day) = (digits[0], digits[2], order) switch
        {
            (4, _, _) => (parts[0], parts[1], parts[2]),
            (_, 4, DateOrder.Dmy) => (parts[2], parts[1], parts[0]),
            (_, 4, DateOrder.Mdy) => (parts[2], parts[0], parts[1]),
            (_, 4, _) when parts[0] > 12 || parts[0] == parts[1] => (parts[2], parts[1], parts[0]),
            (_, 4, _) when parts[1] > 12 => (parts[2], parts[0], parts[1]),
            _ => (0, 0, 0),
        };
        return month is >= 1 and <= 12 && day is >= 1 and <= 31 ? string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}") : null;
    }

    private static bool Numbers(ReadOnlySpan<char> text, Span<int> parts, Span<int> digits)
    {
        // A time of midnight behind the date is how some systems write a date.
        int time = text.IndexOf('T') is > 0 and var t ? t : text.IndexOf(" 00:00", StringComparison.Ordinal);
        text = time > 0 && text[time..].IndexOfAnyExcept(Midnight) < 0 ? text[..time] : text;
        int part = 0;
        foreach (char c in text)
        {
            if (char.IsAsciiDigit(c))
            {
                if (part > 2 || ++digits[part] > 4)
                {
                    return false;
                }

                parts[part] = (parts[part] * 10) + (c - '0');
            }
            else if (c is '-' or '.' or '/' && part < 2 && digits[part] > 0)
            {
                part++;
            }
            else
            {
                return false;
            }
        }

        return part == 2 && digits[2] > 0;
    }
}
