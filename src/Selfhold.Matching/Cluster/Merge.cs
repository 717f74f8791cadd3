namespace Selfhold.Matching.Cluster;

/// <summary>Two groups of units that average link put together, as a step that can be taken or left: a lower threshold takes more steps.</summary>
/// <param name="A">A unit of one group.</param>
/// <param name="B">A unit of the other.</param>
/// <param name="Height">Average weight between the groups, in bits: thresholds up to this take the step.</param>
/// <param name="Expected">Pairs between the groups that the model expects to be right: the sum of their match probabilities.</param>
/// <param name="Pairs">Pairs between the groups.</param>
/// <param name="Strongest">The strongest single pair between them, in bits.</param>
internal readonly record struct Merge(int A, int B, float Height, float Expected, long Pairs, float Strongest);

/// <summary>How groups are joined.</summary>
internal static class ClusterRules
{
    /// <summary>No threshold below this is ever chosen: odds of one to four for the pairs of a join, on average.</summary>
    public const float LowestThreshold = -2;

    /// <summary>One pair speaks for a join with at most so many bits.</summary>
    public const float MostFor = 20;

    /// <summary>
    /// One pair speaks against a join with at most so many bits: two records that state little in common are weak evidence
    /// against, however far they are from a match by themselves.
    /// </summary>
    public const float MostAgainst = 6;

    /// <summary>What a pair that was not compared yet counts, in a component too large to compare all of it.</summary>
    public const float Unseen = -4;

    /// <summary>Groups up to this many units are compared in full before they are joined.</summary>
    public const int ComparedInFull = 96;

    /// <summary>What a pair weighs that a person decided to be one customer.</summary>
    public const float DecidedSame = 1e6f;

    /// <summary>What a pair weighs that a person decided to be two; more than any number of pairs for a join can make up for.</summary>
    public const float DecidedDifferent = -1e9f;

    /// <summary>No pair that was compared weighs as much; a decision does.</summary>
    private const float Decided = 1e5f;

    public static bool IsDecided(float weight) => Math.Abs(weight) >= Decided;

    public static float Clip(float weight) => IsDecided(weight) ? weight : Math.Clamp(weight, -MostAgainst, MostFor);

    public static float Probability(float weight) => 1 / (1 + float.Exp2(-weight));
}
