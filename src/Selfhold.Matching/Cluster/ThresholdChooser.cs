namespace Selfhold.Matching.Cluster;

/// <summary>
/// Chooses where to stop joining, without labels. For each threshold the model tells how many of the joined pairs it expects to be
/// right (precision) and how many right ones it leaves apart (recall); the lowest threshold whose expected F1 is within one
/// percent of the best is taken, because groups know more than their pairs one by one.
/// </summary>
internal static class ThresholdChooser
{
    private const double Tolerance = 0.01;
    private const double Step = 0.5;
    private const double Highest = 10;

    /// <summary>What the model expects of a threshold that somebody else chose.</summary>
    public static ThresholdChoice At(IReadOnlyList<Merge> steps, double weight)
    {
        double expected = 0, pairs = 0;
        foreach (Merge step in steps)
        {
            if (step.Height >= weight)
            {
                expected += step.Expected;
                pairs += step.Pairs;
            }
        }

        return new ThresholdChoice(weight, pairs > 0 ? expected / pairs : 1, 0);
    }

    /// <param name="expectedMatches">Matches that the model expects among all compared pairs.</param>
    public static ThresholdChoice Choose(IReadOnlyList<Merge> steps, double expectedMatches)
    {
        int bins = (int)((Highest - ClusterRules.LowestThreshold) / Step) + 1;
        var expectedIn = new double[bins];
        var pairsIn = new double[bins];
        foreach (Merge step in steps)
        {
            int bin = Math.Clamp((int)((step.Height - ClusterRules.LowestThreshold) / Step), 0, bins - 1);
            expectedIn[bin] += step.Expected;
            pairsIn[bin] += step.Pairs;
        }

        var candidates = new List<ThresholdChoice>();
        double expected = 0, pairs = 0;
        for (int bin = bins - 1; bin >= 0; bin--)
        {
            expected += expectedIn[bin];
            pairs += pairsIn[bin];
            double precision = pairs > 0 ? expected / pairs : 1;
            double recall = expectedMatches > 0 ? Math.Min(1, expected / expectedMatches) : 1;
            candidates.Add(new ThresholdChoice(ClusterRules.LowestThreshold + (bin * Step), precision, recall));
        }

        double best = candidates.Max(c => c.F1);
        return candidates.FindLast(c => c.F1 >= best * (1 - Tolerance))!;
    }
}

/// <param name="Weight">The threshold, in bits.</param>
/// <param name="Precision">Share of the joined pairs expected to be right.</param>
/// <param name="Recall">Share of the expected matches that are joined.</param>
internal sealed record ThresholdChoice(double Weight, double Precision, double Recall)
{
    public double F1 => Evaluation.Mean(Precision, Recall);
}
