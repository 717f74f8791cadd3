using Selfhold.Records.Intake;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Takes a file of a source in: rows that are news are sealed and stored, and the domain is resolved with them. One transaction: either
    /// all of it is durable when this returns, or nothing happened.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; nothing was stored.</exception>
    public Result<ImportReport> Import(ImportRequest request, IProgress<RecordsProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Guard.Run(() => new ImportRun(_storage, request, progress, cancellation).Run());
    }
}
