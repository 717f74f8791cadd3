namespace Selfhold.Matching.Tests.Support;

/// <summary>Textbook forms of what the engine does with vectors and bits.</summary>
internal static class Naive
{
    /// <summary>Damerau–Levenshtein distance (optimal string alignment: no piece is edited twice).</summary>
    public static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }

    /// <summary>Jaro–Winkler as Winkler's program has it: half transpositions rounded down, prefix of at most four.</summary>
    public static double JaroWinkler(string a, string b)
    {
        int window = Math.Max(0, (Math.Max(a.Length, b.Length) / 2) - 1);
        var usedA = new bool[a.Length];
        var usedB = new bool[b.Length];
        int matches = 0;
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = Math.Max(0, i - window); j <= Math.Min(b.Length - 1, i + window); j++)
            {
                if (!usedB[j] && a[i] == b[j])
                {
                    usedA[i] = usedB[j] = true;
                    matches++;
                    break;
                }
            }
        }

        if (matches == 0)
        {
            return 0;
        }

        char[] left = [.. a.Where((_, i) => usedA[i])], right = [.. b.Where((_, i) => usedB[i])];
        int transpositions = left.Zip(right).Count(p => p.First != p.Second) / 2;
        double m = matches;
        double jaro = ((m / a.Length) + (m / b.Length) + ((m - transpositions) / m)) / 3;
        int prefix = a.Zip(b).TakeWhile(p => p.First == p.Second).Take(4).Count();
        return jaro + (prefix * 0.1 * (1 - jaro));
    }
}
