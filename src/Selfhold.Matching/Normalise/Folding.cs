using System.Buffers;
using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>
/// Brings writing variants of a text to one form for comparison: lower case, no diacritics, Latin letters for the alphabets
/// that have a simple table, one blank for any run of punctuation, no apostrophes, no invisible characters.
/// </summary>
/// <remarks>
/// ä, ö, ü fold to a, o, u; the spellings ae, oe, ue are joined with them where a rule says so (<see cref="Names.Surname"/>,
/// <see cref="Cities"/>, <see cref="Phonetic"/>), not here. Scripts without a table keep their UTF-8 bytes, so different
/// names stay different. Bytes that are not UTF-8 are read as Latin-1.
/// </remarks>
internal static class Folding
{
    private static readonly byte[] Ascii = MakeAscii();

    /// <summary>Writes the folded text and returns its length, 0 when nothing is left. Does not judge placeholders.</summary>
    public static int Fold(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        raw = Bytes.Clip(raw);
        int end = Math.Min(normal.Length, Bytes.MaxNormal);
        byte[] map = Ascii;
        int at = 0;
        bool gap = false;
        foreach (byte b in raw)
        {
            if (b >= 0x80)
            {
                return FoldingTables.FoldUnicode(raw, normal[..end]);
            }

            byte f = map[b];
            if (f > ' ')
            {
                if (gap && at > 0)
                {
                    if (at == end)
                    {
                        break;
                    }

                    normal[at++] = (byte)' ';
                }

                if (at == end)
                {
                    break;
                }

                gap = false;
                normal[at++] = f;
            }
            else if (f == ' ')
            {
                gap = true;
            }
        }

        return Bytes.TrimEnd(normal, at);
    }

    /// <summary>For data files and tests; the engine works on bytes.</summary>
    public static string Fold(string text)
    {
        Span<byte> normal = stackalloc byte[Bytes.MaxNormal];
        int length = Fold(Encoding.UTF8.GetBytes(text), normal);
        return Encoding.UTF8.GetString(normal[..length]);
    }

    /// <summary>What becomes of an ASCII byte: itself in lower case, a blank (separates words), or 0 (vanishes).</summary>
    internal static byte FoldAscii(byte b) => Ascii[b];

    private static byte[] MakeAscii()
    {
        var map = new byte[128];
        for (int c = 0; c < 128; c++)
        {
            map[c] = c switch
            {
                '\t' or '\n' or '\r' or '\v' or '\f' => (byte)' ',
                < ' ' or 127 or '\'' or '`' => 0,
                _ when char.IsAsciiLetterOrDigit((char)c) => (byte)char.ToLowerInvariant((char)c),
                _ => (byte)' ',
            };
        }

        return map;
    }
}
