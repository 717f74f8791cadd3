using Selfhold.Matching.Block;
using Selfhold.Matching.Resolve;

namespace Selfhold.Matching;

/// <summary>Two records that a person decided about.</summary>
/// <param name="A">Record number in the table; pinned.</param>
/// <param name="B">Record number in the table; pinned.</param>
/// <param name="Same">True: one customer. False: never one customer.</param>
public sealed record PairDecision(int A, int B, bool Same);

/// <summary>Why a record is with its customer.</summary>
public enum LinkOrigin : byte
{
    /// <summary>It is its customer's only record.</summary>
    Alone,

    /// <summary>It resembles another record of the customer.</summary>
    Score,

    /// <summary>Another record of the customer states exactly the same.</summary>
    SameStatement,

    /// <summary>A person said so.</summary>
    Decision,
}

/// <summary>What speaks most for a record being with its customer.</summary>
/// <param name="Weight">Match weight in bits of the strongest pair with another record of its customer; 0 for a record that is alone.</param>
/// <param name="Partner">That other record, or −1.</param>
/// <param name="Levels">Level of each comparison, four bits each, in the order of <see cref="FrozenMatcher.Comparisons"/>, the first in the lowest bits.</param>
public readonly record struct LinkEvidence(float Weight, int Partner, ulong Levels, LinkOrigin Origin);

/// <summary>Which records are one customer, in a set of records that depend on no others. Safe for many readers.</summary>
public sealed class Resolution
{
    private readonly KeyedTable _keyed;
    private readonly UnitPairs _pairs;
    private readonly Decisions _decisions;
    private readonly FrozenBlocker? _blocker;
    private readonly Lazy<int[]> _seconds;
    private readonly Lazy<int[]> _sizes;

    internal Resolution(KeyedTable keyed, UnitPairs pairs, Decisions decisions, FrozenBlocker? blocker)
    {
        _keyed = keyed;
        _pairs = pairs;
        _decisions = decisions;
        _blocker = blocker;
        _seconds = new Lazy<int[]>(SecondRecords);
        _sizes = new Lazy<int[]>(CustomerSizes);
    }

    public required int CustomerCount { get; init; }

    /// <summary>Number of components: sets of units of which no pair between two sets is near a join.</summary>
    public required int ComponentCount { get; init; }

    /// <summary>All doubtful steps and conflicts, most doubtful first; nothing that a person decided.</summary>
    public required IReadOnlyList<ReviewPair> Review { get; init; }

    internal int[] Customers { private get; init; } = [];

    internal int[] Components { private get; init; } = [];

    internal int[] Partners { private get; init; } = [];

    /// <summary>Customer number of a record, 0-based, numbered in the order of their first record.</summary>
    public int CustomerOf(int record) => Customers[record];

    /// <summary>Component number of a unit, 0-based, numbered in the order of their first unit.</summary>
    public int ComponentOf(int unit) => Components[unit];

    /// <summary>What speaks most for a record being with its customer: a decision, else the strongest pair.</summary>
    public LinkEvidence LinkOf(int record)
    {
        int unit = _keyed.UnitOf(record);
        if (unit < 0 || _sizes.Value[Customers[record]] == 1)
        {
            return new LinkEvidence(0, -1, 0, LinkOrigin.Alone);
        }

        int partner = Partners[unit];
        bool decided = partner >= 0 && _decisions.IsSame(unit, partner);
        if (_keyed.SizeOf(unit) > 1 && !decided)
        {
            float same = _pairs.Weight(unit, unit);
            if (partner < 0 || same >= _pairs.Weight(unit, partner))
            {
                int first = _keyed.FirstRecordOf(unit);
                return new LinkEvidence(same, first == record ? _seconds.Value[unit] : first, _pairs.Levels(unit, unit), LinkOrigin.SameStatement);
            }
        }

        LinkOrigin origin = decided ? LinkOrigin.Decision : _keyed.StateTheSame(unit, partner) ? LinkOrigin.SameStatement : LinkOrigin.Score;
        return new LinkEvidence(_pairs.Weight(unit, partner), _keyed.FirstRecordOf(partner), _pairs.Levels(unit, partner), origin);
    }

    /// <summary>
    /// Gives every block of one rule, for storage: blocks of a single unit and hot ones as well, and the finer blocks of the members of
    /// hot ones. Only for a resolution of all records of a domain.
    /// </summary>
    /// <param name="take">Told the key, whether the block is hot, and its units; the span is only good during the call.</param>
    /// <exception cref="InvalidOperationException">Blocks were not counted in this table.</exception>
    public void Postings(int rule, Action<ulong, bool, ReadOnlySpan<int>> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (_blocker is null)
        {
            throw new InvalidOperationException("Only a resolution of all records of a domain knows all blocks.");
        }

        _blocker.Postings(rule, take);
    }

    /// <summary>By unit of several records: the second of them.</summary>
    private int[] SecondRecords()
    {
        var seconds = new int[_keyed.UnitCount];
        for (int record = Customers.Length - 1; record >= 0; record--)
        {
            int unit = _keyed.UnitOf(record);
            if (unit >= 0 && _keyed.FirstRecordOf(unit) != record)
            {
                seconds[unit] = record;
            }
        }

        return seconds;
    }

    private int[] CustomerSizes()
    {
        var sizes = new int[CustomerCount];
        foreach (int customer in Customers)
        {
            sizes[customer]++;
        }

        return sizes;
    }
}
