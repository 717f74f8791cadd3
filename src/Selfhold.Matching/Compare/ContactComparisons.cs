using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>E-mail addresses, best of all that the two records hold: same, same name at another provider, one typo, similar name, different.</summary>
internal sealed class EmailComparison(int field, int slots, EmailValues emails, Rarity rarities, Rarity localRarities) : Comparison("e-mail", shared: true,
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

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    public override int Compare(ref int a, ref int b, out float rarity)
    {
        if (slots == 1)
        {
            return One(At(ref a, field), At(ref b, field), out rarity);
        }

        int best = NotStated;
        rarity = 0;
        for (int i = 0; i < slots; i++)
        {
            for (int j = 0; j < slots; j++)
            {
                int level = One(At(ref a, field + i), At(ref b, field + j), out float bits);
                if (level != NotStated && (best == NotStated || level < best || (level == best && bits > rarity)))
                {
                    best = level;
                    rarity = bits;
                }
            }
        }

        return best;
    }

    private int One(int x, int y, out float rarity)
    {
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

        int localX = emails.Local(x), localY = emails.Local(y);
        if (localX == localY)
        {
            rarity = localRarities.Same(localX);
            return SameLocal;
        }

        ValueCells cells = emails.LocalCells;
        if (Math.Min(cells.Length(localX), cells.Length(localY)) < 4)
        {
            return Different;
        }

        if (cells.WithinOneEdit(localX, localY) && emails.Domain(x) == emails.Domain(y))
        {
            return Typo;
        }

        // Numbers tell people of one name apart: anna.berg71 is not anna.berg84.
        return emails.Digits(localX) == emails.Digits(localY) && cells.JaroWinkler(localX, localY) >= SimilarFrom ? SimilarLocal : Different;
    }
}

/// <summary>Telephone numbers, best of all that the two records hold: same, one digit off, same last seven digits, different.</summary>
internal sealed class PhoneComparison(int field, int slots, PhoneValues phones, Rarity rarities) : Comparison("phone", shared: true,
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

    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int best = NotStated;
        rarity = 0;
        for (int i = 0; i < slots; i++)
        {
            for (int j = 0; j < slots; j++)
            {
                int x = At(ref a, field + i), y = At(ref b, field + j);
                int level = x == 0 || y == 0 ? NotStated : x == y ? Same : Near(x, y);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Near(int x, int y)
    {
        if (phones.Tail(x) == phones.Tail(y))
        {
            return SameTail;
        }

        return phones.Cells.WithinOneEdit(x, y) ? Typo : Different;
    }
}
