using Selfhold.Matching.Normalise;

namespace Selfhold.Records.Customers;

/// <summary>What one source record says, as the customer view takes it in.</summary>
/// <param name="ObservedAt">Microseconds since 1970, UTC.</param>
/// <param name="Trust">Of its source.</param>
/// <param name="Values">Values of all its columns; empty ones may be left out.</param>
internal sealed record StatedRecord(RecordRef Ref, int Version, long ObservedAt, int Trust, Assurance Assurance, IReadOnlyList<StatedValue> Values);

/// <param name="Column">Name in the file.</param>
/// <param name="Text">As the source has it, blanks and all.</param>
/// <param name="Order">How the column writes dates.</param>
internal readonly record struct StatedValue(Meaning Meaning, int Slot, string Column, string Text, DateOrder Order = DateOrder.Unknown);
