using System.Numerics;
using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>E-mail addresses, best of all that the two records hold: same, same name at another provider, one typo, similar name, different.</summary>
internal sealed class EmailComparison(int field, int letters, int slots, EmailValues emails, Rarity rarities, Rarity localRarities) : Comparison("e-mail", shared: true,
[
    new("not stated", 0, 0),
    new("same", 0.7, 0.00001, 0.03),
    new("one typo", 0.06, 0.000005, 0.002),
    new("same name, other provider", 0.04, 0.00001, 0.001),
    new("similar name", 0.03, 0.0005, 0.01),
    new("different", 0.17, 0.9995, 0.957),
])
{
    public const int Same = 1, Typo = 2, SameLocal = 3, SimilarLocal = 4, Different = 5;

    private const double SimilarFrom = 0.92;
    private const int MostLettersApart = 5;

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        if (slots == 1)
        {
            return One(ref a, 0, ref b, 0, out rarity);
        }

        int best = NotStated;
        rarity = 0;
        for (int i = 0; i < slots; i++)
        {
            for (int j = 0; j < slots; j++)
            {
                int level = One(ref a, i, ref b, j, out float bits);
                if (level != NotStated && (best == NotStated || level < best || (level == best && bits > rarity)))
                {
                    best = level;
                    rarity = bits;
                }
            }
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int One(ref int a, int i, ref int b, int j, out float rarity)
    {
        int x = At(ref a, field + i), y = At(ref b, field + j);
        rarity = 0;
        if (x == 0 || y == 0)
        {
            return NotStated;
        }

        if (x == y)
        {
            rarity = rarities.Same(x);
            return Same;
        }

        // Too many letters that only one of them has: neither equal names nor near ones.
        if (BitOperations.PopCount((uint)(At(ref a, letters + i) ^ At(ref b, letters + j))) > MostLettersApart)
        {
            return Different;
        }

        ref readonly EmailValues.Parts left = ref emails[x];
        ref readonly EmailValues.Parts right = ref emails[y];
        if (left.Local == right.Local)
        {
            rarity = localRarities.Same(left.Local);
            return SameLocal;
        }

        if (Math.Min(left.Length, right.Length) < 4)
        {
            return Different;
        }

        if (left.Domain == right.Domain && Cell.WithinOneEdit(left.Cell, left.Length, right.Cell, right.Length))
        {
            return Typo;
        }

        // Numbers tell people of one name apart: anna.berg71 is not anna.berg84.
        return left.Digits == right.Digits && Cell.IsSimilar(in left.Cell, left.Length, left.Letters, in right.Cell, right.Length, right.Letters, SimilarFrom)
            ? SimilarLocal
            : Different;
    }
}

/// <summary>Telephone numbers, best of all that the two records hold: same, one digit off, same last seven digits, different.</summary>
internal sealed class PhoneComparison(int field, int digits, int slots, Rarity rarities) : Comparison("phone", shared: true,
[
    new("not stated", 0, 0),
    new("same", 0.72, 0.00001, 0.2),
    new("one digit off", 0.04, 0.00001, 0.002),
    new("same last digits", 0.01, 0.00001, 0.001),
    new("different", 0.23, 0.99997, 0.797),
])
{
    public const int Same = 1, Typo = 2, SameTail = 3, Different = 4;

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int best = NotStated;
        rarity = 0;
        for (int i = 0; i < slots; i++)
        {
            for (int j = 0; j < slots; j++)
            {
                int x = At(ref a, field + i), y = At(ref b, field + j);
                int level = x == 0 || y == 0 ? NotStated : x == y ? Same : Near(At(ref a, digits + i), At(ref b, digits + j));
                float bits = level == Same ? rarities.Same(x) : 0;
                if (level != NotStated && (best == NotStated || level < best || (level == best && bits > rarity)))
                {
                    best = level;
                    rarity = bits;
                }
            }
        }

        return best;
    }

    /// <summary>The last eight digits of a number, four bits each; a shorter number is led by a mark that no digit has.</summary>
    public static int LastDigits(ReadOnlySpan<byte> number)
    {
        uint packed = number.Length < 8 ? 0xFu : 0;
        foreach (byte digit in number[Math.Max(0, number.Length - 8)..])
        {
            packed = (packed << 4) | (uint)(digit & 0xF);
        }

        return (int)packed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Near(int x, int y)
    {
        uint a = (uint)x, b = (uint)y;
        if (((a ^ b) & 0x0FFF_FFFF) == 0)
        {
            return SameTail;
        }

        // Digits behind the last difference agree; before it, at most one digit was changed, dropped, added or swapped.
        int shift = BitOperations.TrailingZeroCount(a ^ b) & ~3;
        uint restA = a >> shift, restB = b >> shift;
        bool changed = restA >> 4 == restB >> 4;
        bool dropped = restA >> 4 == (restB & (uint.MaxValue >> (shift + 4))) || restB >> 4 == (restA & (uint.MaxValue >> (shift + 4)));
        bool swapped = restA >> 8 == restB >> 8 && ((restA & 0xF) == ((restB >> 4) & 0xF)) && ((restB & 0xF) == ((restA >> 4) & 0xF));
        return changed || (shift < 28 && dropped) || swapped ? Typo : Different;
    }
}
