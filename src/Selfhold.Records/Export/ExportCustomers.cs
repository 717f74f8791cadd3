using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Export;
using Selfhold.Records.Intake;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>
    /// Begins to write one line for each customer of a domain: id, winning values, and the source records it is made of. CSV has a column for each attribute that
    /// the domain's files have, and defuses what a spreadsheet would run; JSON Lines name what the customer has.
    /// </summary>
    /// <param name="to">Stays open.</param>
    /// <param name="json">JSON Lines in place of CSV.</param>
    public Result<RecordsExport> BeginCustomerExport(string domain, Stream to, bool json)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(to);
        return Begin<CustomerExport>(reading => reading.Domain(domain) is { } found ? new CustomerExport(reading, found, to, json) : RecordsErrors.NoSuchDomain(domain));
    }

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Result<ExportReport> ExportCustomers(string domain, Stream to, bool json, CancellationToken cancellation = default)
        => Run(BeginCustomerExport(domain, to, json), cancellation);

    private static Result<ExportReport> Run(Result<RecordsExport> begun, CancellationToken cancellation)
    {
        if (!begun.TryGet(out RecordsExport? export, out Error? error))
        {
            return error;
        }

        using (export)
        {
            return Guard.Run<ExportReport>(() => export.All(cancellation));
        }
    }

    private Result<RecordsExport> Begin<T>(Func<Reading, Result<T>> begin)
        where T : class, IExportWork
    {
        return Guard.Run<RecordsExport>(() =>
        {
            var reading = new Reading(_storage, _known);
            try
            {
                if (begin(reading).TryGet(out T? work, out Error? error))
                {
                    return new RecordsExport(this, reading, work);
                }

                reading.Dispose();
                return error;
            }
            catch
            {
                reading.Dispose();
                throw;
            }
        });
    }
}
