namespace Selfhold.Matching.Normalise;

/// <summary>Postal codes: letters and digits only, as long as the country's own form.</summary>
internal static class PostalCodes
{
    /// <summary>
    /// Lower case, no blanks. A country prefix before digits goes ("D-10115", "A 1010"), the four digits after a US code
    /// ("90210-1234") and the ".0" that spreadsheets add go too; leading zeros stay. 0 for placeholders and zeros only.
    /// </summary>
    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        raw = Bytes.Clip(raw).Trim(" \t\r\n"u8);
        if (raw.Length > 2 && raw.EndsWith(".0"u8))
        {
            raw = raw[..^2];
        }

        if (raw.Length == 10 && (raw[5] is (byte)'-' or (byte)' ') && Bytes.IsNumber(raw[..5]) && Bytes.IsNumber(raw[6..]))
        {
            raw = raw[..5];
        }

        int length = Common.AlphaNumeric(raw, normal);
        int prefix = Prefix(normal[..length]);
        if (prefix > 0)
        {
            normal[prefix..length].CopyTo(normal);
            length -= prefix;
        }

        return normal[..length].IndexOfAnyExcept((byte)'0') < 0 ? 0 : length;
    }

    private static readonly WordTable Prefixes = WordTable.Parse(["d, de, a, at, ch, cz, f, fr, i, it, e, es, b, be, l, lu, dk, s, se, n, no, pl, h, hu, fi, fin, sk, hr, si, nl, us, usa, au, nz"]);

    /// <summary>Length of a country's letters before at least four digits and nothing else.</summary>
    private static int Prefix(ReadOnlySpan<byte> code)
    {
        int digit = code.IndexOfAnyInRange((byte)'0', (byte)'9');
        return digit is >= 1 and <= 3 && code.Length - digit >= 4 && Bytes.IsNumber(code[digit..]) && Prefixes.Contains(code[..digit]) ? digit : 0;
    }
}
