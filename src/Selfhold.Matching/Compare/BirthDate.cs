using System.Numerics;
using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>Dates as eight decimal digits in one number, four bits each (0x19840231): digit comparisons without text. A month or day of 00 is not known.</summary>
internal static class BirthDate
{
    /// <param name="packed">yyyymmdd as a decimal number, 0 for none.</param>
    public static int FromDecimal(int packed)
    {
        int bcd = 0;
        for (int shift = 0; packed > 0; shift += 4, packed /= 10)
        {
            bcd |= packed % 10 << shift;
        }

        return bcd;
    }

    public static int Year(int date) => (int)((uint)date >> 16);

    public static int MonthAndDay(int date) => date & 0xFFFF;

    public static int Month(int date) => (date >> 8) & 0xFF;

    public static int Day(int date) => date & 0xFF;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFull(int date) => (date & 0xFF) != 0 && (date & 0xFF00) != 0 && ((uint)date >> 16) != 0;

    /// <summary>Number of digits in which two dates differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DifferingDigits(int a, int b)
    {
        uint x = (uint)(a ^ b);
        x |= x >> 1;
        x |= x >> 2;
        return BitOperations.PopCount(x & 0x11111111);
    }

    /// <summary>Whether two neighbouring digits changed places and nothing else differs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NeighboursSwapped(int a, int b)
    {
        uint x = (uint)(a ^ b);
        if (x == 0)
        {
            return false;
        }

        int low = BitOperations.TrailingZeroCount(x) & ~3;
        if (low > 24 || (x & ~(0xFFu << low)) != 0)
        {
            return false;
        }

        uint pairA = ((uint)a >> low) & 0xFF, pairB = ((uint)b >> low) & 0xFF;
        return pairA == (((pairB & 0xF) << 4) | (pairB >> 4));
    }
}

/// <summary>Birth dates: same; same as far as both know; day and month swapped; one digit off; parts the same; different. The field after the date holds its value number.</summary>
internal sealed class BirthDateComparison(int field, Rarity rarities) : Comparison("birth date", shared: false,
[
    new("not stated", 0, 0),
    new("same", 0.84, 0.0001),
    new("same as far as known", 0.02, 0.01),
    new("day and month swapped", 0.015, 0.00005),
    new("one digit off", 0.05, 0.002),
    new("same day and month", 0.02, 0.0026),
    new("same year and month or day", 0.025, 0.006),
    new("same year", 0.015, 0.02),
    new("different", 0.015, 0.96),
])
{
    public const int Same = 1, SameKnown = 2, Swapped = 3, OneDigit = 4, SameMonthDay = 5, SameYearPart = 6, SameYear = 7, Different = 8;

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, field), y = At(ref b, field);
        rarity = 0;
        if (x == 0 || y == 0)
        {
            return NotStated;
        }

        if (x == y && BirthDate.IsFull(x))
        {
            rarity = rarities.Same(At(ref a, field + 1));
            return Same;
        }

        return BirthDate.IsFull(x) && BirthDate.IsFull(y) ? Full(x, y) : Partial(x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Full(int x, int y)
    {
        bool year = BirthDate.Year(x) == BirthDate.Year(y);
        if (year && BirthDate.Month(x) == BirthDate.Day(y) && BirthDate.Day(x) == BirthDate.Month(y))
        {
            return Swapped;
        }

        if (BirthDate.DifferingDigits(x, y) == 1 || BirthDate.NeighboursSwapped(x, y))
        {
            return OneDigit;
        }

        if (BirthDate.MonthAndDay(x) == BirthDate.MonthAndDay(y))
        {
            return SameMonthDay;
        }

        if (!year)
        {
            return Different;
        }

        return BirthDate.Month(x) == BirthDate.Month(y) || BirthDate.Day(x) == BirthDate.Day(y) ? SameYearPart : SameYear;
    }

    private static int Partial(int x, int y)
    {
        bool yearKnown = BirthDate.Year(x) != 0 && BirthDate.Year(y) != 0;
        bool monthKnown = BirthDate.Month(x) != 0 && BirthDate.Month(y) != 0;
        bool dayKnown = BirthDate.Day(x) != 0 && BirthDate.Day(y) != 0;
        if (!yearKnown && !monthKnown)
        {
            return NotStated;
        }

        bool same = (!yearKnown || BirthDate.Year(x) == BirthDate.Year(y))
            && (!monthKnown || BirthDate.Month(x) == BirthDate.Month(y))
            && (!dayKnown || BirthDate.Day(x) == BirthDate.Day(y));
        return same ? SameKnown : Different;
    }
}
