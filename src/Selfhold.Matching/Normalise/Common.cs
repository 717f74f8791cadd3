namespace Selfhold.Matching.Normalise;

/// <summary>What several kinds of value share.</summary>
internal static class Common
{
    private static readonly WordTable Placeholders = WordTable.Load("placeholders.txt");

    /// <summary>Writes "st" before a name as "saint", in place; returns the new length.</summary>
    public static int ExpandSaint(Span<byte> normal, int length)
    {
        if (length <= 3 || normal[0] != 's' || normal[1] != 't' || normal[2] != ' ')
        {
            return length;
        }

        int rest = Math.Min(length - 2, Bytes.MaxNormal - 5);
        while (rest > 0 && rest < length - 2 && (normal[2 + rest] & 0xC0) == 0x80)
        {
            rest--;
        }

        normal[2..(2 + rest)].CopyTo(normal[5..]);
        "saint"u8.CopyTo(normal);
        return Bytes.TrimEnd(normal, 5 + rest);
    }

    /// <summary>Whether a folded value says that there is none.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<byte> normal) => Placeholders.Contains(normal);

    /// <summary>Folded, or 0 for a placeholder.</summary>
    public static int Stated(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Folding.Fold(raw, normal);
        return length > 0 && Placeholders.Contains(normal[..length]) ? 0 : length;
    }

    /// <summary>Folded letters and digits without blanks, or 0 for a placeholder.</summary>
    public static int AlphaNumeric(ReadOnlySpan<byte> raw, Span<byte> normal)
    {
        int length = Stated(raw, normal), to = 0;
        for (int i = 0; i < length; i++)
        {
            if (normal[i] != ' ')
            {
                normal[to++] = normal[i];
            }
        }

        return Placeholders.Contains(normal[..to]) ? 0 : to;
    }
}
