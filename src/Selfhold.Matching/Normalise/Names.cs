namespace Selfhold.Matching.Normalise;

/// <summary>Given names, surnames and whole names in the form in which they are compared.</summary>
internal static partial class Names
{
    private static readonly WordTable Titles = WordTable.Load("titles.txt");
    private static readonly WordTable Suffixes = WordTable.Load("suffixes.txt");

    /// <summary>Folded given names without leading titles and trailing suffixes, unless nothing would be left.</summary>
    public static int Given(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Folding.Fold(raw, normal);
        if (length == 0 || Common.IsPlaceholder(normal[..length]))
        {
            return 0;
        }

        if (normal[..length].IndexOf((byte)' ') < 0)
        {
            return length;
        }

        int start = SkipTitles(normal[..length]);
        if (start > 0)
        {
            normal[start..length].CopyTo(normal);
            length -= start;
        }

        length = DropSuffixes(normal[..length]);
        return Common.IsPlaceholder(normal[..length]) ? 0 : length;
    }

    /// <summary>
    /// Folded surname without suffixes; o', d', l', mc and mac joined to the word they belong to; ae, oe, ue for an umlaut
    /// reduced as in "Mueller", so that Müller, Mueller and Muller are equal.
    /// </summary>
    public static int Surname(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Folding.Fold(raw, normal);
        if (length == 0 || Common.IsPlaceholder(normal[..length]))
        {
            return 0;
        }

        if (normal[..length].IndexOf((byte)' ') < 0)
        {
            length = Umlauts.Reduce(normal[..length]);
            return Common.IsPlaceholder(normal[..length]) ? 0 : length;
        }

        length = Common.ExpandSaint(normal, length);
        length = JoinPrefixes(normal[..length]);
        length = Umlauts.Reduce(normal[..length]);
        length = DropSuffixes(normal[..length]);
        return Common.IsPlaceholder(normal[..length]) ? 0 : length;
    }

    private static int SkipTitles(ReadOnlySpan<byte> name)
    {
        int start = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = name[start..];
            int end = rest.IndexOf((byte)' ');
            if (end < 0 || !Titles.Contains(rest[..end]))
            {
                return start;
            }

            ReadOnlySpan<byte> next = Tokens.First(rest[(end + 1)..]);
            if (next.Length < 2)
            {
                return start;
            }

            start += end + 1;
        }
    }

    private static int DropSuffixes(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int blank = name.LastIndexOf((byte)' ');
            if (blank <= 0)
            {
                return name.Length;
            }

            if (!Suffixes.Contains(name[(blank + 1)..]))
            {
                if (!name.EndsWith(" ph d"u8))
                {
                    return name.Length;
                }

                blank = name.Length - 5;
            }

            name = name[..blank];
        }
    }

    private static int JoinPrefixes(Span<byte> name)
    {
        int to = 0, tokenStart = 0;
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == ' ')
            {
                bool join = IsJoined(name[tokenStart..to]);
                if (join)
                {
                    continue;
                }

                name[to++] = (byte)' ';
                tokenStart = to;
                continue;
            }

            name[to++] = name[i];
        }

        return to;
    }

    private static bool IsJoined(ReadOnlySpan<byte> word) => word.Length switch
    {
        1 => word[0] is (byte)'o' or (byte)'d' or (byte)'l',
        2 => word[0] == 'm' && word[1] == 'c',
        3 => word[0] == 'm' && word[1] == 'a' && word[2] == 'c',
        _ => false,
    };
}
