namespace Selfhold.Matching.Normalise;

internal static partial class Phones
{
    private const int MaxDigits = 24;

    /// <summary>Collects the digits up to an extension or a second number; "(0)" after a country code is not one of them.</summary>
    private static int Digits(ReadOnlySpan<byte> raw, Span<byte> digits, out bool international)
    {
        international = false;
        int n = 0;
        byte[] kinds = Kinds;
        for (int i = 0; i < raw.Length && n < digits.Length; i++)
        {
            // Digits and separators follow each other without a pattern: no branch tells them apart.
            byte b = raw[i], kind = kinds[b];
            digits[n] = b;
            n += kind & 1;
            if (kind <= 1)
            {
                continue;
            }

            if (b == '(')
            {
                i += n > 0 && raw[i..].StartsWith("(0)"u8) ? 2 : 0;
            }
            else if (b == '+' && n == 0)
            {
                international = true;
            }
            else if (n >= 8 || (n >= 6 && b is not ((byte)'/' or (byte)'+')))
            {
                break;
            }
        }

        int prefix = international ? 0 : ExitCode(digits[..n]);
        if (prefix > 0)
        {
            international = true;
            digits[prefix..n].CopyTo(digits);
            n -= prefix;
        }

        return n;
    }

    /// <summary>1 for a digit; 2 for what may begin or end a number: + ( / and the marks of an extension; else 0.</summary>
    private static readonly byte[] Kinds = [.. Enumerable.Range(0, 256).Select(b => b is >= '0' and <= '9' ? (byte)1 : "+(/xXeEdD#;,".Contains((char)b, StringComparison.Ordinal) ? (byte)2 : (byte)0)];

    /// <summary>Length of what is dialled to leave a country: 00 nearly everywhere, 011 in North America, 0011 in Australia.</summary>
    private static int ExitCode(ReadOnlySpan<byte> digits)
    {
        if (digits.Length < 10 || digits[0] != '0')
        {
            return 0;
        }

        if (digits[1] == '0')
        {
            return digits.Length >= 14 && digits[2] == '1' && digits[3] == '1' ? 4 : digits[2] != '0' ? 2 : 0;
        }

        return digits.Length >= 13 && digits[1] == '1' && digits[2] == '1' && PhonePlan.ByPrefix(digits[3..]) is >= 0 and int found
            && PhonePlan.All[found].Fits(digits.Length - 3 - PhonePlan.All[found].Code.Length) ? 3 : 0;
    }

    private static ReadOnlySpan<byte> National(ReadOnlySpan<byte> digits, bool international, ReadOnlySpan<byte> hint, out int country)
    {
        if (international)
        {
            digits = digits.TrimStart((byte)'0');
            country = PhonePlan.ByPrefix(digits);
            return country < 0 ? digits : WithoutTrunk(digits[PhonePlan.All[country].Code.Length..], PhonePlan.All[country]);
        }

        ReadOnlySpan<byte> bare = digits.TrimStart((byte)'0');
        country = PhonePlan.ByIso(hint);
        if (country >= 0)
        {
            PhonePlan plan = PhonePlan.All[country];
            return bare.Length > plan.Max && bare.StartsWith(plan.Code) && plan.Fits(bare.Length - plan.Code.Length)
                ? bare[plan.Code.Length..].TrimStart((byte)'0')
                : WithoutTrunk(digits, plan);
        }

        if (bare.Length > MaxNational && PhonePlan.ByPrefix(bare) is >= 0 and int found && PhonePlan.All[found].Fits(bare.Length - PhonePlan.All[found].Code.Length))
        {
            return bare[PhonePlan.All[found].Code.Length..].TrimStart((byte)'0');
        }

        return bare;
    }

    private static ReadOnlySpan<byte> WithoutTrunk(ReadOnlySpan<byte> digits, PhonePlan plan)
    {
        foreach (byte[] trunk in plan.Trunks)
        {
            if (digits.Length > plan.Max && digits.StartsWith(trunk) && plan.Fits(digits.Length - trunk.Length))
            {
                return digits[trunk.Length..].TrimStart((byte)'0');
            }
        }

        return digits.TrimStart((byte)'0');
    }

    /// <summary>One digit over and over, also at the end (0400 000 000), or the keys in their order.</summary>
    private static bool IsPlaceholder(ReadOnlySpan<byte> digits)
    {
        byte last = digits[^1];
        int run = digits.Length - 1 - digits.LastIndexOfAnyExcept(last);
        return run >= 7 || run == digits.Length || "1234567890"u8.StartsWith(digits) || "23456789"u8.StartsWith(digits)
            || "9876543210"u8.StartsWith(digits) || digits.SequenceEqual("5551234"u8) || digits.SequenceEqual("5555555"u8);
    }
}
