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
    private readonly float[] _match;
    private readonly float[] _related;
    private readonly float _prior;
    private readonly float _lambdaRelated;
    private readonly float _lambdaStranger;
    private readonly float _logStranger;
    private readonly float _logRelated;
    private readonly float _relatedMatters;

    public PairScorer(IReadOnlyList<Comparison> comparisons, MatchModel model)
    {
        _comparisons = [.. comparisons];
        _shared = [.. comparisons.Select(c => c.Shared)];
        _match = new float[_comparisons.Length * Comparison.MaxLevels];
        _related = new float[_comparisons.Length * Comparison.MaxLevels];
        var byName = model.Comparisons.ToDictionary(c => c.Name, StringComparer.Ordinal);
        for (int c = 0; c < _comparisons.Length; c++)
        {
            if (!byName.TryGetValue(_comparisons[c].Name, out ComparisonModel? learned))
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

        _prior = (float)Math.Log2(model.Lambda);
        _lambdaRelated = (float)model.LambdaRelated;
        _lambdaStranger = (float)(1 - model.Lambda - model.LambdaRelated);
        _logStranger = MathF.Log2(_lambdaStranger);
        _logRelated = (float)Math.Log2(model.LambdaRelated);
        _relatedMatters = (float)(-Math.Log2(model.LambdaRelated) - NoMatter);
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
            pattern |= (ulong)level << (c * 4);
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
