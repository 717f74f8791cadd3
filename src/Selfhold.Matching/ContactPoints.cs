using System.Text;
using Selfhold.Matching.Normalise;

namespace Selfhold.Matching;

/// <summary>E-mail addresses and phone numbers in the one form in which they are compared and looked up.</summary>
public static class ContactPoints
{
    private const int Longest = 512;

    /// <param name="meaning"><see cref="Meaning.Email"/> or <see cref="Meaning.Phone"/>.</param>
    /// <param name="raw">As somebody wrote it, in UTF-8.</param>
    /// <param name="country">ISO 3166 alpha-2 code for phone numbers without a country prefix.</param>
    /// <returns>The normal form in UTF-8 (an address in lower case, a number as its national significant digits); null when it is neither.</returns>
    public static byte[]? Normalise(Meaning meaning, ReadOnlySpan<byte> raw, string? country)
    {
        Span<byte> normal = stackalloc byte[Longest];
        int length = 0;
        if (raw.Length is > 0 and <= Longest)
        {
            length = meaning switch
            {
                Meaning.Email => Emails.Normalise(raw, normal),
                Meaning.Phone => Phones.Normalise(raw, Hint(country), normal),
                _ => throw new ArgumentOutOfRangeException(nameof(meaning)),
            };
        }

        return length == 0 ? null : normal[..length].ToArray();
    }

    /// <summary>A phone number as the digits that are dialled from abroad (E.164 without the plus); null where neither the number nor the country tells them.</summary>
    public static string? International(ReadOnlySpan<byte> raw, string? country)
    {
        Span<byte> digits = stackalloc byte[Longest];
        int length = raw.Length is > 0 and <= Longest ? Phones.International(raw, Hint(country), digits) : 0;
        return length == 0 ? null : Encoding.ASCII.GetString(digits[..length]);
    }

    /// <summary>Whether an address in its normal form is one person's: no role (info@), no relay that hides who it is, no placeholder.</summary>
    public static bool IsPersonalEmail(string normal)
    {
        ArgumentNullException.ThrowIfNull(normal);
        return Emails.Kind(Encoding.UTF8.GetBytes(normal)) == EmailKind.Personal;
    }

    private static byte[] Hint(string? country) => country is null ? [] : Encoding.ASCII.GetBytes(country.ToLowerInvariant());
}
