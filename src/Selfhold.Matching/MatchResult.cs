namespace Selfhold.Matching;

/// <summary>Two records that were compared and are not far from a join.</summary>
/// <param name="A">Record number in the table; always below <paramref name="B"/>.</param>
/// <param name="Weight">Match weight in bits: log₂ of the odds that the two are one customer.</param>
/// <param name="Rule">Position in <see cref="MatchReport.Rules"/> of the first blocking rule that brought them together.</param>
public readonly record struct ScoredPair(int A, int B, float Weight, byte Rule)
{
    /// <summary>The weight as a probability, 0 to 1.</summary>
    public double Probability => 1 / (1 + double.Exp2(-Weight));
}

/// <summary>A pair that a person should decide, and why the engine would not.</summary>
/// <param name="Reason">Stable, snake_case: <c>near_threshold</c>, <c>weak_bridge</c>, <c>conflict</c>.</param>
public sealed record ReviewPair(int A, int B, double Weight, string Reason);

/// <summary>What a run found.</summary>
public sealed class MatchResult
{
    /// <summary>Customer number of each record, 0-based, numbered in the order of their first record.</summary>
    public required int[] Cluster { get; init; }

    public required int ClusterCount { get; init; }

    /// <summary>
    /// Compared pairs from <see cref="MatchReport.PairFloor"/> bits up, strongest first. Records that state exactly the same
    /// appear once for all of them, through the first of each group.
    /// </summary>
    public required IReadOnlyList<ScoredPair> Pairs { get; init; }

    /// <summary>Most doubtful first; at most 1,000.</summary>
    public required IReadOnlyList<ReviewPair> Review { get; init; }

    /// <summary>The model that was applied: as given, or as learned.</summary>
    public required MatchModel Model { get; init; }

    public required MatchReport Report { get; init; }
}

/// <summary>How a run went, for people and for <c>--json</c>.</summary>
public sealed class MatchReport
{
    public required int Records { get; init; }

    /// <summary>Records that differ in something that is compared; the others state exactly what one of these states.</summary>
    public required int DistinctRecords { get; init; }

    public required int People { get; init; }

    /// <summary>Pairs that were compared, each once.</summary>
    public required long PairsScored { get; init; }

    /// <summary>Match probability from which records were joined.</summary>
    public required double Threshold { get; init; }

    /// <summary>The same as a weight in bits.</summary>
    public required double ThresholdWeight { get; init; }

    /// <summary>False when the caller gave the threshold.</summary>
    public required bool ThresholdChosen { get; init; }

    /// <summary>Share of joined pairs that the model expects to be right.</summary>
    public required double EstimatedPrecision { get; init; }

    /// <summary>Pairs below this weight, in bits, were counted in the histogram and not kept.</summary>
    public required double PairFloor { get; init; }

    public required IReadOnlyList<RuleReport> Rules { get; init; }

    public required IReadOnlyList<HistogramBar> Histogram { get; init; }

    public required IReadOnlyList<StageReport> Stages { get; init; }

    /// <summary>What a person should know: oversized blocks, ambiguous date columns, columns without a value.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <param name="Name">The rule in words: "e-mail", "surname + postcode".</param>
/// <param name="Pairs">Pairs that this rule was the first to bring together.</param>
/// <param name="LargestBlock">Records in its largest block that was compared.</param>
/// <param name="SplitBlocks">Blocks above the cap, split by a further key.</param>
/// <param name="SkippedBlocks">Blocks still above the cap after every split: their records were left to the other rules.</param>
public sealed record RuleReport(string Name, long Pairs, int LargestBlock, int SplitBlocks, int SkippedBlocks);

/// <param name="From">Lower edge of the bar in bits.</param>
/// <param name="To">Upper edge in bits.</param>
public sealed record HistogramBar(double From, double To, long Pairs);

/// <param name="Seconds">Wall-clock time.</param>
/// <param name="CpuSeconds">Processor time of the whole process in the stage.</param>
/// <param name="ManagedMb">Managed memory at its end, in MiB.</param>
public sealed record StageReport(string Name, double Seconds, double CpuSeconds, double ManagedMb);
