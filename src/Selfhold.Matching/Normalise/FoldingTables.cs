using System.Globalization;
using System.Text;

namespace Selfhold.Matching.Normalise;

/// <summary>Transliteration of what is not ASCII.</summary>
internal static class FoldingTables
{
    private const string Gap = " ";
    private static readonly string?[] Table = Make();

    /// <summary>Folds a value that holds non-ASCII bytes; repeated until it is stable, which two rounds nearly always are.</summary>
    public static int FoldUnicode(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Write(raw, normal);
        Span<byte> again = stackalloc byte[Bytes.MaxNormal];
        for (int round = 0; round < 8 && normal[..length].IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0; round++)
        {
            int next = Write(normal[..length], again);
            if (again[..next].SequenceEqual(normal[..length]))
            {
                break;
            }

            again[..next].CopyTo(normal);
            length = next;
        }

        return length;
    }

    /// <summary>Lower case without invisible characters, else as it is: for values where a letter must not turn into another one.</summary>
    public static int LowerUnicode(ReadOnlySpan<byte> raw, Span<byte> lower)
    {
        int at = 0;
        while (!raw.IsEmpty && at <= lower.Length - 4)
        {
            Rune rune = Next(ref raw);
            if (Rune.IsWhiteSpace(rune))
            {
                lower[at++] = (byte)' ';
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
            {
                at += Rune.ToLowerInvariant(rune).EncodeToUtf8(lower[at..]);
            }
        }

        return at;
    }

    private static Rune Next(ref ReadOnlySpan<byte> raw)
    {
        if (Rune.DecodeFromUtf8(raw, out Rune rune, out int used) == System.Buffers.OperationStatus.Done)
        {
            raw = raw[used..];
            return rune;
        }

        rune = new Rune((char)raw[0]);
        raw = raw[1..];
        return rune;
    }

    private static int Write(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int at = 0;
        bool gap = false;
        Span<byte> own = stackalloc byte[4];
        while (!raw.IsEmpty)
        {
            Rune rune = Next(ref raw);
            if (rune.Value < 0x80)
            {
                byte f = Folding.FoldAscii((byte)rune.Value);
                own[0] = f;
                if (!Emit(f == 0 ? default : own[..1], normal, ref at, ref gap))
                {
                    break;
                }

                continue;
            }

            int slot = Slot(rune.Value);
            string? known = slot >= 0 ? Table[slot] : null;
            if (known is not null)
            {
                if (!EmitText(known, normal, ref at, ref gap))
                {
                    break;
                }

                continue;
            }

            if (!EmitOther(rune, own, normal, ref at, ref gap))
            {
                break;
            }
        }

        return Bytes.TrimEnd(normal, at);
    }

    private static bool EmitOther(Rune rune, Span<byte> own, Span<byte> normal, ref int at, ref bool gap)
    {
        if (IsMark(rune.Value))
        {
            return true;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control
                or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse:
                return true;
            case UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
                or UnicodeCategory.OtherNotAssigned:
                int n = Rune.ToLowerInvariant(rune).EncodeToUtf8(own);
                return Emit(own[..n], normal, ref at, ref gap);
            default:
                gap = true;
                return true;
        }
    }

    private static bool EmitText(string known, Span<byte> normal, ref int at, ref bool gap)
    {
        Span<byte> bytes = stackalloc byte[32];
        int n = Encoding.UTF8.GetBytes(known, bytes);
        return Emit(bytes[..n], normal, ref at, ref gap);
    }

    private static bool Emit(ReadOnlySpan<byte> piece, Span<byte> normal, ref int at, ref bool gap)
    {
        if (piece.IsEmpty)
        {
            return true;
        }

        if (piece[0] == ' ')
        {
            gap = true;
            return true;
        }

        int blank = gap && at > 0 ? 1 : 0;
        if (at + blank + piece.Length > normal.Length)
        {
            return false;
        }

        if (blank > 0)
        {
            normal[at++] = (byte)' ';
        }

        gap = false;
        piece.CopyTo(normal[at..]);
        at += piece.Length;
        return true;
    }

    private static string?[] Make()
    {
        var table = new string?[0x10000 + 0x400];
        Special(table);
        var parts = new StringBuilder();
        foreach (string line in WordTable.Lines("decompositions.txt"))
        {
            string[] codes = line.Split(' ');
            int c = int.Parse(codes[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            int slot = Slot(c);
            if (slot < 0 || table[slot] is not null)
            {
                continue;
            }

            parts.Clear();
            foreach (string code in codes.AsSpan(1))
            {
                AppendFolded(table, new Rune(int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)), parts);
            }

            table[slot] = parts.ToString();
        }

        return table;
    }

    /// <summary>The table holds the basic plane and, behind it, the decorated letters and digits of U+1D400–U+1D7FF.</summary>
    private static int Slot(int c) => c < 0x10000 ? c : c is >= 0x1D400 and < 0x1D800 ? c - 0x1D400 + 0x10000 : -1;

    private static void AppendFolded(string?[] table, Rune part, StringBuilder text)
    {
        if (part.IsAscii)
        {
            byte f = Folding.FoldAscii((byte)part.Value);
            if (f > ' ')
            {
                text.Append((char)f);
            }
        }
        else if (part.Value < 0x10000 && table[part.Value] is { } known)
        {
            text.Append(known);
        }
        else if (!IsMark(part.Value))
        {
            text.Append(Rune.ToLowerInvariant(part).ToString());
        }
    }

    /// <summary>Accents and points of scripts that are read without them; the vowel signs of others are letters.</summary>
    private static bool IsMark(int c) => c is (>= 0x300 and <= 0x36F) or (>= 0x483 and <= 0x489) or (>= 0x591 and <= 0x5C7)
        or (>= 0x610 and <= 0x61A) or (>= 0x64B and <= 0x65F) or 0x670 or (>= 0x6D6 and <= 0x6ED) or (>= 0x1AB0 and <= 0x1AFF)
        or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE2F);

    private static void Special(string?[] table)
    {
        foreach (string line in WordTable.Lines("letters.txt"))
        {
            string[] pairs = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (string pair in pairs)
            {
                char letter = pair[0];
                string plain = pair.Length > 1 ? pair[1..] : "";
                table[letter] = plain;
                char upper = char.ToUpperInvariant(letter);
                table[upper] ??= plain;
            }
        }

        for (int c = 0x80; c < 0xA0; c++)
        {
            table[c] = "";
        }

        table[0xA0] = Gap;
        table[0xAD] = "";
        table[0x85] = Gap;
    }
}
