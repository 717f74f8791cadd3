using Selfhold.Matching.Normalise;

namespace Selfhold.Matching;

/// <summary>How one column of a file is to be read.</summary>
/// <param name="Name">The column's name in the file; shown, never interpreted.</param>
/// <param name="Meaning">What the column says. Columns of the same meaning and slot in several files are one column of the table.</param>
/// <param name="Slot">Which of several values: second e-mail, second address. 0-based, up to 7; the parts of one address share a slot.</param>
/// <param name="DateOrder">For dates: the order of day and month, or <see cref="DateOrder.Unknown"/> to decide it from all values of the column.</param>
public sealed record ColumnUse(string Name, Meaning Meaning, int Slot = 0, DateOrder DateOrder = DateOrder.Unknown)
{
    public const int MaxSlots = 8;
}

/// <summary>A file of the table: its records are <see cref="First"/> up to <see cref="First"/> + <see cref="Count"/> − 1.</summary>
public sealed record TableFile(string Name, int First, int Count);
