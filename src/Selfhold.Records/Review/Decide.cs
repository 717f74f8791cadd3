using Selfhold.Records.Intake;
using Selfhold.Records.Resolve;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// A steward's word on two records: one customer, or never one. It outweighs any score, survives retraining and re-import, and can be
    /// undone as an operation.
    /// </summary>
    public Result<DecisionReport> Decide(RecordRef a, RecordRef b, bool same)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Guard.Run(() => new DecisionRun(_storage).Decide(a, b, same));
    }

    /// <summary>
    /// Takes a record out of its customer, together with those that it came with: undoes the last join that brought them to the company
    /// they have now, and keeps it undone. Ids of customers from before that join come back.
    /// </summary>
    public Result<DecisionReport> UndoJoin(RecordRef record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Guard.Run(() => new DecisionRun(_storage).Part(record));
    }
}
