namespace Selfhold.Matching.Normalise;

/// <summary>A short key under which names that sound alike in English and its neighbours fall together. For finding pairs, not for judging them.</summary>
internal static class Phonetic
{
    public const int MaxCode = 6;

    /// <summary>Writes the key of the first word's letters (all words run together) and returns its length; 0 for a name without letters.</summary>
    public static int Code(ReadOnlySpan<byte> normalName, Span<byte> code)
    {
        int at = 0;
        byte last = 0;
        int end = Math.Min(code.Length, MaxCode);
        for (int i = 0; i < normalName.Length && at < end; i++)
        {
            byte b = normalName[i];
            byte c = b switch
            {
                (byte)'b' or (byte)'p' => (byte)'p',
                (byte)'c' or (byte)'k' or (byte)'q' or (byte)'g' => (byte)'k',
                (byte)'d' or (byte)'t' => (byte)'t',
                (byte)'f' or (byte)'v' or (byte)'w' => (byte)'f',
                (byte)'s' or (byte)'z' or (byte)'x' => (byte)'s',
                (byte)'m' or (byte)'n' => (byte)'n',
                (byte)'l' or (byte)'r' or (byte)'j' => b,
                _ => at == 0 && Bytes.IsLetter(b) ? (byte)'a' : (byte)0,
            };
            if (c != 0 && c != last)
            {
                code[at++] = c;
            }

            last = c;
        }

        return at;
    }
}
