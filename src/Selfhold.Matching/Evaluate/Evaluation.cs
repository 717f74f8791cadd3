namespace Selfhold.Matching;

/// <summary>How good a partition is against the truth.</summary>
/// <param name="Precision">Of the pairs put together, the share that belong together.</param>
/// <param name="Recall">Of the pairs that belong together, the share put together.</param>
/// <param name="BCubedPrecision">Averaged over records: the share of a record's cluster that is its own person (Bagga and Baldwin, 1998).</param>
/// <param name="BCubedRecall">Averaged over records: the share of a record's person found in its cluster.</param>
public sealed record Evaluation(
    long TruePairs, long FoundPairs, long CorrectPairs, double Precision, double Recall, double BCubedPrecision, double BCubedRecall)
{
    public double F1 => Mean(Precision, Recall);

    public double BCubedF1 => Mean(BCubedPrecision, BCubedRecall);

    internal static double Mean(double a, double b) => a + b > 0 ? 2 * a * b / (a + b) : 0;
}

/// <summary>Scored pairs at one threshold against the truth, true pairs that were never compared counted as missed.</summary>
public sealed record ThresholdRow(double Weight, double Probability, double Precision, double Recall)
{
    public double F1 => Evaluation.Mean(Precision, Recall);
}
