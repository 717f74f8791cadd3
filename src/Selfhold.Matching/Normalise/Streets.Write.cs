namespace Selfhold.Matching.Normalise;

internal static partial class Streets
{
    /// <summary>Writes the number and what belongs to it; roles of the words taken change. Returns how many words are still looked at.</summary>
    private static int TakeHouse(
        Span<byte> text, ReadOnlySpan<Range> words, Span<byte> roles, int house, bool leading,
        Span<byte> number, ref int numberLength, Span<byte> unit, ref int unitLength)
    {
        roles[house] = House;
        if (house > 0 && roles[house - 1] == Plain && IsDropped(text[words[house - 1]]))
        {
            roles[house - 1] = House;
        }

        ReadOnlySpan<byte> word = text[words[house]];
        int slash = word.IndexOf(Slash);
        if (slash > 0)
        {
            ReadOnlySpan<byte> before = word[..slash], after = word[(slash + 1)..];
            unitLength = Bytes.PutWord(WithoutMark(leading ? before : after), unit, unitLength);
            word = leading ? after : before;
        }

        numberLength = Bytes.Put(WithoutMark(word), number, 0);
        int next = house + 1;
        if (next < words.Length && roles[next] == Plain && Bytes.IsDigit(number[numberLength - 1]) && IsNumberLetter(text[words[next]], leading, next + 1 < words.Length))
        {
            numberLength = Bytes.Put(text[words[next]], number, numberLength);
            roles[next] = House;
            next++;
        }

        if (!leading)
        {
            for (int i = next; i < words.Length; i++)
            {
                ReadOnlySpan<byte> more = text[words[i]];
                if (roles[i] == Plain && (Bytes.IsDigit(more[0]) || (more.Length == 1 && i > house)))
                {
                    roles[i] = UnitNumber;
                }
            }
        }

        return words.Length;
    }

    /// <summary>"12 a" and "12 bis"; a single letter before a street may be a direction or a short word, so only a–d count there.</summary>
    private static bool IsNumberLetter(ReadOnlySpan<byte> word, bool leading, bool moreFollows) =>
        (word.Length == 1 && (leading ? word[0] is >= (byte)'a' and <= (byte)'d' && moreFollows : Bytes.IsLetter(word[0])))
        || word.SequenceEqual("bis"u8) || (word.SequenceEqual("ter"u8) && leading) || word.SequenceEqual("quater"u8);

    private static int WriteStreet(
        ReadOnlySpan<byte> text, ReadOnlySpan<Range> words, ReadOnlySpan<byte> roles, ReadOnlySpan<short> found, Span<byte> street)
    {
        int first = -1, last = -1, plain = 0;
        for (int i = 0; i < words.Length; i++)
        {
            if (roles[i] == Plain)
            {
                first = first < 0 ? i : first;
                last = i;
                plain++;
            }
        }

        int at = 0;
        bool afterHead = false;
        for (int i = first; i <= last && i >= 0; i++)
        {
            if (roles[i] != Plain)
            {
                continue;
            }

            ReadOnlySpan<byte> word = text[words[i]];
            StreetWord? known = StreetWords.At(found[i]);
            bool isFirst = at == 0 && !afterHead, isLast = i == last;
            if (known is null)
            {
                at = PutCompound(word, street, at);
                continue;
            }

            if (known.Drop && isFirst && !isLast && known.Direction.Length == 0)
            {
                afterHead = true;
                continue;
            }

            bool tailPlace = !isFirst && (isLast || IsTailEnd(roles, found, i + 1, last));
            at = Bytes.PutWord(Canonical(known, word, isFirst && !isLast, tailPlace, plain), street, at);
        }

        return at;
    }

    private static ReadOnlySpan<byte> Canonical(StreetWord known, ReadOnlySpan<byte> word, bool headPlace, bool tailPlace, int plain)
    {
        if (known.Direction.Length > 0 && plain > 2 && (headPlace || tailPlace))
        {
            return known.Direction;
        }

        if (headPlace && known.Head.Length > 0)
        {
            return known.Head;
        }

        if (tailPlace && known.Tail.Length > 0)
        {
            return known.Tail;
        }

        return known.Any.Length > 0 ? known.Any
            : known.Tail.Length > 0 && word.SequenceEqual("st"u8) ? known.Tail
            : word;
    }

    /// <summary>Whether only directions follow.</summary>
    private static bool IsTailEnd(ReadOnlySpan<byte> roles, ReadOnlySpan<short> found, int from, int last)
    {
        for (int i = from; i <= last; i++)
        {
            if (roles[i] == Plain && StreetWords.At(found[i]) is not { Direction.Length: > 0 })
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Splits the kind off a compound: hauptstr, hauptstrasse, kerkstraat → haupt street, kerk street; marktplatz → markt place.</summary>
    private static int PutCompound(ReadOnlySpan<byte> word, Span<byte> street, int at)
    {
        if (word.Length >= 6 && word.IndexOf("str"u8) > 1)
        {
            int cut = word.EndsWith("strasse"u8) ? 7 : word.EndsWith("straat"u8) || word.EndsWith("strase"u8) ? 6 : word.EndsWith("str"u8) ? 3 : 0;
            if (cut > 0 && word.Length - cut >= 2)
            {
                at = Bytes.PutWord(word[..^cut], street, at);
                return Bytes.PutWord("street"u8, street, at);
            }
        }

        if (word.Length >= 8 && word.EndsWith("platz"u8))
        {
            at = Bytes.PutWord(word[..^5], street, at);
            return Bytes.PutWord("place"u8, street, at);
        }

        return Bytes.PutWord(word, street, at);
    }
}
