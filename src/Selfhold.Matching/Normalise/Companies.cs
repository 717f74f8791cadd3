namespace Selfhold.Matching.Normalise;

/// <summary>Companies: names without their legal form.</summary>
internal static class Companies
{
    private static readonly WordTable Forms = WordTable.Load("companies.txt");

    public static int Normalise(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Common.Stated(raw, normal);
        while (true)
        {
            int blank = normal[..length].LastIndexOf((byte)' ');
            if (blank <= 0 || !Forms.Contains(normal[(blank + 1)..length]))
            {
                return length;
            }

            length = blank;
        }
    }

    /// <summary>Whether a field made for a person's name holds a company.</summary>
    public static bool LooksLikeCompany(ReadOnlySpan<byte> raw)
    {
        Span<byte> text = stackalloc byte[Bytes.MaxNormal];
        int length = Folding.Fold(raw, text);
        int n = 0;
        foreach (ReadOnlySpan<byte> word in new Tokens(text[..length]))
        {
            if (n++ > 0 && Forms.Contains(word))
            {
                return true;
            }
        }

        return false;
    }
}
