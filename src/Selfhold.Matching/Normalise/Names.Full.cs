namespace Selfhold.Matching.Normalise;

internal static partial class Names
{
    /// <summary>
    /// Splits a whole name. "Surname, Given Middle" when a comma stands after the first part, unless a title of nobility follows it;
    /// else the last word, with the particles before it, is the surname. <paramref name="rest"/> keeps the other words in their order.
    /// </summary>
    public static void Full(
        ReadOnlySpan<byte> raw, Span<byte> given, out int givenLength, Span<byte> surname, out int surnameLength, Span<byte> rest, out int restLength)
    {
        givenLength = surnameLength = restLength = 0;
        raw = Bytes.Clip(raw);
        Span<byte> left = stackalloc byte[Bytes.MaxNormal];
        Span<byte> right = stackalloc byte[Bytes.MaxNormal];
        int comma = raw.IndexOf((byte)',');
        int leftLength = Given(comma < 0 ? raw : raw[..comma], left);
        int rightLength = comma < 0 ? 0 : Folding.Fold(raw[(comma + 1)..], right);
        if (rightLength > 0 && leftLength > 0 && !IsAppendix(right[..rightLength]))
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

        SplitDirect(left[..leftLength], given, ref givenLength, surname, ref surnameLength, rest, ref restLength);
        foreach (ReadOnlySpan<byte> word in new Tokens(right[..rightLength]))
        {
            if (word.Length > 2 && !Suffixes.Contains(word) && !Nobility.Contains(word) && !Bytes.IsDigit(word[0]))
            {
                restLength = Bytes.PutWord(word, rest, restLength);
            }
        }
    }

    private static readonly WordTable Nobility = WordTable.Parse([
        "baron, baroness, baronet, earl, duke, duchess, marquess, marquis, marchioness, viscount, viscountess, count, countess, prince, princess, king, queen, lord, lady, sir, dame, the, of, and, de jure"]);

    private static readonly WordTable Particles = WordTable.Parse([
        "von, van, de, der, den, del, della, di, da, dos, das, du, la, le, zu, zur, zum, vom, ten, ter, te, bin, ibn, al, el, af, av, st, mac, mc, o, d, ben, do, y"]);

    /// <summary>Words before a former surname.</summary>
    private static readonly WordTable Former = WordTable.Parse(["nee, geb, geborene, geboren, born, formerly, fodd, fodt, z domu, roz, aka, alias, dite, dit"]);

    private static bool IsAppendix(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> first = Tokens.First(text);
        if (Suffixes.Contains(first) || Bytes.IsDigit(first[0]))
        {
            return true;
        }

        return Nobility.Contains(first) && text.IndexOf(" of "u8) >= 0;
    }

    private static void SplitDirect(
        ReadOnlySpan<byte> name, Span<byte> given, ref int givenLength, Span<byte> surname, ref int surnameLength, Span<byte> rest, ref int restLength)
    {
        Span<Range> words = stackalloc Range[40];
        int count = Tokens.Split(name, words);
        if (count == 0)
        {
            return;
        }

        if (count == 1)
        {
            surnameLength = Surname(name, surname);
            return;
        }

        int end = count;
        for (int i = 1; i < count - 1 && end == count; i++)
        {
            end = Former.Contains(name[words[i]]) ? i : count;
        }

        int from = end - 1;
        while (from > 1 && Particles.Contains(name[words[from - 1]]))
        {
            from--;
        }

        givenLength = Bytes.Put(name[words[0]], given, 0);
        surnameLength = Surname(name[words[from].Start.Value..words[end - 1].End.Value], surname);
        for (int i = 1; i < from; i++)
        {
            restLength = Bytes.PutWord(name[words[i]], rest, restLength);
        }

        for (int i = end + 1; i < count; i++)
        {
            restLength = Bytes.PutWord(name[words[i]], rest, restLength);
        }
    }
}
