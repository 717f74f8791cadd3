using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Normalise;

/// <summary>Companies: names without their legal form.</summary>
internal static class Companies
{
    private const int LongestForm = 4;

    private static readonly WordTable Forms = WordTable.Parse(Section("form:"));
    private static readonly WordTable Signs = WordTable.Parse(Section("sign:"));

    /// <summary>Folded, "&amp;" and "und" as blanks, legal forms at the end dropped unless nothing would be left.</summary>
    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Common.Stated(raw, normal);
        while (length > 4 && normal[..4].SequenceEqual("the "u8))
        {
            normal[4..length].CopyTo(normal);
            length -= 4;
        }

        while (true)
        {
            int cut = FormAtEnd(normal[..length]);
            if (cut <= 0)
            {
                return Common.IsPlaceholder(normal[..length]) ? 0 : length;
            }

            length = cut;
        }
    }

    /// <summary>Whether a field made for a person's name holds a company: a legal form at the end, or two words of which one is a trade's.</summary>
    [SkipLocalsInit]
    public static bool LooksLikeCompany(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 4)
        {
            return false;
        }

        Span<byte> text = stackalloc byte[Bytes.MaxNormal];
        int length = Folding.Fold(raw, text);
        ReadOnlySpan<byte> name = text[..length];
        int cut = FormAtEnd(name);
        if (cut > 0 && !IsAlsoAName(name[(cut + 1)..]))
        {
            return true;
        }

        int words = 0;
        bool sign = false;
        foreach (ReadOnlySpan<byte> word in new Tokens(name))
        {
            words++;
            sign |= word.Length > 3 && Signs.Contains(word);
        }

        return sign && words > 1;
    }

    /// <summary>Forms that are also the end of a person's name: particles, initials, degrees.</summary>
    private static bool IsAlsoAName(ReadOnlySpan<byte> form) => form.Length < 3 && !form.SequenceEqual("ag"u8) && !form.SequenceEqual("kg"u8)
        && !form.SequenceEqual("bv"u8) && !form.SequenceEqual("nv"u8) && !form.SequenceEqual("ug"u8) && !form.SequenceEqual("ab"u8);

    /// <summary>Where the blank before the longest legal form at the end is; 0 or less when there is none.</summary>
    private static int FormAtEnd(ReadOnlySpan<byte> name)
    {
        int best = 0, blank = name.Length;
        for (int n = 0; n < LongestForm; n++)
        {
            blank = blank <= 0 ? -1 : name[..blank].LastIndexOf((byte)' ');
            if (blank <= 0)
            {
                break;
            }

            if (Forms.Contains(name[(blank + 1)..]))
            {
                best = blank;
            }
        }

        return best;
    }

    private static IEnumerable<string> Section(string name) =>
        WordTable.Lines("companies.txt").Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[name.Length..]);
}
