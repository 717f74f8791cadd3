using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Records.Intake;
using Selfhold.Storage;

namespace Selfhold.Records;

public sealed partial class RecordsRoom
{
    private const string PolicyKind = "policy";
    private const string PolicyBefore = "policyBefore";
    private const int MostExamples = 10;

    /// <summary>Sets which of several values of a customer is shown, after counting whom that changes. An operation of its own, which can be undone.</summary>
    /// <param name="dryRun">Only count.</param>
    /// <returns><c>domain_not_found</c>; <c>row_changed</c> when something was written to the domain while customers were counted.</returns>
    public Result<PolicyReport> SetPolicy(string domain, SurvivorshipPolicy policy, bool dryRun)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(policy);
        return Guard.Run(() => ChangePolicy(domain, policy, dryRun));
    }

    private Result<PolicyReport> ChangePolicy(string domain, SurvivorshipPolicy policy, bool dryRun)
    {
        // What comes as an object is held to what a document must be.
        if (!SurvivorshipPolicy.Parse(policy.ToJson()).TryGet(out _, out Error? bad))
        {
            return bad;
        }

        // Counted before the turn to write is taken: others need not wait for it.
        DomainRow counted;
        PolicyChange change;
        using (var reading = new Reading(_storage, _known))
        {
            if (reading.Domain(domain) is not { } found)
            {
                return RecordsErrors.NoSuchDomain(domain);
            }

            (counted, change) = (found, Compare(reading, found, policy));
        }

        if (dryRun)
        {
            return change.Report(counted, 0);
        }

        using HubWrite write = _storage.BeginWrite();
        write.Lock(counted.Number);
        DomainRow row = write.Db.Set<DomainRow>().Single(d => d.Number == counted.Number);
        if (row.LastOperation != counted.LastOperation)
        {
            return StorageErrors.RowChanged();
        }

        string after = policy.ToJson();
        if (string.Equals(after, row.Policy, StringComparison.Ordinal))
        {
            return change.Report(row, 0);
        }

        var report = new JsonObject { ["customers"] = change.Customers, ["changed"] = change.Changed, [PolicyBefore] = row.Policy };
        row.Policy = after;
        row.LastOperation++;
        write.Db.Add(new OperationRow
        {
            DomainNumber = row.Number, Operation = row.LastOperation, Kind = PolicyKind, At = Now(), ModelBefore = row.ModelId, ModelAfter = row.ModelId, Report = report.ToJsonString(),
        });
        Save(write);
        return change.Report(row, row.LastOperation);
    }

    /// <summary>
    /// Takes a policy operation back, within the write that records the undo. Where a later policy is in force, it stays, and undoing that one
    /// leads past this one.
    /// </summary>
    /// <param name="write">Holds the domain's lock.</param>
    internal static void UndoPolicy(HubWrite write, OperationRow undone)
    {
        string before = (string)JsonNode.Parse(undone.Report)![PolicyBefore]!;
        OperationRow? later = write.Db.Set<OperationRow>()
            .Where(o => o.DomainNumber == undone.DomainNumber && o.Kind == PolicyKind && o.Operation > undone.Operation && o.UndoneBy == null)
            .OrderBy(o => o.Operation).AsNoTracking().FirstOrDefault();
        using var sql = new Sql(write);
        if (later is null)
        {
            sql.Execute("UPDATE records_domain SET policy = @p WHERE number = @d", ("p", before), ("d", undone.DomainNumber));
            return;
        }

        JsonNode report = JsonNode.Parse(later.Report)!;
        report[PolicyBefore] = before;
        sql.Execute("UPDATE records_operation SET report = @r WHERE domain_number = @d AND operation = @o", ("r", report.ToJsonString()), ("d", undone.DomainNumber), ("o", later.Operation));
    }

    private static PolicyChange Compare(Reading reading, DomainRow domain, SurvivorshipPolicy policy)
    {
        SurvivorshipPolicy before = reading.Known.Policy(domain);
        ValueForms forms = reading.Forms(domain.Number);
        var examples = new List<Guid>();
        long customers = 0, changed = 0;
        foreach (IReadOnlyList<CustomerRecords> some in CustomerRecords.Of(reading, domain.Number, leastRecords: 2, count: n => customers = n))
        {
            foreach (CustomerRecords customer in some)
            {
                if (!before.Equals(policy) && Differ(ViewMerge.Of(customer.Stated, before, forms), ViewMerge.Of(customer.Stated, policy, forms)))
                {
                    changed++;
                    if (examples.Count < MostExamples)
                    {
                        examples.Add(customer.Id);
                    }
                }
            }
        }

        return new PolicyChange(customers, changed, examples);
    }

    private static bool Differ(IReadOnlyList<AttributeView> a, IReadOnlyList<AttributeView> b)
    {
        for (int i = 0; i < a.Count; i++)
        {
            // Both views have the same attributes: they are of the same records.
            if (!string.Equals(a[i].Value.Value, b[i].Value.Value, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record PolicyChange(long Customers, long Changed, IReadOnlyList<Guid> Examples)
    {
        public PolicyReport Report(DomainRow domain, long operation) => new(domain.Name, operation == 0, operation, Customers, Changed, Examples);
    }
}
