namespace Selfhold.Records.Resolve;

/// <summary>What resolving did, in figures.</summary>
internal sealed class Outcome
{
    public ResolveDoor Door { get; set; }

    public long CustomersBefore { get; set; }

    public long CustomersAfter { get; set; }

    public long Merged { get; set; }

    public long Split { get; set; }

    /// <summary>Records that changed customer.</summary>
    public long Moved { get; set; }

    /// <summary>Of the records that came or changed, those that have company now.</summary>
    public long Joined { get; set; }

    public long ToReview { get; set; }

    public string? Learned { get; set; }

    /// <summary>A few of the records that changed customer.</summary>
    public List<(Guid Record, Guid Before, Guid? After)> Examples { get; } = [];

    public void Took(AssignedIds ids)
    {
        Merged += ids.Merged;
        Split += ids.Split;
    }

    public void Took(IReadOnlyList<(Guid Record, Guid Old, Guid? New)> moves)
    {
        Moved += moves.Count;
        foreach ((Guid record, Guid old, Guid? now) in moves.Take(20 - Math.Min(20, Examples.Count)))
        {
            Examples.Add((record, old, now));
        }
    }
}
