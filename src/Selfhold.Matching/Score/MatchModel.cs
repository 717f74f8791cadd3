namespace Selfhold.Matching;

/// <summary>
/// What the engine knows: how often each level of each comparison occurs among records of one customer (m), among strangers (u)
/// and among relatives of one household (h), how rare values are, and where blocks are cut. A document: it can be saved, read,
/// compared and frozen, and names no value seen fewer than 20 times.
/// </summary>
/// <remarks>After Fellegi and Sunter, "A Theory for Record Linkage", JASA 64 (1969); relatives are a third class beside theirs.</remarks>
public sealed partial record MatchModel
{
    public const string FormatName = "selfhold-model/1";

    /// <summary>Values seen less often are not named in a model.</summary>
    public const int MinimumCountOfNamedValue = 20;

    /// <summary>The model of a domain that nothing was learned from: the odds that ship, no value frequencies.</summary>
    public static MatchModel Shipped => Score.ShippedModel.Model;

    public required IReadOnlyList<ComparisonModel> Comparisons { get; init; }

    /// <summary>Probability that two records taken at random are one customer.</summary>
    public required double Lambda { get; init; }

    /// <summary>Probability that two records taken at random are two people of one household.</summary>
    public required double LambdaRelated { get; init; }

    /// <summary>Match probability from which records are joined.</summary>
    public required double Threshold { get; init; }

    /// <summary>Records that the model was learned from; 0 for the one that ships.</summary>
    public required int TrainedOn { get; init; }

    /// <summary>Largest block that each rule compares whole, by rule name.</summary>
    public required IReadOnlyDictionary<string, int> BlockCaps { get; init; }

    /// <summary>Share of records with a value, by attribute and value. Only values seen at least <see cref="MinimumCountOfNamedValue"/> times.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Frequencies { get; init; }

    /// <summary>Share of records that a value not named in <see cref="Frequencies"/> has on average, by attribute.</summary>
    public required IReadOnlyDictionary<string, double> RareFrequency { get; init; }
}

/// <param name="Name">The comparison: "given name", "birth date", "address".</param>
/// <param name="Shared">Whether people of one household tend to agree on it.</param>
public sealed record ComparisonModel(string Name, bool Shared, IReadOnlyList<LevelModel> Levels);

/// <param name="Name">"same", "nickname", "one typo", … ; level 0 is always "not stated" and weighs nothing.</param>
/// <param name="M">Share among records of one customer, of those where both state the attribute.</param>
/// <param name="U">Share among strangers.</param>
/// <param name="H">Share among people of one household.</param>
public sealed record LevelModel(string Name, double M, double U, double H)
{
    /// <summary>Match weight in bits, log₂(m/u); 0 for "not stated".</summary>
    public double Weight => U > 0 && M > 0 ? Math.Log2(M / U) : 0;
}
