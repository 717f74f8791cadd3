namespace Selfhold.Matching.Normalise;

/// <summary>Phone numbers: one form per line, however it was written.</summary>
internal static partial class Phones
{
    /// <summary>The most digits of a national number that are compared.</summary>
    public const int MaxNational = 10;

    /// <summary>
    /// The national significant number, without country code and trunk prefix, its last 10 digits at most: so "+61 412 345 678",
    /// "0412 345 678" and "412345678" are equal with and without a hint. 0 for placeholders and fewer than 6 digits.
    /// </summary>
    /// <param name="raw">As written.</param>
    /// <param name="countryHint">ISO alpha-2 in lower case, or empty: which country a number without prefix belongs to.</param>
    /// <param name="normal">Digits.</param>
    public static int Normalise(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> countryHint, Span<byte> normal)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        int length = Digits(Bytes.Clip(raw), digits, out bool international);
        ReadOnlySpan<byte> national = National(digits[..length], international, countryHint, out _);
        if (national.Length > MaxNational)
        {
            national = national[^MaxNational..].TrimStart((byte)'0');
        }

        if (national.Length < 6 || IsPlaceholder(national))
        {
            return 0;
        }

        national.CopyTo(normal);
        return national.Length;
    }

    /// <summary>E.164 digits without '+', or 0 when neither prefix nor hint tell the country.</summary>
    public static int International(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> countryHint, Span<byte> normal)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        int length = Digits(Bytes.Clip(raw), digits, out bool international);
        ReadOnlySpan<byte> national = National(digits[..length], international, countryHint, out int country);
        if (country < 0 || national.Length < 6 || IsPlaceholder(national))
        {
            return 0;
        }

        int at = Bytes.Put(PhonePlan.All[country].Code, normal, 0);
        if (PhonePlan.All[country].KeepsZero && national[0] != '3')
        {
            at = Bytes.Put("0"u8, normal, at);
        }

        return Bytes.Put(national, normal, at);
    }

    /// <summary>The country (ISO alpha-2, lower case) whose prefix most of the values with an explicit prefix have, or "" when none has four fifths of them.</summary>
    public static string InferCountry(IEnumerable<ReadOnlyMemory<byte>> values)
    {
        var inference = default(PhoneCountryInference);
        foreach (ReadOnlyMemory<byte> value in values)
        {
            inference.Add(value.Span);
        }

        return inference.Decide();
    }

    /// <summary>The plan that a number's own + or 00 prefix names, or -1.</summary>
    internal static int ExplicitCountry(ReadOnlySpan<byte> raw)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        int length = Digits(Bytes.Clip(raw), digits, out bool international);
        return international ? PhonePlan.ByPrefix(digits[..length]) : -1;
    }
}
