using Selfhold.Matching.Block;
using Selfhold.Matching.Compare;
using Selfhold.Matching.Normalise;
using Selfhold.Matching.Resolve;
using Selfhold.Matching.Score;
using Selfhold.Matching.Table;

namespace Selfhold.Matching;

/// <summary>
/// A trained or shipped model applied as it stands: what it says of a set of records depends on nothing but the records, the model,
/// the country and the decisions. Safe for several threads.
/// </summary>
public sealed class FrozenMatcher
{
    /// <summary>A model learned from few records may afford blocks that would cost too much among many.</summary>
    private const int MostCap = 64;

    /// <summary>Cap of a telling rule that the model does not know.</summary>
    private const int UnknownCap = 8;

    private static readonly Lazy<IReadOnlyList<ComparisonModel>> AllComparisons = new(() => MatchModel.Shipped.Comparisons);

    private readonly FrozenFrequencies _frequencies;
    private readonly PairScorer _scorer;
    private readonly PairScorer _shipped;
    private readonly int[] _caps;

    /// <param name="model">As learned, or <see cref="MatchModel.Shipped"/>.</param>
    /// <param name="country">ISO 3166 alpha-2 code for phone numbers without a country prefix; null leaves them as they are.</param>
    public FrozenMatcher(MatchModel model, string? country)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        Country = country;
        _frequencies = new FrozenFrequencies(model);
        _scorer = new PairScorer(KnownComparisons.All.InOrder, model);
        _shipped = new PairScorer(KnownComparisons.All.InOrder, MatchModel.Shipped);
        _caps = [.. BlockingRule.All.Select(rule => CapOf(rule, model))];
    }

    public MatchModel Model { get; }

    public string? Country { get; }

    /// <summary>All rules of this version, whether used or not; a rule's number is its position.</summary>
    public static int RuleCount => BlockingRule.All.Count;

    /// <summary>All comparisons of this version in the order of <see cref="LinkEvidence.Levels"/>, with the names of their levels and the odds that ship.</summary>
    public static IReadOnlyList<ComparisonModel> Comparisons => AllComparisons.Value;

    /// <summary>Learns a model from a table, and the country of its phone numbers where none is given (null when the numbers do not tell).</summary>
    public static (MatchModel Model, string? Country) Learn(
        RecordTable table, string? country, ulong seed, IProgress<MatchProgress>? progress, CancellationToken ct)
    {
        country ??= InferCountry(table);
        var options = new MatchOptions { Country = country ?? "", Seed = seed, Progress = progress };
        return (Matcher.Run(table, options, ct).Model, country);
    }

    /// <summary>The country that four fifths of the phone numbers with a country prefix have, as ISO alpha-2 code; null when none has.</summary>
    public static string? InferCountry(RecordTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var inference = default(PhoneCountryInference);
        foreach (TableColumn column in table.Store)
        {
            for (int id = 1; column.Meaning == Meaning.Phone && id <= column.Values.Count; id++)
            {
                inference.Add(column.Values[id]);
            }
        }

        string country = inference.Decide();
        return country.Length == 0 ? null : country.ToUpperInvariant();
    }

    /// <summary>The order of day and month in a column of dates, from all its values; Unknown when nothing tells.</summary>
    public static DateOrder DateOrderOf(RecordTable table, int column)
    {
        ArgumentNullException.ThrowIfNull(table);
        ValueStore values = table.Store[column].Values;
        DateOrderAccumulator evidence = Dates.DecideOrder();
        for (int id = 1; id <= values.Count; id++)
        {
            evidence.Add(values[id]);
        }

        return evidence.Decide().Order;
    }

    /// <summary>Normalises the records and puts those that state the same together to units.</summary>
    /// <param name="pinned">
    /// Records that are units of their own (those that a decision names), each with an identity that is the same in every table: it
    /// decides ties between pinned records that state the same.
    /// </param>
    public KeyedTable Key(RecordTable table, IReadOnlyDictionary<int, UInt128>? pinned = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        Prepared prepared = Preparer.PreparePure(table, _frequencies, Country, ct);
        Units units = Units.Of(prepared, pinned is null ? null : [.. pinned.Keys], statedOnly: true);
        return new KeyedTable(table, prepared, units, pinned, _caps, PairScorer.Part(_scorer, Model, prepared.Comparisons), ct);
    }

    /// <summary>Finds which records are one customer.</summary>
    /// <param name="decisions">Pairs of pinned records. Where two decisions contradict each other, the one that keeps apart holds.</param>
    /// <param name="hot">
    /// Null: the table is all records of the domain, blocks are counted in it. Else whether a block is hot, by its key; asked on the
    /// calling thread, and only about blocks that two or more units of the table share.
    /// </param>
    /// <exception cref="ArgumentException">A decision names a record that is not pinned, or one record twice.</exception>
    public Resolution Resolve(
        KeyedTable keyed, IReadOnlyList<PairDecision> decisions, Func<ulong, bool>? hot = null, IProgress<MatchProgress>? progress = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(keyed);
        ArgumentNullException.ThrowIfNull(decisions);
        return new ResolutionRun(keyed, new Decisions(keyed, decisions), _caps, _shipped, Model.Threshold, hot, progress, ct).Run();
    }

    /// <summary>Weighs one pair of records, in bits; decisions have no part in it.</summary>
    public float Weigh(KeyedTable keyed, int recordA, int recordB)
    {
        ArgumentNullException.ThrowIfNull(keyed);
        (int a, int b) = (keyed.UnitOf(recordA), keyed.UnitOf(recordB));
        return a < 0 || b < 0
            ? keyed.Scorer.Weigh(default)
            : new UnitPairs(keyed, _shipped, Model.Threshold).Weight(a, b);
    }

    /// <summary>Explains pairs of a table as they weigh here; the table need not hold more than the two records.</summary>
    public PairExplainer Explain(RecordTable table, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new PairExplainer(table, Model, Preparer.PreparePure(table, _frequencies, Country, ct), Model.Threshold);
    }

    /// <summary>Largest block of a rule that is compared whole; a larger one is hot. 0: the rule is not used.</summary>
    public int CapOf(int rule) => _caps[rule];

    private static int CapOf(BlockingRule rule, MatchModel model)
    {
        int cap = model.BlockCaps.TryGetValue(rule.Name, out int known) ? known : rule.Broad ? 0 : UnknownCap;

        // A block of one is no block.
        return cap < 2 ? 0 : Math.Min(cap, MostCap);
    }
}
