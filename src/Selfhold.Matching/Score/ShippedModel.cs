namespace Selfhold.Matching.Score;

/// <summary>The odds that ship, over all comparisons of this version, made once.</summary>
internal static class ShippedModel
{
    /// <summary>Without labels or frequencies to go by, a join needs clearer odds than a learned threshold does.</summary>
    private const double Threshold = 0.9;

    private static readonly Lazy<MatchModel> Once = new(() => ModelDocument.Default(KnownComparisons.All.InOrder) with { Threshold = Threshold });

    public static MatchModel Model => Once.Value;
}
