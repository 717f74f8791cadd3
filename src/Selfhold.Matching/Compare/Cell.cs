using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Selfhold.Matching.Compare;

/// <summary>
/// The first 16 bytes of a value, zero-padded, in one vector: what string comparisons work on. Longer values are compared by
/// their first 16 bytes and their length.
/// </summary>
internal static class Cell
{
    public const int Width = 16;

    public static Vector128<byte> Of(ReadOnlySpan<byte> value)
    {
        Span<byte> padded = stackalloc byte[Width];
        padded.Clear();
        value[..Math.Min(Width, value.Length)].CopyTo(padded);
        return Vector128.Create<byte>(padded);
    }

    /// <summary>The letters of the first 16 bytes as a set of bits; letters of either case fall together.</summary>
    public static uint LettersOf(ReadOnlySpan<byte> value)
    {
        uint letters = 0;
        foreach (byte c in value[..Math.Min(Width, value.Length)])
        {
            letters |= 1u << (c & 31);
        }

        return letters;
    }

    /// <summary>Whether the Jaro–Winkler similarity of two values reaches a limit. Values with too few letters in common are told apart without computing it.</summary>
    /// <remarks>Which of the two comes first has no part in it: matching letters greedily could depend on that.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsSimilar(
        in Vector128<byte> a, int lengthA, uint lettersA, in Vector128<byte> b, int lengthB, uint lettersB, double limit)
    {
        lengthA = Math.Min(Width, lengthA);
        lengthB = Math.Min(Width, lengthB);
        int missingA = BitOperations.PopCount(lettersA & ~lettersB), missingB = BitOperations.PopCount(lettersB & ~lettersA);
        double most = Math.Min(lengthA - missingA, lengthB - missingB);
        double jaro = most <= 0 ? 0 : ((most / lengthA) + (most / lengthB) + 1) / 3;
        int prefix = Math.Min(4, Math.Min(CommonPrefix(a, b), Math.Min(lengthA, lengthB)));
        return jaro + (prefix * 0.1 * (1 - jaro)) >= limit
            && (Precedes(in a, lengthA, in b, lengthB) ? JaroWinkler(in a, lengthA, in b, lengthB) : JaroWinkler(in b, lengthB, in a, lengthA)) >= limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Precedes(in Vector128<byte> a, int lengthA, in Vector128<byte> b, int lengthB)
    {
        Vector128<ulong> x = a.AsUInt64(), y = b.AsUInt64();
        return lengthA != lengthB ? lengthA < lengthB
            : x.GetElement(0) != y.GetElement(0) ? x.GetElement(0) < y.GetElement(0)
            : x.GetElement(1) <= y.GetElement(1);
    }

    /// <summary>Number of leading bytes that both have in common, up to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CommonPrefix(Vector128<byte> a, Vector128<byte> b)
    {
        uint differ = ~Vector128.Equals(a, b).ExtractMostSignificantBits() & 0xFFFF;
        return differ == 0 ? Width : BitOperations.TrailingZeroCount(differ);
    }

    /// <summary>
    /// Whether one insertion, deletion, substitution or swap of neighbours at most turns one into the other
    /// (Damerau–Levenshtein distance ≤ 1), without a table: what lies between the common prefix and the common suffix decides.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool WithinOneEdit(Vector128<byte> a, int lengthA, Vector128<byte> b, int lengthB)
    {
        int difference = lengthA - lengthB;
        if (difference is > 1 or < -1)
        {
            return false;
        }

        uint differ = ~Vector128.Equals(a, b).ExtractMostSignificantBits() & 0xFFFF;
        if (difference == 0)
        {
            return differ == 0 || SameLengthWithinOne(a, b, differ);
        }

        // The longer one without its byte at the first difference must be the shorter one.
        Vector128<byte> longer = difference > 0 ? a : b;
        Vector128<byte> shorter = difference > 0 ? b : a;
        int at = differ == 0 ? Width : BitOperations.TrailingZeroCount(differ);
        Vector128<byte> shifted = Vector128.Shuffle(longer, Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255));
        uint after = ~Vector128.Equals(shifted, shorter).ExtractMostSignificantBits() & 0xFFFF;
        uint from = at >= Width ? 0 : uint.MaxValue << at;

        // Past 16 bytes the last byte of the longer one is unknown: do not hold it against them.
        if (Math.Min(lengthA, lengthB) >= Width)
        {
            from &= 0x7FFF;
        }

        return (after & from) == 0;
    }

    /// <summary>Jaro–Winkler similarity, 0 to 1, prefix scale 0.1 over at most 4 bytes (Winkler 1990), of values of 1 to 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double JaroWinkler(in Vector128<byte> a, int lengthA, in Vector128<byte> b, int lengthB)
    {
        ref byte bytesA = ref Unsafe.As<Vector128<byte>, byte>(ref Unsafe.AsRef(in a));
        ref byte bytesB = ref Unsafe.As<Vector128<byte>, byte>(ref Unsafe.AsRef(in b));
        Vector128<byte> right = b;
        int window = Math.Max(0, (Math.Max(lengthA, lengthB) / 2) - 1);
        uint inB = (1u << lengthB) - 1;
        uint usedA = 0, usedB = 0;
        for (int i = 0; i < lengthA; i++)
        {
            uint equal = Vector128.Equals(right, Vector128.Create(Unsafe.Add(ref bytesA, i))).ExtractMostSignificantBits();
            uint free = equal & Reach(i, window) & inB & ~usedB;
            uint bit = free & (0 - free);
            usedB |= bit;
            usedA |= bit == 0 ? 0 : 1u << i;
        }

        int matches = BitOperations.PopCount(usedA);
        if (matches == 0)
        {
            return 0;
        }

        int transposed = 0;
        uint restB = usedB;
        for (uint restA = usedA; restA != 0; restA &= restA - 1)
        {
            byte x = Unsafe.Add(ref bytesA, BitOperations.TrailingZeroCount(restA));
            byte y = Unsafe.Add(ref bytesB, BitOperations.TrailingZeroCount(restB));
            restB &= restB - 1;
            transposed += x == y ? 0 : 1;
        }

        double m = matches;
        double jaro = ((m / lengthA) + (m / lengthB) + ((m - (transposed / 2)) / m)) / 3;
        int prefix = Math.Min(4, Math.Min(CommonPrefix(a, b), Math.Min(lengthA, lengthB)));
        return jaro + (prefix * 0.1 * (1 - jaro));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Reach(int i, int window)
    {
        int low = Math.Max(0, i - window);
        int high = Math.Min(Width - 1, i + window);
        return (uint)((1ul << (high + 1)) - (1ul << low));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SameLengthWithinOne(Vector128<byte> a, Vector128<byte> b, uint differ)
    {
        int first = BitOperations.TrailingZeroCount(differ);
        if ((differ & (differ - 1)) == 0)
        {
            return true;
        }

        return differ == (3u << first)
            && first + 1 < Width
            && a.GetElement(first) == b.GetElement(first + 1)
            && a.GetElement(first + 1) == b.GetElement(first);
    }
}
