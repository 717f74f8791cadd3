using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Selfhold.Formats.Input;

namespace Selfhold.Formats.Vcard;

/// <summary>Quoted-printable of vCard 2.1 (RFC 2045 §6.7).</summary>
internal static class QuotedPrintable
{
    /// <returns>The text, or null where its charset is not known and it is not UTF-8.</returns>
    public static string? Decode(string value, string charset)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        int written = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '=' && i + 2 <= text.Length - 1 && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte coded))
            {
                b = coded;
                i += 2;
            }

            text[written++] = b;
        }

        return Text(text.AsSpan(0, written), charset);
    }

    /// <returns>The text in the charset, or null where the charset does not have all of it.</returns>
    public static string? Encode(string value, string charset)
    {
        StringBuilder text = new();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and < 0x7F and not '=')
            {
                text.Append((char)rune.Value);
            }
            else if (!IsWestern(charset))
            {
                foreach (byte b in utf8[..rune.EncodeToUtf8(utf8)])
                {
                    text.Append(CultureInfo.InvariantCulture, $"={b:X2}");
                }
            }
            else if (Windows1252.Of(rune.Value) is { } single)
            {
                text.Append(CultureInfo.InvariantCulture, $"={single:X2}");
            }
            else
            {
                return null;
            }
        }

        return text.ToString();
    }

    private static bool IsWestern(string charset) => charset is "ISO-8859-1" or "LATIN1" or "WINDOWS-1252" or "CP1252";

    private static string? Text(ReadOnlySpan<byte> bytes, string charset)
    {
        bool valid = Utf8.IsValid(bytes);
        bool western = IsWestern(charset);
        if (western || (!valid && charset is ("" or "US-ASCII")))
        {
            byte[] utf8 = new byte[bytes.Length * Windows1252.Growth];
            return Encoding.UTF8.GetString(utf8.AsSpan(0, Windows1252.ToUtf8(bytes, utf8)));
        }

        return valid ? Encoding.UTF8.GetString(bytes) : null;
    }
}
