using System.Buffers;

namespace Selfhold.Matching.Normalise;

internal static partial class Streets
{
    /// <summary>Stands for a slash between number parts while a line is taken apart; never written out.</summary>
    private const byte Slash = 1;

    private const byte Dash = (byte)'-';

    private static readonly SearchValues<byte> Special = SearchValues.Create("/-#"u8);

    /// <summary>Folds a line, but keeps a slash or hyphen that joins number parts, as in 12/3, 2a/14 and 12-14; # announces a unit.</summary>
    private static int FoldLine(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        raw = Bytes.Clip(raw);
        if (raw.IndexOfAny(Special) < 0)
        {
            return Folding.Fold(raw, text);
        }

        int at = 0;
        while (true)
        {
            int special = raw.IndexOfAny(Special);
            bool number = special >= 0 && raw[special] == '#';
            int cut = special < 0 ? raw.Length : special;
            int start = at > 0 && text[at - 1] is not (Slash or Dash) ? at + 1 : at;
            if (start >= Bytes.MaxNormal)
            {
                return at;
            }

            int n = Folding.Fold(raw[..cut], text[start..]);
            if (n > 0)
            {
                if (start > at)
                {
                    text[at] = (byte)' ';
                }

                at = start + n;
            }

            if (special < 0)
            {
                return at > 0 && text[at - 1] is Slash or Dash ? at - 1 : at;
            }

            if (number && at < Bytes.MaxNormal - 8)
            {
                at = Bytes.PutWord("apt"u8, text, at);
            }

            byte mark = raw[special] == '/' ? Slash : Dash;
            raw = raw[(special + 1)..];
            if (!number && at > 0 && at < Bytes.MaxNormal - 1 && Joins(text[..at], raw))
            {
                text[at++] = mark;
            }
        }
    }

    /// <summary>Whether the last word written begins with a digit and a digit follows, with nothing but blanks between.</summary>
    private static bool Joins(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        after = after.TrimStart((byte)' ');
        ReadOnlySpan<byte> last = Tokens.Last(before);
        int digits = after.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits > 0 && after[digits] >= 0x80)
        {
            return false; // "100 - 3º"
        }

        return !after.IsEmpty && Bytes.IsDigit(after[0]) && last.Length is > 0 and <= 8 && Bytes.IsDigit(last[0]) && last[^1] is not (Slash or Dash);
    }

    /// <summary>A second slash inside a part ends it.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> word)
    {
        int mark = word.IndexOf(Slash);
        return mark < 0 ? word : word[..mark];
    }

    /// <summary>Writes a unit without its ordinal ending; "unit 3/12" also tells the house number, 12.</summary>
    private static int PutUnit(ReadOnlySpan<byte> word, Span<byte> unit, int at, Span<byte> number, ref int numberLength)
    {
        int mark = word.IndexOf(Slash);
        if (mark > 0 && numberLength == 0)
        {
            numberLength = Bytes.Put(WithoutMark(word[(mark + 1)..]), number, 0);
        }

        word = WithoutMark(word);
        return Bytes.PutWord(IsOrdinal(word) && Bytes.IsDigit(word[0]) ? word[..^2] : word, unit, at);
    }

    private static readonly WordTable Boxes = WordTable.Parse([
        "po box, p o box, pobox, post box, post office box, postbox, gpo box, g p o box, postfach, postbus, apartado, apartado de correos, apdo, apdo correos, apdo de correos, casella postale, cas post, boite postale, bp, b p, skrytka pocztowa, skr poczt, postboks, postboks, caixa postal, locked bag, private bag, box, lokero, pl box, cp"]);

    /// <summary>A line that begins with the words for a post office box and goes on with its number.</summary>
    private static bool PoBox(ReadOnlySpan<byte> line, Span<byte> number, ref int numberLength)
    {
        if (line[0] is not ((byte)'p' or (byte)'g' or (byte)'a' or (byte)'c' or (byte)'b' or (byte)'s' or (byte)'l'))
        {
            return false;
        }

        int digit = line.IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 2 || line[digit - 1] != ' ' || !Boxes.Contains(line[..(digit - 1)]))
        {
            return false;
        }

        foreach (ReadOnlySpan<byte> word in new Tokens(line[digit..]))
        {
            if (!Bytes.IsNumber(word))
            {
                break;
            }

            numberLength = Bytes.Put(word, number, numberLength);
        }

        return numberLength > 0;
    }
}
