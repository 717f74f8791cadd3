namespace Selfhold.Matching.Normalise;

/// <summary>
/// A short key under which names that sound alike in English and its neighbours fall together. For finding pairs, not for judging
/// them. After the ideas of Soundex, NYSIIS and Metaphone: consonants in classes, vowels only at the start.
/// </summary>
internal static class Phonetic
{
    public const int MaxCode = 6;

    /// <summary>
    /// Writes the key of a folded name and returns its length; words are run together; 0 for a name without letters.
    /// Letters of scripts that were not transliterated stand for themselves.
    /// </summary>
    public static int Code(ReadOnlySpan<byte> normalName, Span<byte> code)
    {
        Span<byte> name = stackalloc byte[20];
        int n = 0;
        foreach (byte b in normalName)
        {
            if (n >= 16)
            {
                break;
            }

            if (b == 'x' && n > 0)
            {
                name[n++] = (byte)'k';
                name[n++] = (byte)'s';
            }
            else if (b > '9')
            {
                name[n++] = b;
            }
        }

        name[n] = name[n + 1] = name[n + 2] = 0;
        int i = Start(name[..(n + 3)]);
        int at = 0, end = Math.Min(code.Length, MaxCode);
        byte last = 0;
        while (i < n && at < end)
        {
            byte c = Sound(name, i, at == 0 && last == 0, out int used);
            i += used;
            if (c == Silent)
            {
                continue;
            }

            if (c != Vowel && c != last)
            {
                code[at++] = c;
            }
            else if (c == Vowel && at == 0)
            {
                code[at++] = (byte)'a';
            }

            last = c;
        }

        return at;
    }

    private const byte Vowel = 1;
    private const byte Silent = 0;

    /// <summary>Skips a silent first letter: knight, gnaeus, wright, psalter, pneu.</summary>
    private static int Start(ReadOnlySpan<byte> name) => (name[0], name[1]) switch
    {
        ((byte)'k' or (byte)'g' or (byte)'p', (byte)'n') => 1,
        ((byte)'w', (byte)'r') => 1,
        ((byte)'w', (byte)'h') when name[2] == 'o' => 1,
        ((byte)'p', (byte)'s') => 1,
        _ => 0,
    };

    private static byte Sound(ReadOnlySpan<byte> name, int i, bool first, out int used)
    {
        byte b = name[i], next = name[i + 1];
        used = 1;
        switch (b)
        {
            case (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u':
                return Vowel;
            case (byte)'y':
                return first && IsVowel(next) ? (byte)'j' : Vowel;
            case (byte)'h':
                return first && (IsVowel(next) || next == 'y') ? (byte)'h' : Silent;
            case (byte)'w':
                return first ? (byte)'w' : IsVowel(next) ? (byte)'f' : Silent;
            case (byte)'b':
                used = next == 'b' ? 2 : 1;
                return name[i + used] == 0 && i > 0 && name[i - 1] == 'm' ? Silent : (byte)'b';
            case (byte)'p':
                used = next is (byte)'p' or (byte)'h' ? 2 : 1;
                if (i > 0 && name[i - 1] == 'm' && (next is (byte)'s' or (byte)'t'))
                {
                    return Silent;
                }

                return next == 'h' ? (byte)'f' : (byte)'p';
            case (byte)'f' or (byte)'v':
                return (byte)'f';
            case (byte)'d' or (byte)'t':
                return Dental(name, i, next, out used);
            case (byte)'c':
                return LetterC(name, i, next, out used);
            case (byte)'s':
                return LetterS(name, i, next, out used);
            case (byte)'g':
                return LetterG(name, i, next, first, out used);
            case (byte)'k':
                used = next == 'h' ? 2 : 1;
                return (byte)'k';
            case (byte)'q':
                return (byte)'k';
            case (byte)'x':
                return (byte)'s';
            case (byte)'z':
                used = next == 'h' ? 2 : 1;
                return next == 'h' ? (byte)'x' : (byte)'s';
            default:
                return b;
        }
    }

    private static bool IsVowel(byte b) => b is (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u' or (byte)'y';

    private static bool IsFront(byte b) => b is (byte)'e' or (byte)'i' or (byte)'y';

    private static byte Dental(ReadOnlySpan<byte> name, int i, byte next, out int used)
    {
        used = next == 'h' ? 2 : 1;
        byte after = name[i + 2];
        if (next == 'z' || (next == 's' && name[i] == 't' && after == 0))
        {
            used = 2;
            return (byte)'s';
        }

        if (name[i] == 't' && next == 'c' && after == 'h')
        {
            used = 3;
            return (byte)'x';
        }

        if (name[i] == 'd' && next == 'g' && IsFront(after))
        {
            used = 2;
            return (byte)'j';
        }

        return (byte)'t';
    }

    private static byte LetterC(ReadOnlySpan<byte> name, int i, byte next, out int used)
    {
        byte after = name[i + 2];
        used = next is (byte)'k' or (byte)'q' or (byte)'c' && !IsFront(after) ? 2 : 1;
        if (next == 'h')
        {
            used = 2;
            return after == 0 || after is (byte)'r' or (byte)'l' or (byte)'n' or (byte)'m' or (byte)'s' or (byte)'t' || (after == 'a' && name[i + 3 < name.Length ? i + 3 : i] == 'e')
                ? (byte)'k' : (byte)'x';
        }

        if (next == 'z')
        {
            used = 2;
            return (byte)'x';
        }

        return IsFront(next) ? (byte)'s' : (byte)'k';
    }

    private static byte LetterS(ReadOnlySpan<byte> name, int i, byte next, out int used)
    {
        byte after = name[i + 2];
        if (next == 'c' && after == 'h')
        {
            used = 3;
            return Sibilant(name, i + 3);
        }

        if (next == 'h')
        {
            used = 2;
            return Sibilant(name, i + 2);
        }

        used = next is (byte)'z' or (byte)'s' || (next == 'c' && IsFront(after)) ? 2 : 1;
        return (byte)'s';
    }

    /// <summary>sch and sh are an s before a consonant (Schmidt, Smith; Schneider, Snyder), else a sound of their own.</summary>
    private static byte Sibilant(ReadOnlySpan<byte> name, int after) =>
        name[Math.Min(after, name.Length - 1)] is 0 or (byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u' or (byte)'y' ? (byte)'x' : (byte)'s';

    private static byte LetterG(ReadOnlySpan<byte> name, int i, byte next, bool first, out int used)
    {
        if (next == 'h')
        {
            used = 2;
            return first ? (byte)'k' : Silent;
        }

        used = 1;
        return first && IsFront(next) ? (byte)'j' : (byte)'k';
    }
}
