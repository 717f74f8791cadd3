using System.Runtime.CompilerServices;
using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Score;

/// <summary>What comparing two records found: the level of each comparison, four bits each, and the bits of rarity.</summary>
internal struct Finding
{
    public ulong Pattern;

    /// <summary>Rarity over all comparisons.</summary>
    public float Rarity;

    /// <summary>Rarity over those that a household shares.</summary>
    public float SharedRarity;
}

/// <summary>Compares two lines by every comparison that applies and weighs what it found under a model.</summary>
internal sealed class PairScorer
{
    /// <summary>Below so many bits under even odds with strangers, relatives change a weight by less than a thousandth.</summary>
    private const double NoMatter = 12;

    /// <summary>Above so many bits for relatives, strangers change nothing.</summary>
    private const float RelativesAlone = 100;

    private readonly Comparison[] _comparisons;
    private readonly bool[] _shared;
    private readonly int[] _shift;
    private readonly float[] _match;
    private readonly float[] _related;
    private readonly float _prior;
    private readonly float _lambdaRelated;
    private readonly float _lambdaStranger;
    private readonly float _logStranger;
    private readonly float _logRelated;
    private readonly float _relatedMatters;

    public PairScorer(IReadOnlyList<Comparison> comparisons, MatchModel model)
        : this(comparisons, comparisons, model, new float[comparisons.Count * Comparison.MaxLevels], new float[comparisons.Count * Comparison.MaxLevels])
    {
        Weights(comparisons, model);
    }

    private PairScorer(IReadOnlyList<Comparison> comparisons, IReadOnlyList<Comparison> order, MatchModel model, float[] match, float[] related)
    {
        _comparisons = [.. comparisons];
        _shared = [.. comparisons.Select(c => c.Shared)];
        _shift = [.. comparisons.Select(c => Position(order, c.Name) * 4)];
        _match = match;
        _related = related;
        _prior = (float)Math.Log2(model.Lambda);
        _lambdaRelated = (float)model.LambdaRelated;
        _lambdaStranger = (float)(1 - model.Lambda - model.LambdaRelated);
        _logStranger = MathF.Log2(_lambdaStranger);
        _logRelated = (float)Math.Log2(model.LambdaRelated);
        _relatedMatters = (float)(-Math.Log2(model.LambdaRelated) - NoMatter);
    }

    /// <summary>
    /// A scorer for a table that has some of the comparisons: patterns keep the positions of all of them, and what is not there counts
    /// as not stated, bit for bit.
    /// </summary>
    /// <param name="all">A scorer of all comparisons, whose weights are shared.</param>
    public static PairScorer Part(PairScorer all, MatchModel model, IReadOnlyList<Comparison> comparisons)
        => new(comparisons, all._comparisons, model, all._match, all._related);

    private static int Position(IReadOnlyList<Comparison> order, string name)
    {
        for (int at = 0; at < order.Count; at++)
        {
            if (string.Equals(order[at].Name, name, StringComparison.Ordinal))
            {
                return at;
            }
        }

        throw new System.Diagnostics.UnreachableException();
    }

    private void Weights(IReadOnlyList<Comparison> comparisons, MatchModel model)
    {
        var byName = model.Comparisons.ToDictionary(c => c.Name, StringComparer.Ordinal);
        for (int c = 0; c < comparisons.Count; c++)
        {
            if (!byName.TryGetValue(comparisons[c].Name, out ComparisonModel? learned))
            {
                continue;
            }

            for (int l = 1; l < learned.Levels.Count; l++)
            {
                LevelModel level = learned.Levels[l];
                _match[(c * Comparison.MaxLevels) + l] = (float)level.Weight;
                _related[(c * Comparison.MaxLevels) + l] = (float)Math.Log2(level.H / level.U);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compare(ref int a, ref int b, out Finding finding)
    {
        finding = default;
        ulong pattern = 0;
        float total = 0, shared = 0;
        for (int c = 0; c < _comparisons.Length; c++)
        {
            int level = _comparisons[c].Compare(ref a, ref b, out float rarity);
            pattern |= (ulong)level << _shift[c];
            total += rarity;
            shared += _shared[c] ? rarity : 0;
        }

        finding.Pattern = pattern;
        finding.Rarity = total;
        finding.SharedRarity = shared;
    }

    /// <summary>Match weight in bits: log₂ of the odds for one customer against strangers and relatives together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float Weigh(in Finding finding)
    {
        float match = finding.Rarity, related = finding.SharedRarity;
        ulong pattern = finding.Pattern;
        for (int at = 0; pattern != 0; at += Comparison.MaxLevels, pattern >>= 4)
        {
            int level = (int)(pattern & 15);
            match += _match[at + level];
            related += _related[at + level];
        }

        // Where relatives are out of the question, the odds are against strangers alone.
        if (related < _relatedMatters)
        {
            return _prior + match - _logStranger;
        }

        // And where strangers are, against relatives alone: the sum of both would not fit a number any more.
        float others = related > RelativesAlone ? _logRelated + related : MathF.Log2(_lambdaStranger + (_lambdaRelated * float.Exp2(related)));
        return _prior + match - others;
    }

    public float Score(ref int a, ref int b)
    {
        Compare(ref a, ref b, out Finding finding);
        return Weigh(finding);
    }
}
