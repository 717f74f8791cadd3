using System.Globalization;
using System.Text;

namespace Selfhold.Identity.People;

/// <summary>An e-mail address that mail can be sent to: local part of letters, digits and RFC 5322 atext in dots, and a domain name.</summary>
/// <param name="Value">As it was written, without blanks around it, its domain in ASCII.</param>
/// <param name="Normal">What it is looked up by: all in lower case. No provider in use tells two people apart by case.</param>
internal sealed record EmailAddress(string Value, string Normal)
{
    private const string Atext = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>Null where it is none; quoted local parts, address literals and local parts beyond ASCII (RFC 6531) are not taken.</summary>
    public static EmailAddress? Read(string? text)
    {
        string trimmed = (text ?? "").Trim();
        int at = trimmed.LastIndexOf('@');

        // RFC 5321 §4.5.3.1: 64 octets before the @, 254 in all.
        if (at is < 1 or > 64 || trimmed.Length > 254)
        {
            return null;
        }

        string local = trimmed[..at];
        if (!local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || Atext.Contains(c, StringComparison.Ordinal))))
        {
            return null;
        }

        return Domain(trimmed[(at + 1)..]) is { } domain ? new EmailAddress($"{local}@{domain}", $"{local}@{domain}".ToLowerInvariant()) : null;
    }

    public byte[] NormalBytes() => Encoding.UTF8.GetBytes(Normal);

    private static string? Domain(string domain)
    {
        try
        {
            string ascii = new IdnMapping().GetAscii(domain.Normalize(NormalizationForm.FormC)).ToLowerInvariant();
            return ascii.Length <= 253 && ascii.Split('.').All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
