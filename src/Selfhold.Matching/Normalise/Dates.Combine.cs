namespace Selfhold.Matching.Normalise;

internal static partial class Dates
{
    private static int Combine(int count, ReadOnlySpan<int> parts, ReadOnlySpan<int> sizes, int month, DateOrder order) => (count, month) switch
    {
        (1, 0) => Single(parts[0], sizes[0], order),
        (2, 0) when sizes[0] == 8 && parts[1] == 0 => Single(parts[0], 8, order),
        (1, _) when sizes[0] <= 2 && parts[0] <= 31 => Pack(0, 4, month, parts[0]),
        (1, _) => Pack(parts[0], sizes[0], month, 0),
        (2, 0) => sizes[0] == 4 ? Pack(parts[0], 4, parts[1], 0) : sizes[1] == 4 ? Pack(parts[1], 4, parts[0], 0) : 0,
        (2, _) => sizes[0] >= 3 ? Pack(parts[0], sizes[0], month, parts[1]) : Pack(parts[1], sizes[1], month, parts[0]),
        (3, 0) => Three(parts, sizes, order),
        _ => 0,
    };

    private static int Single(int value, int size, DateOrder order) => size switch
    {
        4 => Pack(value, 4, 0, 0),
        8 => Eight(value, order),
        6 when value / 100 is >= 1800 and <= 2100 && value % 100 is >= 1 and <= 12 => Pack(value / 100, 4, value % 100, 0),
        _ => 0,
    };

    /// <summary>yyyymmdd when it can be; else the year stands last.</summary>
    private static int Eight(int value, DateOrder order)
    {
        int date = Pack(value / 10000, 4, value / 100 % 100, value % 100);
        return date > 0 ? date : YearLast(value / 1_000_000, value / 10_000 % 100, value % 10_000, 4, order);
    }

    private static int Three(ReadOnlySpan<int> parts, ReadOnlySpan<int> sizes, DateOrder order)
    {
        if (sizes[0] >= 3)
        {
            return sizes[1] <= 2 && sizes[2] <= 2 ? Pack(parts[0], sizes[0], parts[1], parts[2]) : 0;
        }

        if (order == DateOrder.Ymd && sizes[2] <= 2)
        {
            return Pack(parts[0], sizes[0], parts[1], parts[2]);
        }

        if (sizes[1] > 2)
        {
            return 0;
        }

        return YearLast(parts[0], parts[1], parts[2], sizes[2], order);
    }

    private static int YearLast(int a, int b, int year, int size, DateOrder order)
    {
        if (a > 12 && b > 12)
        {
            return 0;
        }

        bool dayFirst = a > 12 || a == 0 || a == b || (b <= 12 && order == DateOrder.Dmy);
        bool monthFirst = b > 12 || b == 0 || (a <= 12 && order == DateOrder.Mdy);
        return dayFirst ? Pack(year, size, b, a)
            : monthFirst ? Pack(year, size, a, b)
            : Pack(year, size, 0, 0);
    }

    private static int Pack(int year, int size, int month, int day)
    {
        if (size <= 2)
        {
            year += year <= Pivot ? 2000 : 1900;
        }

        bool yearLess = year == 0 && size == 4 && month is >= 1 && day >= 1;
        if (!yearLess && year is < 1000 or >= 2200)
        {
            return 0;
        }

        if (month > 12 || day > 31 || (month == 0 && day > 0))
        {
            return 0;
        }

        if (day > 0 && day > DateTime.DaysInMonth(yearLess ? 2000 : year, month))
        {
            return 0;
        }

        return (year * 10000) + (month * 100) + day;
    }
}
