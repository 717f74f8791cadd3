namespace Selfhold.Consent;

/// <summary>
/// The part of a postal code that names an area of many people. By country: GB the outward code (<c>LS2</c>); IE the routing key (<c>D02</c>); CA the forward sortation
/// area (<c>K1A</c>); NL two digits of four; US and MX three of five; two digits in AT BE CH CZ DE DK ES FI FR GR HU IT LU NO PL PT SE SI SK TR and elsewhere in Europe;
/// where the country is unknown or another: the first half of a code of digits, at most two, else absent.
/// </summary>
internal static class PostcodeAreas
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["United Kingdom"] = "GB", ["UK"] = "GB", ["Great Britain"] = "GB", ["England"] = "GB", ["Scotland"] = "GB", ["Wales"] = "GB", ["Northern Ireland"] = "GB", ["Ireland"] = "IE",
        ["Canada"] = "CA", ["United States"] = "US", ["United States of America"] = "US", ["USA"] = "US", ["Mexico"] = "MX",
    };

    public static string? Of(string postalCode, string? country)
    {
        string code = string.Concat(postalCode.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        string where = (country ?? "").Trim();
        where = Names.GetValueOrDefault(where, where.ToUpperInvariant());
        return where switch
        {
            // The inward code has always three characters; an outward code has two to four.
            "GB" => code.Length is >= 5 and <= 7 && char.IsAsciiLetter(code[0]) ? code[..^3] : code.Length is >= 2 and <= 4 && char.IsAsciiLetter(code[0]) && postalCode.Trim().Length == code.Length ? code : null,
            "IE" or "CA" => code.Length >= 3 && char.IsAsciiLetter(code[0]) ? code[..3] : null,
            "US" or "MX" => Digits(code) is { Length: >= 5 } digits ? digits[..3] : null,
            "" => Digits(code) is { Length: >= 4 } digits ? digits[..2] : null,
            _ => Digits(code) is { Length: >= 4 } digits ? digits[..2] : null,
        };
    }

    private static string? Digits(string code)
    {
        // A country's letters before the digits (D-50667, CH-8001, LV-1010), and the letters of a Dutch code after them, name no area.
        string digits = string.Concat(code.SkipWhile(char.IsAsciiLetter).TakeWhile(char.IsAsciiDigit));
        return digits.Length > 0 ? digits : null;
    }
}
