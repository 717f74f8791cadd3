using System.Globalization;

namespace Selfhold.Consent;

/// <summary>
/// Answers that are computed inside the hub and released in place of the value: a shop that asks <c>age_over_18</c> never learns the birth date. Pure functions; what
/// can't be known is absent, never guessed.
/// </summary>
public static class Derived
{
    /// <param name="values">What her record holds, by attribute name: <c>birthdate</c>, <c>country</c>, <c>postal_code</c>; and where the hub has verified a point, <c>has_verified_address</c> and so on with the value <c>true</c>.</param>
    /// <param name="today">The day on which it is asked, in UTC.</param>
    /// <returns>The answer; null where the record does not hold what is needed, or the name is of no derived attribute.</returns>
    public static string? Of(string name, IReadOnlyDictionary<string, string> values, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(values);
        if (CustomerAttributes.YearsOf(name) is { } years)
        {
            return values.TryGetValue("birthdate", out string? birth) ? IsOver(birth, years, today) : null;
        }

        return name switch
        {
            "country" => values.TryGetValue("country", out string? country) && country.Trim() is { Length: > 0 } named ? named : null,
            "postcode_area" => values.TryGetValue("postal_code", out string? code) ? PostcodeAreas.Of(code, values.GetValueOrDefault("country")) : null,
            "has_verified_address" or "has_verified_email" or "has_verified_phone" => values.TryGetValue(name, out string? said) && said is "true" ? "true" : "false",
            _ => null,
        };
    }

    /// <summary>
    /// Whether she has reached the age. Who was born on 29 February reaches it on 1 March in years without that day. Of a birth date without day or month (<c>1990-05</c>, <c>1990</c>,
    /// and OpenID's <c>1990-00-00</c>) it is answered only where every day that it may be gives the same answer.
    /// </summary>
    private static string? IsOver(string birth, int years, DateOnly today)
    {
        if (Days(birth) is not { } days || days.First > today)
        {
            return null;
        }

        bool first = Reached(days.First, years, today), last = Reached(days.Last, years, today);
        return first == last ? (first ? "true" : "false") : null;
    }

    private static bool Reached(DateOnly birth, int years, DateOnly today)
    {
        int year = birth.Year + years;
        if (year > DateOnly.MaxValue.Year)
        {
            return false;
        }

        DateOnly day = birth is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year) ? new DateOnly(year, 3, 1) : new DateOnly(year, birth.Month, birth.Day);
        return day <= today;
    }

    /// <summary>The first and last day that a birth date may mean.</summary>
    private static (DateOnly First, DateOnly Last)? Days(string birth)
    {
        string[] parts = birth.Trim().Split('-');
        if (parts.Length is 0 or > 3 || parts[0].Length != 4 || !Number(parts[0], out int year) || year is < 1850 or > 9998)
        {
            return null;
        }

        int month = 0, day = 0;
        if ((parts.Length > 1 && (parts[1].Length != 2 || !Number(parts[1], out month))) || (parts.Length > 2 && (parts[2].Length != 2 || !Number(parts[2], out day))))
        {
            return null;
        }

        if (month == 0)
        {
            return day == 0 ? (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)) : null;
        }

        if (month > 12 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }

        return day == 0 ? (new DateOnly(year, month, 1), new DateOnly(year, month, DateTime.DaysInMonth(year, month))) : (new DateOnly(year, month, day), new DateOnly(year, month, day));
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
