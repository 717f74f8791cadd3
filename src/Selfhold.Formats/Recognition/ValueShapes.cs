using System.Globalization;

namespace Selfhold.Formats.Recognition;

/// <summary>What a value looks like, judged by its characters alone.</summary>
internal static class ValueShapes
{
    public static bool IsEmail(string value)
    {
        int at = value.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == value.LastIndexOf('@') && value.IndexOf('.', at) > at + 1 && !value.Contains(' ', StringComparison.Ordinal)
            && value[^1] is not ('.' or '@');
    }

    /// <summary>A calendar date in digits: 1990-04-03, 3.4.1990, 04/03/90, 19900403 between 1850 and 2099.</summary>
    public static bool IsDate(string value) => Year(value) is not null;

    /// <summary>The year of a date, or null where the value is no date.</summary>
    public static int? Year(string value)
    {
        value = value.Trim();
        int time = value.AsSpan().IndexOfAny('T', ' ');
        ReadOnlySpan<char> date = time > 5 ? value.AsSpan(0, time) : value;
        if (date.Length == 8 && !date.ContainsAnyExceptInRange('0', '9'))
        {
            return Check(int.Parse(date[..4], CultureInfo.InvariantCulture), int.Parse(date[4..6], CultureInfo.InvariantCulture), int.Parse(date[6..], CultureInfo.InvariantCulture));
        }

        Span<Range> parts = stackalloc Range[4];
        if (date.Length is < 6 or > 10 || date.SplitAny(parts, "-./") != 3
            || !int.TryParse(date[parts[0]], CultureInfo.InvariantCulture, out int a) || !int.TryParse(date[parts[1]], CultureInfo.InvariantCulture, out int b) || !int.TryParse(date[parts[2]], CultureInfo.InvariantCulture, out int c))
        {
            return null;
        }

        if (date[parts[0]].Length == 4)
        {
            return Check(a, b, c);
        }

        int year = date[parts[2]].Length == 2 ? c + (c > 30 ? 1900 : 2000) : c;
        return Check(year, b, a) ?? Check(year, a, b);
    }

    /// <summary>Seven to fifteen digits with at least one sign that this is no plain number.</summary>
    public static bool IsPhone(string value)
    {
        int digits = 0, signs = 0;
        foreach (char c in value)
        {
            if (char.IsAsciiDigit(c))
            {
                digits++;
            }
            else if ("+()-./ ".Contains(c, StringComparison.Ordinal))
            {
                signs++;
            }
            else
            {
                return false;
            }
        }

        return digits is >= 7 and <= 15 && (signs > 0 || value[0] == '0') && !IsDate(value);
    }

    private static int? Check(int year, int month, int day)
        => year is >= 1000 and <= 2999 && month is >= 1 and <= 12 && day is >= 1 and <= 31 ? year : null;
}
