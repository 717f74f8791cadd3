using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    /// <summary>Resolves all records of a domain anew under another model: shows what would change, or changes it as an operation that can be undone.</summary>
    /// <param name="model">The model to adopt; null learns one from the domain's records.</param>
    public Result<ResolveReport> Resolve(
        string domain, MatchModel? model, bool dryRun, IProgress<RecordsProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Guard.Run<ResolveReport>(() =>
        {
            var watch = Stopwatch.StartNew();
            if (DomainNumber(domain) is not { } number)
            {
                return RecordsErrors.NoSuchDomain(domain);
            }

            using var scope = DomainScope.Open(_storage, number, cancellation);
            string? before = scope.Domain.ModelId;
            bool countryKnown = scope.Domain.Country is not null;
            if (model is not null)
            {
                scope.Adopt(model, scope.Domain.Country);
            }

            Outcome outcome = new BulkDoor(scope, progress, cancellation) { Learn = model is null }.Run();
            MovedRecord[] examples = [.. outcome.Examples.Select(m => new MovedRecord(m.Record, m.Before, m.After))];
            var report = new ResolveReport(
                scope.Domain.Name, dryRun, dryRun ? 0 : scope.Operation, before, scope.Domain.ModelId, scope.Domain.Records, outcome.CustomersBefore, outcome.CustomersAfter,
                outcome.Merged, outcome.Split, outcome.Moved, examples, watch.Elapsed.TotalSeconds);
            if (!dryRun)
            {
                scope.Complete(new OperationRow
                {
                    Kind = "resolve",
                    ModelBefore = before,
                    ModelAfter = scope.Domain.ModelId,
                    Report = JsonSerializer.Serialize(new Dictionary<string, long>(StringComparer.Ordinal)
                    {
                        ["records"] = report.Records, ["customersMerged"] = outcome.Merged, ["customersSplit"] = outcome.Split, ["recordsMoved"] = outcome.Moved,
                        ["countryKnown"] = countryKnown ? 1 : 0,
                    }),
                });
            }

            return report;
        });
    }

    private long? DomainNumber(string name)
    {
        using HubDbContext db = _storage.Context();
        return db.Set<DomainRow>().AsNoTracking().AsEnumerable().FirstOrDefault(d => string.Equals(d.Name, name, StringComparison.OrdinalIgnoreCase))?.Number;
    }
}
