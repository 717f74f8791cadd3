using System.Buffers;

namespace Selfhold.Matching.Normalise;

internal static partial class Names
{
    /// <summary>Words of nobility; after a comma they begin an addition to a name, not its given names.</summary>
    private static readonly WordTable Nobility = WordTable.Parse([
        "baron, baroness, baronet, earl, duke, duchess, marquess, marquis, marchioness, viscount, viscountess, count, countess, prince, princess, king, queen, lord, lady, sir, dame, the, of, and, de jure"]);

    private static readonly WordTable Particles = WordTable.Parse([
        "von, van, de, der, den, del, della, di, da, dos, das, du, la, le, zu, zur, zum, vom, ten, ter, te, bin, ibn, al, el, af, av, st, mac, mc, o, d, ben, do, y"]);

    /// <summary>Particles that are nobody's given name: "von Trapp" is a surname.</summary>
    private static readonly WordTable Leading = WordTable.Parse(["von, van, de, der, den, del, della, du, zu, vom, ter, ten"]);

    /// <summary>Words before a former surname.</summary>
    private static readonly WordTable Former = WordTable.Parse(["nee, geb, geborene, geboren, born, formerly, fodd, fodt, aka, alias, dite, dit"]);

    private const int MaxWords = 40;

    /// <summary>
    /// Splits a whole name. "Surname, Given Middle" when a comma stands after the first part, unless a suffix or a title of nobility
    /// follows it; else the last word, with the particles before it and all of "Smith-Jones", is the surname and the first the given
    /// name. <paramref name="rest"/> keeps the other telling words in their order: middle and former names, places of titles.
    /// A name of one word is a surname.
    /// </summary>
    public static void Full(
        ReadOnlySpan<byte> raw, Span<byte> given, out int givenLength, Span<byte> surname, out int surnameLength, Span<byte> rest, out int restLength)
    {
        givenLength = surnameLength = restLength = 0;
        raw = Bytes.Clip(raw);
        Span<byte> left = stackalloc byte[Bytes.MaxNormal];
        Span<byte> right = stackalloc byte[Bytes.MaxNormal];
        int comma = raw.IndexOf((byte)',');
        ReadOnlySpan<byte> rawLeft = comma < 0 ? raw : raw[..comma];
        int leftLength = Given(rawLeft, left);
        int rightLength = comma < 0 ? 0 : Folding.Fold(raw[(comma + 1)..], right);
        bool appendix = rightLength > 0 && IsAppendix(right[..rightLength], left[..leftLength].IndexOf((byte)' ') < 0);
        if (rightLength > 0 && leftLength > 0 && !appendix)
        {
            surnameLength = Surname(left[..leftLength], surname);
            rightLength = Given(right[..rightLength], right);
            ReadOnlySpan<byte> names = right[..rightLength];
            givenLength = Bytes.Put(Tokens.First(names), given, 0);
            restLength = Bytes.Put(Tokens.AfterFirst(names), rest, 0);
            return;
        }

        if (leftLength == 0)
        {
            leftLength = Given(right[..rightLength], left);
            rightLength = 0;
        }

        if (appendix && leftLength > 0 && left[..leftLength].IndexOf((byte)' ') < 0 && right[..rightLength].IndexOf(" of "u8) >= 0)
        {
            // "alan, earl of menteith": the title stands for a surname.
            givenLength = Bytes.Put(left[..leftLength], given, 0);
            surnameLength = Surname(Tokens.Last(right[..rightLength]), surname);
            return;
        }

        SplitDirect(left[..leftLength], rawLeft, given, ref givenLength, surname, ref surnameLength, rest, ref restLength);
        foreach (ReadOnlySpan<byte> word in new Tokens(right[..rightLength]))
        {
            if (word.Length > 2 && !Suffixes.Contains(word) && !Nobility.Contains(word) && !Bytes.IsDigit(word[0]))
            {
                restLength = Bytes.PutWord(word, rest, restLength);
            }
        }
    }

    private static bool IsAppendix(ReadOnlySpan<byte> text, bool afterOneWord)
    {
        ReadOnlySpan<byte> first = Tokens.First(text);
        if (Suffixes.Contains(first) || Bytes.IsDigit(first[0]))
        {
            return true;
        }

        return Nobility.Contains(first) && (!afterOneWord || text.IndexOf(" of "u8) >= 0);
    }

    private static void SplitDirect(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw, Span<byte> given, ref int givenLength, Span<byte> surname, ref int surnameLength, Span<byte> rest, ref int restLength)
    {
        Span<Range> words = stackalloc Range[MaxWords];
        int count = Tokens.Split(name, words);
        if (count <= 1 || (count == 2 && Leading.Contains(name[words[0]])))
        {
            surnameLength = count == 0 || Titles.Contains(name) ? 0 : Surname(name, surname);
            return;
        }

        int end = count;
        for (int i = 1; i < count - 1 && end == count; i++)
        {
            end = Former.Contains(name[words[i]]) ? i : count;
        }

        int from = end - 1, first = 1;
        if (raw.IndexOf((byte)'-') > 0)
        {
            from = Math.Max(Math.Min(1, from), end - HyphenatedWords(name[..words[end - 1].End.Value], raw, last: true));
            first = Math.Min(from, HyphenatedWords(name, raw, last: false));
        }

        while (from > first && Particles.Contains(name[words[from - 1]]))
        {
            from--;
        }

        givenLength = first == 0 ? 0 : Bytes.Put(name[..words[first - 1].End.Value], given, 0);
        surnameLength = Surname(name[words[from].Start.Value..words[end - 1].End.Value], surname);
        for (int i = first; i < count; i++)
        {
            if (i < from || i > end)
            {
                restLength = Bytes.PutWord(name[words[i]], rest, restLength);
            }
        }
    }

    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    /// <summary>How many folded words the first or last written word of a name makes: two for "Smith-Jones". 1 when it is not that word.</summary>
    private static int HyphenatedWords(ReadOnlySpan<byte> name, ReadOnlySpan<byte> raw, bool last)
    {
        Span<byte> folded = stackalloc byte[Bytes.MaxNormal];
        while (!raw.IsEmpty)
        {
            int blank = last ? raw.LastIndexOfAny(Blanks) : raw.IndexOfAny(Blanks);
            ReadOnlySpan<byte> word = blank < 0 ? raw : last ? raw[(blank + 1)..] : raw[..blank];
            raw = blank < 0 ? default : last ? raw[..blank] : raw[(blank + 1)..];
            ReadOnlySpan<byte> text = folded[..Folding.Fold(word, folded)];
            if (text.IsEmpty || !(last ? name.EndsWith(text) : name.StartsWith(text)))
            {
                continue; // a title or suffix that was dropped
            }

            return text.IndexOf((byte)' ') < 0 ? 1 : 1 + text.Count((byte)' ');
        }

        return 1;
    }
}
