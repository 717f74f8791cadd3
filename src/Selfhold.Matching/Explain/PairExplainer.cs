using System.Globalization;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Explain;
using Selfhold.Matching.Score;

namespace Selfhold.Matching;

/// <summary>Explains pairs of one table under one model. Made by <see cref="Explainer.Open"/>; safe for several threads.</summary>
public sealed class PairExplainer
{
    private readonly RecordTable _table;
    private readonly MatchModel _model;
    private readonly Prepared _prepared;
    private readonly PairScorer _scorer;
    private readonly RawValues _raw;
    private readonly Dictionary<string, ComparisonModel> _weights;
    private readonly double _threshold;

    internal PairExplainer(RecordTable table, MatchModel model, MatchOptions options, CancellationToken cancellation)
        : this(table, model, Preparer.Prepare(table, options, cancellation), options.Threshold ?? model.Threshold)
    {
    }

    internal PairExplainer(RecordTable table, MatchModel model, Prepared prepared, double threshold)
    {
        _table = table;
        _model = model;
        _prepared = prepared;
        _scorer = new PairScorer(_prepared.Comparisons, model);
        _raw = new RawValues(table, _prepared.Fields);
        _weights = model.Comparisons.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _threshold = Math.Log2(threshold / (1 - threshold));
    }

    /// <summary>Why the two records are, or are not, taken for one customer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A record is not in the table.</exception>
    public Explanation Explain(int recordA, int recordB)
    {
        CheckRecords(_table, recordA, recordB);
        List<Evidence> evidence = Compare(recordA, recordB);
        double weight = Weight(recordA, recordB);
        double start = Math.Log2(_model.Lambda);
        double household = weight - start - evidence.Sum(e => e.Weight);
        var rows = new List<ExplanationRow>
        {
            new(ExplanationRow.Start, OneIn(_model.Lambda), start, "", ""),
        };
        rows.AddRange(evidence.Select(e => new ExplanationRow(e.Attribute, e.Finding, e.Weight, e.A, e.B)));
        rows.Add(new ExplanationRow(ExplanationRow.Household, Household(evidence, household), household, "", ""));
        var explanation = new Explanation(recordA, recordB, weight, 1 / (1 + double.Exp2(-weight)), _threshold, "", rows);
        return explanation with { Sentence = new Wording(explanation, evidence, household).Sentence() };
    }

    internal static void CheckRecords(RecordTable table, int recordA, int recordB)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(recordA);
        ArgumentOutOfRangeException.ThrowIfNegative(recordB);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(recordA, table.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(recordB, table.Count);
    }

    /// <summary>The weight as the engine computes it.</summary>
    internal double Weight(int recordA, int recordB)
        => _scorer.Score(ref _prepared.Lines.Line(recordA), ref _prepared.Lines.Line(recordB));

    private List<Evidence> Compare(int recordA, int recordB)
    {
        var evidence = new List<Evidence>();
        bool swapped = false;
        foreach (Comparison comparison in _prepared.Comparisons)
        {
            ref int a = ref _prepared.Lines.Line(recordA);
            ref int b = ref _prepared.Lines.Line(recordB);
            int level = comparison.Compare(ref a, ref b, out float rarity);
            (double match, double related) = Weights(comparison, level);
            (string valueA, string valueB) = _raw.Of(comparison.Name, level, recordA, ref a, recordB, ref b);
            string found = comparison.Levels[level].Name;
            evidence.Add(new Evidence(comparison.Name, found, level, Finding(found, level, valueA, valueB, swapped))
            {
                Weight = match + rarity,
                Rarity = rarity,
                SharedBits = comparison.Shared ? related + rarity : 0,
                A = valueA,
                B = valueB,
                WholeName = _raw.IsWholeName(comparison.Name, recordA) || _raw.IsWholeName(comparison.Name, recordB),
            });
            swapped |= comparison is GivenNameComparison && level == GivenNameComparison.Swapped;
        }

        return evidence;
    }

    private (double Match, double Related) Weights(Comparison comparison, int level)
    {
        if (level == Comparison.NotStated || !_weights.TryGetValue(comparison.Name, out ComparisonModel? learned) || level >= learned.Levels.Count)
        {
            return default;
        }

        LevelModel at = learned.Levels[level];
        return (at.Weight, Math.Log2(at.H / at.U));
    }

    private static string Finding(string found, int level, string a, string b, bool swapped)
    {
        if (level != Comparison.NotStated || a.Length == 0 || b.Length == 0)
        {
            return found;
        }

        return swapped ? "told by the given name" : "tells nobody apart";
    }

    private static string OneIn(double share)
        => string.Create(CultureInfo.InvariantCulture, $"1 pair in {Math.Max(1, Math.Round(1 / share)):N0} is one customer");

    private static string Household(List<Evidence> evidence, double bits)
    {
        string[] shared = [.. evidence.Where(e => e.SharedBits > 0.5).Select(e => e.Attribute)];
        return shared.Length == 0 || bits > -0.05
            ? "nothing that a household would share"
            : $"a household shares {Wording.List(shared)}";
    }
}

/// <summary>What one comparison said of a pair, with all that is needed to put it into words.</summary>
internal sealed record Evidence(string Attribute, string LevelName, int Level, string Finding)
{
    public double Weight { get; init; }

    /// <summary>Bits of <see cref="Weight"/> that come from how rare the value is.</summary>
    public double Rarity { get; init; }

    /// <summary>Bits by which the finding speaks for people of one household.</summary>
    public double SharedBits { get; init; }

    public string A { get; init; } = "";

    public string B { get; init; } = "";

    /// <summary>The values stand in a field that holds more than the attribute: a whole name.</summary>
    public bool WholeName { get; init; }
}
