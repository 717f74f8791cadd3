using Selfhold.Matching.Normalise;

namespace Selfhold.Matching;

/// <summary>
/// A trained or shipped model applied as it stands: what it says of a set of records depends on nothing but the records, the model,
/// the country and the decisions.
/// </summary>
public sealed class FrozenMatcher
{
    /// <param name="model">As learned, or <see cref="MatchModel.Shipped"/>.</param>
    /// <param name="country">ISO 3166 alpha-2 code for phone numbers without a country prefix; null leaves them as they are.</param>
    public FrozenMatcher(MatchModel model, string? country)
    {
        Model = model;
        Country = country;
    }

    public MatchModel Model { get; }

    public string? Country { get; }

    /// <summary>All rules of this version, whether used or not; a rule's number is its position.</summary>
    public static int RuleCount => Block.BlockingRule.All.Count;

    /// <summary>All comparisons of this version in the order of <see cref="LinkEvidence.Levels"/>, with the names of their levels.</summary>
    public static IReadOnlyList<ComparisonModel> Comparisons => throw new NotSupportedException();

    /// <summary>Learns a model from a table, and the country of its phone numbers where none is given (null when the numbers do not tell).</summary>
    public static (MatchModel Model, string? Country) Learn(
        RecordTable table, string? country, ulong seed, IProgress<MatchProgress>? progress, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>The country that four fifths of the phone numbers with a country prefix have, as ISO alpha-2 code; null when none has.</summary>
    public static string? InferCountry(RecordTable table) => throw new NotSupportedException();

    /// <summary>The order of day and month in a column of dates, from all its values; Unknown when nothing tells.</summary>
    public static DateOrder DateOrderOf(RecordTable table, int column) => throw new NotSupportedException();

    /// <summary>Normalises the records and puts those that state the same together to units.</summary>
    /// <param name="pinned">Records that are units of their own (those that a decision names), each with an identity that is the same in every table: it decides ties between pinned records that state the same.</param>
    public KeyedTable Key(RecordTable table, IReadOnlyDictionary<int, UInt128>? pinned = null, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Finds which records are one customer.</summary>
    /// <param name="decisions">Pairs of pinned records.</param>
    /// <param name="hot">Null: the table is all records of the domain, blocks are counted in it. Else whether a block is hot, by its key; asked only about blocks that two or more units of the table share.</param>
    /// <exception cref="ArgumentException">A decision names a record that is not pinned.</exception>
    public Resolution Resolve(
        KeyedTable keyed, IReadOnlyList<PairDecision> decisions, Func<ulong, bool>? hot = null, IProgress<MatchProgress>? progress = null,
        CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Weighs one pair of records, in bits; decisions have no part in it.</summary>
    public float Weigh(KeyedTable keyed, int recordA, int recordB) => throw new NotSupportedException();

    /// <summary>Largest block of a rule that is compared whole; a larger one is hot. 0: the rule is not used.</summary>
    public int CapOf(int rule) => throw new NotSupportedException();
}
