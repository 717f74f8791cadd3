using System.Globalization;

namespace Selfhold.Outbound.Mail;

/// <summary>An address that can stand in an SMTP command and in a header without any quoting.</summary>
internal static class MailAddress
{
    // RFC 5322 §3.2.3, atext beyond letters and digits.
    private const string Atext = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>The address with its domain in ASCII, or null. Quoted local parts, address literals and local parts beyond ASCII (RFC 6531) are not sent to.</summary>
    public static string? Read(string? address)
    {
        int at = address?.LastIndexOf('@') ?? -1;
        if (at is < 1 or > 64 || address!.Length > 254)
        {
            return null;
        }

        string local = address[..at];
        if (!local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || Atext.Contains(c, StringComparison.Ordinal))))
        {
            return null;
        }

        return Domain(address[(at + 1)..]) is { } domain ? $"{local}@{domain}" : null;
    }

    private static string? Domain(string domain)
    {
        try
        {
            string ascii = new IdnMapping().GetAscii(domain);
            return ascii.Length <= 253 && ascii.Split('.').All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                ? ascii
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
