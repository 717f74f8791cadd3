using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>
/// Given names: same, first word the same, a known variant (Bill, William), one typo, initial, similar, given name and surname
/// swapped, different.
/// </summary>
internal sealed class GivenNameComparison(int given, int surname, NameValues names, Rarity rarities) : Comparison("given name", shared: false,
[
    new("not stated", 0, 0),
    new("same", 0.72, 0.01),
    new("first name the same", 0.04, 0.002),
    new("nickname or variant", 0.05, 0.002),
    new("one typo", 0.06, 0.004),
    new("initial", 0.04, 0.02),
    new("similar", 0.03, 0.02),
    new("swapped with surname", 0.015, 0.0002),
    new("different", 0.045, 0.94),
])
{
    public const int Same = 1, FirstSame = 2, Variant = 3, Typo = 4, Initial = 5, Similar = 6, Swapped = 7, Different = 8;

    private const double SimilarFrom = 0.86;
    private readonly PairMemo _memo = new(names.Cells.Count);

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, given), y = At(ref b, given);
        rarity = 0;
        if (x == y && x != 0)
        {
            rarity = rarities.Same(x);
            return Same;
        }

        if (surname >= 0 && IsSwapped(x, At(ref a, surname), y, At(ref b, surname)))
        {
            rarity = rarities.Near(x == 0 ? y : x, y == 0 ? x : y);
            return Swapped;
        }

        if (x == 0 || y == 0)
        {
            return NotStated;
        }

        if (!_memo.TryGet(x, y, out int level))
        {
            level = Words(names.First(x), names.First(y));
            _memo.Set(x, y, level);
        }

        if (level is FirstSame or Typo or Variant)
        {
            rarity = rarities.Near(names.First(x), names.First(y));
        }

        return level;
    }

    /// <summary>Whether the given name of one stands as the surname of the other, and not the other way against it.</summary>
    internal static bool IsSwapped(int givenA, int surnameA, int givenB, int surnameB)
    {
        if (surnameA == surnameB && surnameA != 0)
        {
            return false;
        }

        bool oneWay = givenA != 0 && givenA == surnameB;
        bool otherWay = givenB != 0 && givenB == surnameA;
        return (oneWay && otherWay)
            || (oneWay && (givenB == 0 || surnameA == 0))
            || (otherWay && (givenA == 0 || surnameB == 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Words(int x, int y)
    {
        if (x == y)
        {
            return FirstSame;
        }

        if (names.Variants(x, y))
        {
            return Variant;
        }

        ValueCells cells = names.Cells;
        int shorter = Math.Min(cells.Length(x), cells.Length(y));
        if (shorter == 1)
        {
            return cells.First(x) == cells.First(y) ? Initial : Different;
        }

        if (shorter >= 3 && cells.WithinOneEdit(x, y))
        {
            return Typo;
        }

        bool prefix = shorter >= 3 && cells.CommonPrefix(x, y) == shorter;
        return prefix || cells.IsSimilar(x, y, SimilarFrom) ? Similar : Different;
    }
}

/// <summary>Surnames: same, one typo, similar, one part of a double name or a former name in common, initial, different.</summary>
internal sealed class SurnameComparison(int given, int surname, int former, NameValues names, Rarity rarities) : Comparison("surname", shared: true,
[
    new("not stated", 0, 0),
    new("same", 0.83, 0.002, 0.7),
    new("one typo", 0.06, 0.0008, 0.05),
    new("part or former name", 0.02, 0.0006, 0.03),
    new("similar", 0.03, 0.004, 0.03),
    new("initial", 0.005, 0.01, 0.01),
    new("different", 0.055, 0.98, 0.18),
])
{
    public const int Same = 1, Typo = 2, Part = 3, Similar = 4, Initial = 5, Different = 6;

    private const double SimilarFrom = 0.88;
    private readonly PairMemo _memo = new(names.Cells.Count);

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, surname), y = At(ref b, surname);
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

        if (given >= 0 && GivenNameComparison.IsSwapped(At(ref a, given), x, At(ref b, given), y))
        {
            // Told once, by the given name.
            return NotStated;
        }

        if (former >= 0 && IsFormer(x, y, At(ref a, former), At(ref b, former)))
        {
            return Part;
        }

        if (!_memo.TryGet(x, y, out int level))
        {
            level = Words(x, y);
            _memo.Set(x, y, level);
        }

        if (level is Typo or Part or Similar)
        {
            rarity = rarities.Near(x, y);
        }

        return level;
    }

    private static bool IsFormer(int x, int y, int formerA, int formerB)
        => (formerA != 0 && (formerA == y || formerA == formerB)) || (formerB != 0 && formerB == x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Words(int x, int y)
    {
        ValueCells cells = names.Cells;
        int shorter = Math.Min(cells.Length(x), cells.Length(y));
        if (shorter == 1)
        {
            return cells.First(x) == cells.First(y) ? Initial : Different;
        }

        if (shorter >= 3 && cells.WithinOneEdit(x, y))
        {
            return Typo;
        }

        int firstX = names.First(x), firstY = names.First(y), lastX = names.Last(x), lastY = names.Last(y);
        if ((lastX != 0 || lastY != 0)
            && (firstX == firstY || firstX == lastY || lastX == firstY || (lastX != 0 && lastX == lastY)))
        {
            return Part;
        }

        bool prefix = shorter >= 4 && cells.CommonPrefix(x, y) == shorter;
        return prefix || cells.IsSimilar(x, y, SimilarFrom) ? Similar : Different;
    }
}
