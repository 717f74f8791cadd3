namespace Selfhold.Matching.Normalise;

/// <summary>What the values of a column say about its order of day and month.</summary>
/// <param name="Order">Decided order; <see cref="DateOrder.Unknown"/> when the host must ask.</param>
/// <param name="Ambiguous">True when there are values like 03/04/1990 and nothing decides how to read them.</param>
/// <param name="DayFirst">Values that can only be day first (25/04/1990).</param>
/// <param name="MonthFirst">Values that can only be month first (04/25/1990).</param>
/// <param name="YearFirst">Values that begin with the year.</param>
/// <param name="Either">Values that read both ways.</param>
public readonly record struct DateOrderDecision(DateOrder Order, bool Ambiguous, int DayFirst, int MonthFirst, int YearFirst, int Either)
{
    /// <summary>Values that speak against the decided order.</summary>
    public int Conflicts => Math.Min(DayFirst, MonthFirst);
}
