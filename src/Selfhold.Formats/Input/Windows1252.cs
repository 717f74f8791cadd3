namespace Selfhold.Formats.Input;

/// <summary>
/// Windows-1252 to UTF-8. Own table: code pages need a provider that invariant builds lack. The five bytes that the code
/// page leaves open become the C1 controls of the same number, as browsers do (WHATWG Encoding §9.1).
/// </summary>
internal static class Windows1252
{
    private const string From80 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>Bytes that one byte can become at most.</summary>
    public const int Growth = 3;

    /// <returns>The one byte of a character, or null where the code page does not have it.</returns>
    public static byte? Of(int code)
    {
        if (code is < 0x80 or (>= 0xA0 and < 0x100))
        {
            return (byte)code;
        }

        int at = code < 0x10000 ? From80.IndexOf((char)code) : -1;
        return at < 0 ? null : (byte)(0x80 + at);
    }

    /// <summary>Writes the UTF-8 of <paramref name="raw"/>; <paramref name="utf8"/> must hold <see cref="Growth"/> times as much.</summary>
    public static int ToUtf8(ReadOnlySpan<byte> raw, Span<byte> utf8)
    {
        int written = 0;
        while (!raw.IsEmpty)
        {
            int plain = raw.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            plain = plain < 0 ? raw.Length : plain;
            raw[..plain].CopyTo(utf8[written..]);
            written += plain;
            raw = raw[plain..];
            while (!raw.IsEmpty && raw[0] >= 0x80)
            {
                int code = raw[0] < 0xA0 ? From80[raw[0] - 0x80] : raw[0];
                if (code < 0x800)
                {
                    utf8[written++] = (byte)(0xC0 | (code >> 6));
                }
                else
                {
                    utf8[written++] = (byte)(0xE0 | (code >> 12));
                    utf8[written++] = (byte)(0x80 | ((code >> 6) & 0x3F));
                }

                utf8[written++] = (byte)(0x80 | (code & 0x3F));
                raw = raw[1..];
            }
        }

        return written;
    }
}
