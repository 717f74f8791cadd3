using System.Runtime.CompilerServices;

namespace Selfhold.Matching.Compare;

/// <summary>Any other attribute with one value: same, one typo, similar, different.</summary>
internal sealed class ValueComparison(string name, bool shared, int field, ValueCells cells, Rarity rarities, IReadOnlyList<Level> levels)
    : Comparison(name, shared, levels)
{
    public const int Same = 1, Typo = 2, Similar = 3, Different = 4;

    private const double SimilarFrom = 0.88;
    private readonly PairMemo _memo = new(cells.Count);

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, field), y = At(ref b, field);
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

        if (!_memo.TryGet(x, y, out int level))
        {
            level = Near(x, y);
            _memo.Set(x, y, level);
        }

        return level;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Near(int x, int y)
    {
        int shorter = Math.Min(cells.Length(x), cells.Length(y));
        if (shorter >= 3 && cells.WithinOneEdit(x, y))
        {
            return Typo;
        }

        return shorter >= 3 && cells.IsSimilar(x, y, SimilarFrom) ? Similar : Different;
    }
}

/// <summary>Attributes with few values that are right or wrong: gender.</summary>
internal sealed class ExactComparison(string name, bool shared, int field, Rarity rarities, IReadOnlyList<Level> levels)
    : Comparison(name, shared, levels)
{
    public const int Same = 1, Different = 2;

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, field), y = At(ref b, field);
        rarity = 0;
        if (x == 0 || y == 0)
        {
            return NotStated;
        }

        if (x != y)
        {
            return Different;
        }

        rarity = rarities.Same(x);
        return Same;
    }
}

/// <summary>Middle names: same, initial of the other, different.</summary>
internal sealed class MiddleNameComparison(int field, NameValues names, Rarity rarities) : Comparison("middle name", shared: false,
[
    new("not stated", 0, 0),
    new("same", 0.7, 0.02),
    new("initial", 0.2, 0.06),
    new("different", 0.1, 0.92),
])
{
    public const int Same = 1, Initial = 2, Different = 3;

    public override IReadOnlyDictionary<int, double> KnownU { get; } = new Dictionary<int, double> { [Same] = rarities.Strangers };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int Compare(ref int a, ref int b, out float rarity)
    {
        int x = At(ref a, field), y = At(ref b, field);
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

        bool oneIsInitial = names.Cells.Length(x) == 1 || names.Cells.Length(y) == 1;
        bool sameStart = names.Cells.First(x) == names.Cells.First(y);
        return (oneIsInitial && sameStart) || names.Variants(x, y) || names.Cells.WithinOneEdit(x, y) ? Initial : Different;
    }
}
