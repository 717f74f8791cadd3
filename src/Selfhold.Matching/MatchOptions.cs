namespace Selfhold.Matching;

/// <summary>Which records may be the same customer, by the file they came from.</summary>
public enum LinkMode
{
    /// <summary>Any two records, in one file or several.</summary>
    Dedupe,

    /// <summary>Records of different files only; one record may meet several of another file.</summary>
    LinkManyToMany,

    /// <summary>Records of different files only; a record meets at most one of each other file.</summary>
    LinkOneToOne,
}

/// <summary>What a run of <see cref="Matcher"/> may be told. The defaults are right for a first file.</summary>
public sealed class MatchOptions
{
    public LinkMode Link { get; set; } = LinkMode.Dedupe;

    /// <summary>A trained model to apply as it is; null trains one on the records at hand.</summary>
    public MatchModel? Model { get; set; }

    /// <summary>
    /// Match probability from which records are joined, between 0 and 1 (both out of range). Null chooses the threshold by
    /// estimated precision, without labels.
    /// </summary>
    public double? Threshold { get; set; }

    /// <summary>Decides which random pairs are sampled in training. The same seed gives the same result.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>ISO 3166 alpha-2 code for phone numbers without a country prefix; null infers it from the numbers that have one.</summary>
    public string? Country { get; set; }

    /// <summary>Told at each stage and a few times a second within the long ones; may be called from any thread.</summary>
    public IProgress<MatchProgress>? Progress { get; set; }
}

/// <param name="Stage">One of <see cref="MatchStages"/>.</param>
/// <param name="Done">Items of the stage done so far: records, blocks or pairs.</param>
/// <param name="Total">Items of the stage, or 0 while unknown.</param>
public readonly record struct MatchProgress(string Stage, long Done, long Total);

/// <summary>The stages of a run in their order; the same words in progress, report and <c>--json</c>.</summary>
public static class MatchStages
{
    public const string Normalise = "normalise";
    public const string Block = "block";
    public const string Learn = "learn";
    public const string Score = "score";
    public const string Cluster = "cluster";
}
