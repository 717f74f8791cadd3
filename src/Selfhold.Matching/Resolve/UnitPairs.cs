using Selfhold.Matching.Score;

namespace Selfhold.Matching.Resolve;

/// <summary>What pairs of units of one table weigh.</summary>
internal sealed class UnitPairs
{
    /// <summary>Bits above the threshold that two records count at least that state exactly the same, and enough to be known by.</summary>
    private const float SameStatement = 1;

    private readonly KeyedTable _keyed;
    private readonly PairScorer _shipped;

    public UnitPairs(KeyedTable keyed, PairScorer shipped, double threshold)
    {
        _keyed = keyed;
        _shipped = shipped;
        Threshold = Math.Log2(threshold / (1 - threshold));
    }

    /// <summary>The threshold in bits.</summary>
    public double Threshold { get; }

    /// <summary>What <see cref="Adjusted"/> is needed for; null where it would change nothing.</summary>
    public Func<int, int, float, float>? Adjustment => _keyed.AnyPinned ? Adjusted : null;

    public float Weight(int a, int b)
        => Adjusted(a, b, _keyed.Scorer.Score(ref _keyed.Units.Line(a), ref _keyed.Units.Line(b)));

    public ulong Levels(int a, int b)
    {
        _keyed.Scorer.Compare(ref _keyed.Units.Line(a), ref _keyed.Units.Line(b), out Finding finding);
        return finding.Pattern;
    }

    /// <summary>
    /// Whether a unit's record states enough to be known again: under the model, or under the shipped odds, because a table whose
    /// doubles are all exact teaches nothing.
    /// </summary>
    public bool TellsApart(int unit)
    {
        ref int line = ref _keyed.Units.Line(unit);
        _keyed.Scorer.Compare(ref line, ref line, out Finding same);
        return _keyed.Scorer.Weigh(same) >= Threshold || _shipped.Weigh(same with { Rarity = 0, SharedRarity = 0 }) >= 0;
    }

    /// <summary>A pinned record stays with those that state the same, as it would without its decision.</summary>
    private float Adjusted(int a, int b, float weight)
    {
        bool pinned = _keyed.AnyPinned && (_keyed.IsPinned(a) || _keyed.IsPinned(b));
        return pinned && _keyed.StateTheSame(a, b) && TellsApart(a) ? Math.Max(weight, (float)Threshold + SameStatement) : weight;
    }
}
