namespace Selfhold.Matching.Normalise;

internal static partial class Phones
{
    private const int MaxDigits = 24;

    /// <summary>Collects the digits up to an extension; "(0)" after a country code is not one of them.</summary>
    private static int Digits(ReadOnlySpan<byte> raw, Span<byte> digits, out bool international)
    {
        international = false;
        int n = 0;
        for (int i = 0; i < raw.Length && n < digits.Length; i++)
        {
            byte b = raw[i];
            if (Bytes.IsDigit(b))
            {
                if (b == '0' && international && n > 0 && i > 0 && raw[i - 1] == '(' && i + 1 < raw.Length && raw[i + 1] == ')')
                {
                    continue;
                }

                digits[n++] = b;
            }
            else if (b == '+' && n == 0)
            {
                international = true;
            }
            else if (n >= 6 && ((b | 0x20) is 'x' or 'e' || b is (byte)'#' or (byte)';' or (byte)','))
            {
                break;
            }
        }

        if (!international && n > 8 && digits[0] == '0' && digits[1] == '0' && digits[2] != '0')
        {
            international = true;
            digits[2..n].CopyTo(digits);
            n -= 2;
        }

        return n;
    }

    private static ReadOnlySpan<byte> National(ReadOnlySpan<byte> digits, bool international, ReadOnlySpan<byte> hint, out int country)
    {
        country = -1;
        if (international)
        {
            country = PhonePlan.ByPrefix(digits);
            return country < 0 ? digits : digits[PhonePlan.All[country].Code.Length..].TrimStart((byte)'0');
        }

        ReadOnlySpan<byte> bare = digits.TrimStart((byte)'0');
        country = PhonePlan.ByIso(hint);
        if (country >= 0)
        {
            PhonePlan plan = PhonePlan.All[country];
            if (bare.Length > plan.Max && bare.StartsWith(plan.Code) && plan.Fits(bare.Length - plan.Code.Length))
            {
                bare = bare[plan.Code.Length..].TrimStart((byte)'0');
            }

            return bare;
        }

        if (bare.Length > MaxNational && PhonePlan.ByPrefix(bare) is >= 0 and int found && PhonePlan.All[found].Fits(bare.Length - PhonePlan.All[found].Code.Length))
        {
            return bare[PhonePlan.All[found].Code.Length..].TrimStart((byte)'0');
        }

        return bare;
    }

    private static bool IsPlaceholder(ReadOnlySpan<byte> digits) =>
        digits.IndexOfAnyExcept(digits[0]) < 0 || "1234567890"u8.StartsWith(digits) || "9876543210"u8.StartsWith(digits);
}
