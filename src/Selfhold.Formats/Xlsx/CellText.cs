using System.Globalization;

namespace Selfhold.Formats.Xlsx;

/// <summary>A cell as text: dates in ISO 8601, numbers as a person would type them, errors as nothing.</summary>
internal static class CellText
{
    public static string Of(object? value, string? format) => value switch
    {
        null => string.Empty,
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTime date => date.TimeOfDay == TimeSpan.Zero
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : date.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        double number => Number(number, format),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>A postal code 01067 kept as a number shows its zero only through its format <c>00000</c>.</summary>
    private static string Number(double number, string? format)
    {
        if (!double.IsFinite(number))
        {
            return string.Empty;
        }

        bool whole = Math.Abs(number) < 1e15 && Math.Floor(number) == number;
        if (whole && format is { Length: > 1 and <= 20 } && !format.AsSpan().ContainsAnyExcept('0'))
        {
            return ((long)number).ToString(format, CultureInfo.InvariantCulture);
        }

        return whole ? ((long)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
