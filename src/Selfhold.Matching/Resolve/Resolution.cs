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

/// <summary>Which records are one customer, in a set of records that depend on no others.</summary>
public sealed class Resolution
{
    internal Resolution()
    {
    }

    public int CustomerCount => throw new NotSupportedException();

    /// <summary>Number of components: sets of units of which no pair between two sets is near a join.</summary>
    public int ComponentCount => throw new NotSupportedException();

    /// <summary>All doubtful steps and conflicts, most doubtful first.</summary>
    public IReadOnlyList<ReviewPair> Review => throw new NotSupportedException();

    /// <summary>Customer number of a record, 0-based, numbered in the order of their first record.</summary>
    public int CustomerOf(int record) => throw new NotSupportedException();

    /// <summary>Component number of a unit, 0-based.</summary>
    public int ComponentOf(int unit) => throw new NotSupportedException();

    public LinkEvidence LinkOf(int record) => throw new NotSupportedException();

    /// <summary>
    /// Gives every block of one rule, for storage: blocks of a single unit and hot ones as well, and the finer blocks of the members of
    /// hot ones. Only for a resolution of all records of a domain.
    /// </summary>
    /// <param name="take">Told the key, whether the block is hot, and its units; the span is only good during the call.</param>
    public void Postings(int rule, Action<ulong, bool, ReadOnlySpan<int>> take) => throw new NotSupportedException();
}
