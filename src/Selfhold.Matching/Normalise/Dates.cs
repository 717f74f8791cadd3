namespace Selfhold.Matching.Normalise;

/// <summary>Dates with their precision, packed as yyyymmdd; 00 stands for a month or day that is not known.</summary>
internal static partial class Dates
{
    private static readonly WordTable Months = WordTable.Load("months.txt");

    /// <summary>Two-digit years up to this one are of the 2000s, later ones of the 1900s: 26 is 2026, 27 is 1927.</summary>
    public const int Pivot = 26;

    /// <summary>
    /// Reads a date; 0 for none, invalid and placeholder values. <paramref name="order"/> decides 03/04/1990; when it is
    /// <see cref="DateOrder.Unknown"/>, only what reads one way is kept (19900000). A year of 0 means that only month and day are known (--0307).
    /// </summary>
    public static int Parse(ReadOnlySpan<byte> raw, DateOrder order)
    {
        if (raw.Length == 10 && raw[4] == '-' && raw[7] == '-' && Iso(raw, out int iso))
        {
            return iso;
        }

        Span<int> parts = stackalloc int[3];
        Span<int> sizes = stackalloc int[3];
        int count = Split(raw, parts, sizes, out int month);
        return Combine(count, parts, sizes, month, order);
    }

    /// <summary>The same as <c>default(DateOrderAccumulator)</c>: feed it every distinct value of a column.</summary>
    public static DateOrderAccumulator DecideOrder() => default;

    internal static DateEvidence Evidence(ReadOnlySpan<byte> raw)
    {
        Span<int> parts = stackalloc int[3];
        Span<int> sizes = stackalloc int[3];
        int count = Split(raw, parts, sizes, out int month);
        if (count == 3 && month == 0 && sizes[0] <= 2 && sizes[1] <= 2)
        {
            int a = parts[0], b = parts[1];
            return a is > 12 and <= 31 && b is >= 1 and <= 12 ? DateEvidence.DayFirst
                : b is > 12 and <= 31 && a is >= 1 and <= 12 ? DateEvidence.MonthFirst
                : a is >= 1 and <= 12 && b is >= 1 and <= 12 && a != b ? DateEvidence.Either
                : DateEvidence.None;
        }

        return count > 0 && sizes[0] is 4 or 8 ? DateEvidence.YearFirst : DateEvidence.None;
    }

    /// <summary>The usual form, 1990-04-25, without detours.</summary>
    private static bool Iso(ReadOnlySpan<byte> raw, out int date)
    {
        int value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i is 4 or 7)
            {
                continue;
            }

            if (!Bytes.IsDigit(raw[i]))
            {
                date = 0;
                return false;
            }

            value = (value * 10) + raw[i] - '0';
        }

        date = Pack(value / 10000, 4, value / 100 % 100, value % 100);
        return true;
    }

    /// <summary>Up to three numbers and a named month; -1 when the value holds anything else.</summary>
    private static int Split(ReadOnlySpan<byte> raw, Span<int> parts, Span<int> sizes, out int month)
    {
        month = 0;
        raw = raw.Length > 64 ? raw[..64] : raw;
        raw = raw.Trim(" \t\r\n"u8);
        if (raw.StartsWith("--"u8))
        {
            return YearLess(raw[2..], parts, sizes);
        }

        int count = 0;
        for (int i = 0; i < raw.Length;)
        {
            byte b = raw[i];
            if (Bytes.IsDigit(b))
            {
                int start = i, value = 0;
                for (; i < raw.Length && Bytes.IsDigit(raw[i]); i++)
                {
                    value = i - start < 9 ? (value * 10) + raw[i] - '0' : value;
                }

                if (count == 3 || i - start > 14)
                {
                    return IsTimeAfterDate(count, month) ? count : -1;
                }

                parts[count] = value;
                sizes[count++] = i - start;
                continue;
            }

            if (Bytes.IsLetter(b))
            {
                int start = i;
                while (i < raw.Length && Bytes.IsLetter(raw[i]))
                {
                    i++;
                }

                if (!Word(raw[start..i], count, ref month, out bool stop))
                {
                    return -1;
                }

                if (stop)
                {
                    return count;
                }

                continue;
            }

            if (b == ':')
            {
                return count > 0 && IsTimeAfterDate(count - 1, month) ? count - 1 : -1;
            }

            i++;
            if (i == 1 && b == '-')
            {
                return -1;
            }
        }

        return count;
    }

    private static bool IsTimeAfterDate(int count, int month) => count == 3 || (count == 2 && month > 0);

    private static bool Word(ReadOnlySpan<byte> word, int count, ref int month, out bool stop)
    {
        stop = word.Length == 1 && (word[0] | 0x20) == 't' && count >= 1;
        if (stop)
        {
            return true;
        }

        Span<byte> folded = stackalloc byte[Bytes.MaxNormal];
        int length = Folding.Fold(word, folded);
        if (!Months.TryMap(folded[..length], out ReadOnlySpan<byte> number))
        {
            return false;
        }

        int value = ((number[0] - '0') * 10) + number[1] - '0';
        if (value == 0)
        {
            return true;
        }

        if (month != 0)
        {
            return false;
        }

        month = value;
        return true;
    }

    private static int YearLess(ReadOnlySpan<byte> rest, Span<int> parts, Span<int> sizes)
    {
        int value = 0, n = 0;
        foreach (byte b in rest)
        {
            if (Bytes.IsDigit(b))
            {
                value = (value * 10) + b - '0';
                n++;
            }
            else if (b != '-')
            {
                return -1;
            }

            if (n > 4)
            {
                return -1;
            }
        }

        if (n != 4)
        {
            return -1;
        }

        parts[0] = 0;
        sizes[0] = 4;
        parts[1] = value / 100;
        sizes[1] = 2;
        parts[2] = value % 100;
        sizes[2] = 2;
        return 3;
    }
}
