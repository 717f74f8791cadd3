namespace Selfhold.Matching.Normalise;

/// <summary>Joins the spellings ae, oe, ue with a, o, u, as far as they can stand for an umlaut.</summary>
internal static class Umlauts
{
    /// <summary>
    /// Drops the e after a, o, u between two consonants, in words of five letters and more: mueller → muller, but bauer, monroe,
    /// queen and samuel stay. Works in place on folded text and returns the new length.
    /// </summary>
    public static int Reduce(Span<byte> name)
    {
        if (!MayHave(name))
        {
            return name.Length;
        }

        int to = 0, at = 0;
        while (at < name.Length)
        {
            int blank = name[at..].IndexOf((byte)' ');
            int end = blank < 0 ? name.Length : at + blank;
            to = Word(name, at, end, to);
            if (end < name.Length)
            {
                name[to++] = (byte)' ';
            }

            at = end + 1;
        }

        return to;
    }

    private static bool MayHave(ReadOnlySpan<byte> name)
    {
        for (int i = 2; i < name.Length - 1; i++)
        {
            if (name[i] == 'e' && (name[i - 1] is (byte)'a' or (byte)'o' or (byte)'u'))
            {
                return true;
            }
        }

        return false;
    }

    private static int Word(Span<byte> name, int at, int end, int to)
    {
        bool longEnough = end - at >= 5;
        byte before = 0, beforeThat = 0;
        for (int i = at; i < end; i++)
        {
            byte b = name[i];
            bool drop = b == 'e' && longEnough && (before is (byte)'a' or (byte)'o' or (byte)'u') && i - at >= 2 && IsConsonant(beforeThat) && beforeThat != 'q' && i + 1 < end && IsConsonant(name[i + 1])
                && !IsHebrewEnding(name[i..end]);
            beforeThat = before;
            before = b;
            if (!drop)
            {
                name[to++] = b;
            }
        }

        return to;
    }

    /// <summary>Samuel, Manuel, Michael, Israels: here the e is a vowel of its own.</summary>
    private static bool IsHebrewEnding(ReadOnlySpan<byte> rest) => rest.SequenceEqual("el"u8) || rest.SequenceEqual("els"u8);

    private static bool IsConsonant(byte b) => (uint)(b - 'a') <= 25 && b is not ((byte)'a' or (byte)'e' or (byte)'i' or (byte)'o' or (byte)'u');
}
