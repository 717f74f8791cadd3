using Selfhold.Matching.Block;
using Selfhold.Matching.Compare;

namespace Selfhold.Matching.Score;

/// <summary>Makes models: the one that ships, and the one that learning came to.</summary>
internal static class ModelDocument
{
    /// <summary>The shipped odds of each comparison, for a table that nothing was learned from.</summary>
    public static MatchModel Default(IReadOnlyList<Comparison> comparisons) => new()
    {
        Comparisons = [.. comparisons.Select(c => new ComparisonModel(
            c.Name, c.Shared, [.. c.Levels.Select(l => new LevelModel(l.Name, l.M, l.U, c.Shared ? l.H ?? l.U : l.U))]))],
        Lambda = 1e-5,
        LambdaRelated = 1e-6,
        Threshold = 0.5,
        TrainedOn = 0,
        BlockCaps = new Dictionary<string, int>(StringComparer.Ordinal),
        Frequencies = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal),
        RareFrequency = new Dictionary<string, double>(StringComparer.Ordinal),
    };

    public static MatchModel Learned(
        Prepared prepared, Blocks blocks, (IReadOnlyList<ComparisonModel> Comparisons, double Lambda, double Related) learned)
    {
        var named = new Dictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        var rare = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (Compare.Attribute attribute in prepared.Attributes)
        {
            // A second e-mail or address has the frequencies of the first.
            if (!attribute.IsEmpty && rare.TryAdd(attribute.Name, attribute.RareShare(MatchModel.MinimumCountOfNamedValue)))
            {
                named[attribute.Name] = attribute.Common(MatchModel.MinimumCountOfNamedValue)
                    .ToDictionary(v => v.Value, v => v.Share, StringComparer.Ordinal);
            }
        }

        return new MatchModel
        {
            Comparisons = learned.Comparisons,
            Lambda = learned.Lambda,
            LambdaRelated = learned.Related,
            Threshold = 0.5,
            TrainedOn = prepared.Lines.Count,
            BlockCaps = blocks.Rules.ToDictionary(r => r.Rule.Name, r => r.Cap, StringComparer.Ordinal),
            Frequencies = named,
            RareFrequency = rare,
        };
    }
}
