using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Normalise;

/// <summary>Street lines taken apart: street, house number, unit.</summary>
internal static partial class Streets
{
    private const int MaxWords = 40;

    /// <summary>
    /// Splits a street line. The street is folded, with one spelling for its kind and direction ("N Smith St" and "north smith street"
    /// are equal, and so are "Hauptstr." and "Haupt-Straße": "haupt street"); the house number may lead or trail; the unit is what
    /// "flat", "apt", "unit" … announce, what a slash separates ("12/3 Long Rd" is unit 12 of number 3, "Długa 12/3" is unit 3 of
    /// number 12) and what follows a trailing house number. A post office box is the street "po box" with its number.
    /// </summary>
    [SkipLocalsInit]
    public static void Parse(
        ReadOnlySpan<byte> raw, Span<byte> street, out int streetLength, Span<byte> number, out int numberLength, Span<byte> unit, out int unitLength)
    {
        numberLength = unitLength = 0;
        Span<byte> text = stackalloc byte[Bytes.MaxNormal];
        int length = FoldLine(raw, text);
        if (length == 0 || Common.IsPlaceholder(text[..length]))
        {
            streetLength = 0;
            return;
        }

        if (PoBox(text[..length], number, ref numberLength))
        {
            streetLength = Bytes.Put("po box"u8, street, 0);
            return;
        }

        if (text[..length].StartsWith("c o "u8) && text[..length].IndexOfAnyInRange((byte)'0', (byte)'9') is > 4 and int digit && text[digit - 1] == ' ')
        {
            text[digit..length].CopyTo(text); // c/o somebody, then the address
            length -= digit;
        }

        if (length > 4 && text[..length].EndsWith(" s n"u8))
        {
            length -= 4; // "sin número", "senza numero"
        }

        Span<Range> words = stackalloc Range[MaxWords];
        int count = Tokens.Split(text[..length], words);
        Span<byte> roles = stackalloc byte[MaxWords];
        Span<short> known = stackalloc short[MaxWords];
        roles[..count].Clear();
        for (int i = 0; i < count; i++)
        {
            known[i] = (short)StreetWords.Index(text[words[i]]);
        }

        MarkUnits(text, words[..count], roles, known);
        int house = FindHouse(text, words[..count], roles, out bool leading);
        if (house < 0)
        {
            house = WeakUnit(roles[..count], known);
            leading = false;
        }

        if (house >= 0)
        {
            count = TakeHouse(text, words[..count], roles, house, leading, number, ref numberLength, unit, ref unitLength);
        }

        for (int i = 0; i < count; i++)
        {
            if (roles[i] == UnitNumber)
            {
                unitLength = PutUnit(text[words[i]], unit, unitLength, number, ref numberLength);
            }
        }

        streetLength = WriteStreet(text, words[..count], roles, known, street);
    }

    private const byte Plain = 0;
    private const byte UnitWord = 1;
    private const byte UnitNumber = 2;
    private const byte House = 3;

    /// <summary>Units: a keyword with the number or single letter after it; for floors also the number before it.</summary>
    private static void MarkUnits(ReadOnlySpan<byte> text, ReadOnlySpan<Range> words, Span<byte> roles, ReadOnlySpan<short> found)
    {
        if (words.Length < 2)
        {
            return;
        }

        for (int i = 0; i < words.Length; i++)
        {
            ReadOnlySpan<byte> word = text[words[i]];
            if (found[i] < 0 || Bytes.IsDigit(word[0]) || StreetWords.At(found[i]) is not { } known || !(known.Unit || known.Floor))
            {
                continue;
            }

            bool lastWord = i + 1 == words.Length;
            ReadOnlySpan<byte> next = lastWord ? default : text[words[i + 1]];
            if (known.Floor && i > 0 && IsFloorNumber(text[words[i - 1]], i > 1) && roles[i - 1] == Plain)
            {
                roles[i] = UnitWord;
                roles[i - 1] = UnitNumber;
            }
            else if (!lastWord && (IsNumberLike(next) || (next.Length == 1 && known.Tail.Length == 0 && known.Head.Length == 0 && i + 2 == words.Length))
                && !(known.Tail.Length > 0 && i > 0))
            {
                roles[i] = UnitWord;
                roles[i + 1] = UnitNumber;
            }
        }
    }

    /// <summary>"Hilltop Top 5" and "La Scala 5": without another number, it is the house's. Returns its word, or -1.</summary>
    private static int WeakUnit(Span<byte> roles, ReadOnlySpan<short> known)
    {
        for (int i = 1; i + 1 < roles.Length; i++)
        {
            if (roles[i] == UnitWord && roles[i + 1] == UnitNumber && StreetWords.At(known[i]) is { Weak: true })
            {
                roles[i] = roles[i + 1] = Plain;
                return i + 1;
            }
        }

        return -1;
    }

    /// <summary>The house number's word: the first one when it is a number, else the first number of the tail, else any number; -1 for none.</summary>
    private static int FindHouse(ReadOnlySpan<byte> text, ReadOnlySpan<Range> words, ReadOnlySpan<byte> roles, out bool leading)
    {
        leading = true;
        int first = 0;
        while (first < words.Length && (roles[first] != Plain || (first + 1 < words.Length && IsDropped(text[words[first]]) && IsNumberLike(text[words[first + 1]]))))
        {
            first++;
        }

        if (first == words.Length)
        {
            return -1;
        }

        if (IsNumberLike(text[words[first]]) && (first + 1 < words.Length || first > 0 || words.Length == 1))
        {
            return first;
        }

        leading = false;
        int house = -1;
        for (int i = words.Length - 1; i > first; i--)
        {
            ReadOnlySpan<byte> word = text[words[i]];
            if (roles[i] != Plain || word.Length == 1)
            {
                if (roles[i] == Plain && IsNumberLike(word))
                {
                    house = i;
                }

                continue;
            }

            if (!IsNumberLike(word))
            {
                break;
            }

            house = i;
        }

        for (int i = first + 1; house < 0 && i < words.Length; i++)
        {
            house = roles[i] == Plain && IsNumberLike(text[words[i]]) ? i : -1;
        }

        return house;
    }

    /// <summary>Starts with a digit and is no ordinal such as 5th.</summary>
    private static bool IsNumberLike(ReadOnlySpan<byte> word) => Bytes.IsDigit(word[0]) && !IsOrdinal(word);

    private static bool IsFloorNumber(ReadOnlySpan<byte> word, bool notFirst) => Bytes.IsDigit(word[0]) && (IsOrdinal(word) || notFirst);

    private static bool IsOrdinal(ReadOnlySpan<byte> word) =>
        word.Length > 2 && (word.EndsWith("st"u8) || word.EndsWith("nd"u8) || word.EndsWith("rd"u8) || word.EndsWith("th"u8));

    private static bool IsDropped(ReadOnlySpan<byte> word) => word.Length <= 6 && StreetWords.Find(word) is { Drop: true };
}
