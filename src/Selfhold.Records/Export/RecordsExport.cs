using Selfhold.AccessLog;
using Selfhold.Records.Customers;
using Selfhold.Records.Export;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records;

/// <summary>
/// An export of one moment, some at a time: who comes next, then, once the access log has their entries, their rows. What was written before the end is no whole file.
/// For one caller; hold it no longer than needed.
/// </summary>
public sealed class RecordsExport : IDisposable
{
    private readonly RecordsRoom _room;
    private readonly Reading _reading;
    private readonly IExportWork _work;
    private IReadOnlyList<CustomerInSight>? _next;

    internal RecordsExport(RecordsRoom room, Reading reading, IExportWork work) => (_room, _reading, _work) = (room, reading, work);

    /// <summary>Who comes next: at most 500, none at the end. Nothing of them is unsealed yet.</summary>
    public Result<CustomerInSight[]> Next()
        => Guard.Run<CustomerInSight[]>(() =>
        {
            CustomerInSight[] next = _work.Next();
            _next = next;
            return next;
        });

    /// <summary>Writes those of the last <see cref="Next"/>. Whose keys were destroyed since the export began is left out.</summary>
    /// <param name="admission">Good for each of their owners.</param>
    public Result<long> Write(Admission admission)
    {
        ArgumentNullException.ThrowIfNull(admission);
        IReadOnlyList<CustomerInSight> next = _next ?? throw new InvalidOperationException("What comes next is asked for first.");
        _next = null;
        return Guard.Run<long>(() =>
        {
            _room.Use(admission, next);
            return _work.Write(Gone(next));
        });
    }

    /// <summary>The end of the file.</summary>
    public Result<ExportReport> Complete() => Guard.Run<ExportReport>(() => _work.Complete());

    public void Dispose()
    {
        _work.Dispose();
        _reading.Dispose();
    }

    /// <summary>All of it without a reader: for the hub's own work and tests.</summary>
    internal ExportReport All(CancellationToken cancellation)
    {
        while (_work.Next().Length > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            _work.Write(new HashSet<Guid>());
        }

        return _work.Complete();
    }

    /// <summary>Records of the export's moment whose keys are no more: an erasure is not outlived by an export that began before it.</summary>
    private HashSet<Guid> Gone(IReadOnlyList<CustomerInSight> next)
    {
        HashSet<Guid> gone = [.. next.SelectMany(l => l.Records)];
        using HubRead now = _reading.Storage.BeginRead();
        using var sql = new Data.Sql(now.Connection, now.Transaction);
        sql.ForEach("SELECT record_id FROM keys_record WHERE record_id {in}", [.. gone], r => gone.Remove(Data.Sql.Id(r, 0)));
        return gone;
    }
}
