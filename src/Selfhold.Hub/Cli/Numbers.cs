using System.Globalization;

namespace Selfhold.Hub.Cli;

/// <summary>Numbers for people, the same in every country that runs this.</summary>
internal static class Numbers
{
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Short(double number) => number switch
    {
        >= 1e9 => (number / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " G",
        >= 1e6 => (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        >= 1e3 => (number / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k",
        _ => number.ToString("0", CultureInfo.InvariantCulture),
    };

    /// <summary>A share that never says more than is known: 99.97 % is "99.9 %", and nothing uncertain is 100 %.</summary>
    public static string Percent(double share)
        => (Math.Floor(Math.Min(share, .999) * 1000) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    public static string Fixed(double number, int digits) => number.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Bits(double weight) => weight.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    public static string Many(long count, string one, string many) => Count(count) + " " + (count == 1 ? one : many);
}
