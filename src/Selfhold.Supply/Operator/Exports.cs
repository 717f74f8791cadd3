using Selfhold.AccessLog;
using Selfhold.Records;

namespace Selfhold.Supply;

public sealed partial class SupplyRoom
{
    /// <summary>One line for each customer of a domain. Each is an entry, appended before its line is read.</summary>
    /// <param name="to">Stays open. What was written before an error, or before it was stopped, is no whole file.</param>
    /// <param name="json">JSON Lines in place of CSV.</param>
    public async Task<Result<ExportReport>> ExportCustomers(Looker looker, string domain, Stream to, bool json, CancellationToken ct = default)
        => DomainOf(looker, domain).TryGet(out DomainInfo? seen, out Error? error)
            ? await Export(looker, Records.BeginCustomerExport(seen.Name, to, json), ct).ConfigureAwait(false)
            : error;

    /// <summary>A source's own file again, corrected if wanted.</summary>
    /// <param name="to">Stays open. What was written before an error, or before it was stopped, is no whole file.</param>
    public async Task<Result<ExportReport>> ExportOriginal(Looker looker, string source, Stream to, bool corrected, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Unseen(looker, source) is { } unseen ? unseen : await Export(looker, Records.BeginOriginalExport(source, to, corrected), ct).ConfigureAwait(false);
    }

    private async Task<Result<ExportReport>> Export(Looker looker, Result<RecordsExport> begun, CancellationToken ct)
    {
        if (!begun.TryGet(out RecordsExport? export, out Error? error))
        {
            return error;
        }

        using (export)
        {
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                if (!export.Next().TryGet(out CustomerInSight[]? next, out error))
                {
                    return error;
                }

                if (next.Length == 0)
                {
                    return export.Complete();
                }

                Admission admission = await Admit(looker, "export", LookOutcome.Released, next, ct).ConfigureAwait(false)
                    ?? throw new InvalidOperationException("Entries that release something admit.");
                if (!export.Write(admission).TryGet(out _, out error))
                {
                    return error;
                }
            }
        }
    }
}
