using Selfhold.Records.Intake;
using Selfhold.Records.Undoing;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Takes an import, a decision, a resolution or a policy back, exactly: records, links, customer ids and views are what they would be
    /// without it. The undo is an operation of its own.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing changed.</exception>
    public Result<UndoReport> Undo(string domain, long operation, IProgress<RecordsProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Guard.Run<UndoReport>(() => DomainNumber(domain) is { } number
            ? new UndoRun(_storage, operation, progress, cancellation).Run(number)
            : RecordsErrors.NoSuchDomain(domain));
    }
}
