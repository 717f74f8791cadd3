using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Selfhold.Records.Data;
using Selfhold.Records.Resolve;
using Selfhold.Storage;

namespace Selfhold.Records.Undoing;

/// <summary>Takes one operation back.</summary>
internal sealed class UndoRun(HubStorage storage, long operation, IProgress<RecordsProgress>? progress, CancellationToken cancellation)
{
    /// <summary>As for an import: resolving a record through stored keys costs as much as so many in memory.</summary>
    private const long IncrementalCost = 40;

    public Result<UndoReport> Run(long domain)
    {
        using var scope = DomainScope.Open(storage, domain, cancellation);
        OperationRow? undone = scope.Write.Db.Set<OperationRow>().AsNoTracking().FirstOrDefault(o => o.DomainNumber == domain && o.Operation == operation);
        if (undone is null)
        {
            return RecordsErrors.NoSuchOperation(operation);
        }

        if (undone.UndoneBy is { } by)
        {
            return RecordsErrors.UndoneAlready(operation, by);
        }

        return undone.Kind switch
        {
            "import" => Import(scope, undone),
            "decide" => Decision(scope, undone),
            "resolve" => Finish(scope, undone, new UndoneRecords([], [], [], 0), Restored(scope, undone, scope.Domain.Records)),
            "policy" => Policy(scope, undone),
            _ => RecordsErrors.CannotUndo(operation, undone.Kind),
        };
    }

    private Result<UndoReport> Import(DomainScope scope, OperationRow undone)
    {
        UndoneRecords records = new UndoneImport(scope, undone).Run();
        Reshape(scope, undone);
        return Finish(scope, undone, records, Restored(scope, undone, scope.Domain.Records + records.Attached.Count - records.Removed.Count));
    }

    /// <summary>The source's next file is read as its files were before, unless a later one was read otherwise.</summary>
    private static void Reshape(DomainScope scope, OperationRow undone)
    {
        Dictionary<string, JsonElement> figures = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(undone.Report)!;
        long before = figures["shapeBefore"].GetInt64(), after = figures["shapeAfter"].GetInt64();
        scope.Sql.Execute(
            "UPDATE records_source SET shape = @b WHERE number = @n AND shape = @a", ("b", before == 0 ? null : before), ("n", undone.SourceNumber), ("a", after));
    }

    private Result<UndoReport> Decision(DomainScope scope, OperationRow undone)
    {
        var named = new HashSet<Guid>();
        int count = 0;
        scope.Sql.Query("SELECT record_a, record_b FROM records_decision WHERE domain_number = @d AND operation = @o AND undone_by IS NULL", r =>
        {
            named.Add(Sql.Id(r, 0));
            named.Add(Sql.Id(r, 1));
            count++;
        }, ("d", scope.Domain.Number), ("o", operation));
        Guid[] linked = [.. StoredLink.OfRecords(scope.Sql, [.. named]).Select(l => l.Record)];
        List<StoredRow> before = new RecordTables(scope).Load(linked);
        scope.Sql.Execute(
            "UPDATE records_decision SET undone_by = @u WHERE domain_number = @d AND operation = @o", ("u", scope.Operation), ("d", scope.Domain.Number), ("o", operation));
        scope.Domain.Decisions -= count;
        return Finish(scope, undone, new UndoneRecords(before, linked, [], 0), modelChanged: false);
    }

    private Result<UndoReport> Policy(DomainScope scope, OperationRow undone)
    {
        RecordsRoom.UndoPolicy(scope.Write, undone);
        return Complete(scope, undone, new UndoneRecords([], [], [], 0), new Outcome());
    }

    /// <summary>Gives the domain back the model and country that it had before the operation.</summary>
    /// <returns>Whether that changes anything.</returns>
    private static bool Restored(DomainScope scope, OperationRow undone, long left)
    {
        bool countryNew = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(undone.Report)!.TryGetValue("countryKnown", out JsonElement known)
            && known.GetInt64() == 0 && scope.Domain.Country is not null;
        bool modelNew = !string.Equals(undone.ModelBefore, undone.ModelAfter, StringComparison.Ordinal) && string.Equals(scope.Domain.ModelId, undone.ModelAfter, StringComparison.Ordinal);
        if (countryNew || modelNew)
        {
            scope.Return(modelNew ? undone.ModelBefore : scope.Domain.ModelId, countryNew && (modelNew || left == 0) ? null : scope.Domain.Country);
        }

        return countryNew || modelNew;
    }

    private Result<UndoReport> Finish(DomainScope scope, OperationRow undone, UndoneRecords records, bool modelChanged)
    {
        Dictionary<Guid, Guid> preferred = Journal(scope);
        scope.Sql.Execute("DELETE FROM records_alias WHERE domain_number = @d AND operation = @o", ("d", scope.Domain.Number), ("o", operation));
        long left = scope.Domain.Records + records.Attached.Count - records.Removed.Count;
        bool bulk = modelChanged || undone.Kind is "resolve" || (records.Attached.Count + records.Removed.Count) * IncrementalCost > left + 1000;
        Outcome outcome = bulk
            ? new BulkDoor(scope, progress, cancellation) { Preferred = preferred }.Run()
            : new IncrementalDoor(scope, progress, cancellation) { Preferred = preferred }.Run(new Changes(records.Removed, records.Attached));
        if (records.Deleted.Count > 0)
        {
            UndoneImport.Delete(scope, records.Deleted);
            UndoneImport.Forget(scope);
        }

        return Complete(scope, undone, records, outcome);
    }

    private UndoReport Complete(DomainScope scope, OperationRow undone, UndoneRecords records, Outcome outcome)
    {
        scope.Sql.Execute(
            "UPDATE records_operation SET undone_by = @u WHERE domain_number = @d AND operation = @o", ("u", scope.Operation), ("d", scope.Domain.Number), ("o", operation));
        var report = new UndoReport(
            scope.Domain.Name, scope.Operation, operation, undone.Kind, records.Deleted.Count, records.Restored, outcome.Merged, outcome.Split);
        scope.Complete(new OperationRow
        {
            Kind = "undo",
            SourceNumber = undone.SourceNumber,
            Undoes = operation,
            ModelBefore = undone.ModelAfter,
            ModelAfter = scope.Domain.ModelId,
            Report = JsonSerializer.Serialize(new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["recordsRemoved"] = records.Deleted.Count, ["recordsRestored"] = records.Restored, ["customersMerged"] = outcome.Merged, ["customersSplit"] = outcome.Split,
            }),
        });
        return report;
    }

    /// <summary>The customer that each record left in the operation.</summary>
    private Dictionary<Guid, Guid> Journal(DomainScope scope)
    {
        var left = new Dictionary<Guid, Guid>();
        scope.Sql.Query(
            "SELECT record_id, old_customer FROM records_change WHERE domain_number = @d AND operation = @o", r => left[Sql.Id(r, 0)] = Sql.Id(r, 1),
            ("d", scope.Domain.Number), ("o", operation));
        return left;
    }
}
