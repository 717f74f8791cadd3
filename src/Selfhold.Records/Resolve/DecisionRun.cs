using System.Text.Json;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>Makes decisions: checks them against those in force, pins the records and resolves what they touch.</summary>
internal sealed class DecisionRun(HubStorage storage)
{
    /// <summary>Records that state exactly the same and can still be told apart by decisions: beyond, nothing says which of them is meant.</summary>
    private const int MostAlike = 6;

    public Result<DecisionReport> Decide(RecordRef a, RecordRef b, bool same)
    {
        if (!Found(a).TryGet(out Place first, out Error? error) || !Found(b).TryGet(out Place second, out error))
        {
            return error;
        }

        if (first.Domain != second.Domain)
        {
            return RecordsErrors.OtherDomain();
        }

        if (first.Record == second.Record)
        {
            return RecordsErrors.SameRecord();
        }

        using var scope = DomainScope.Open(storage, first.Domain, CancellationToken.None);
        if (Missing(scope, (a, first.Record), (b, second.Record)) is { } gone)
        {
            return gone;
        }

        if (Opposed(Decisions.All(scope), first.Record, second.Record, same) is { } opposed)
        {
            return opposed;
        }

        return Settle(scope, [(first.Record, second.Record)], same, new Dictionary<Guid, Guid>(), a, b, first.Record, second.Record);
    }

    public Result<DecisionReport> Part(RecordRef record)
    {
        if (!Found(record).TryGet(out Place place, out Error? error))
        {
            return error;
        }

        using var scope = DomainScope.Open(storage, place.Domain, CancellationToken.None);
        if (Missing(scope, (record, place.Record)) is { } gone)
        {
            return gone;
        }

        StoredLink link = StoredLink.OfRecords(scope.Sql, [place.Record]).Single();
        Guid[] company = OfCustomer(scope, link.Customer);
        if (company.Length == 1)
        {
            return RecordsErrors.NotTogether();
        }

        (HashSet<Guid> with, Dictionary<Guid, Guid> ids) = LastJoin(scope, place.Record, link.Customer, company);
        Guid[] others = [.. company.Where(r => !with.Contains(r))];
        if (!Apart(scope, with, others).TryGet(out List<(Guid A, Guid B)>? pairs, out Error? alike))
        {
            return alike;
        }

        List<StoredDecision> known = Decisions.All(scope);
        foreach ((Guid w, Guid o) in pairs)
        {
            if (known.Exists(d => d.Same && Is(d, w, o)))
            {
                return RecordsErrors.DecisionConflict(known.First(d => d.Same && Is(d, w, o)).Operation);
            }
        }

        pairs.RemoveAll(p => known.Exists(d => Is(d, p.A, p.B)));
        return Settle(scope, pairs, same: false, ids, record, record, place.Record, others[0]);
    }

    /// <summary>
    /// The pairs that keep two groups apart: one record for all that state the same, because each brings the others along. Only where records of both groups state the same,
    /// each of them is named.
    /// </summary>
    private static Result<List<(Guid A, Guid B)>> Apart(DomainScope scope, IReadOnlyCollection<Guid> with, Guid[] others)
    {
        Dictionary<Guid, long?> unit = StoredLink.OfRecords(scope.Sql, [.. with, .. others]).ToDictionary(l => l.Record, l => l.Unit);
        HashSet<long?> shared = [.. with.Select(r => unit[r]).Intersect(others.Select(r => unit[r]))];
        List<Guid> Named(IEnumerable<Guid> records) => [.. records.Order().GroupBy(r => unit[r]).SelectMany(g => shared.Contains(g.Key) ? g : g.Take(1))];
        List<Guid> left = Named(with), right = Named(others);
        if (left.Concat(right).Count(r => shared.Contains(unit[r])) > MostAlike)
        {
            return RecordsErrors.TooMuchAlike(MostAlike);
        }

        return left.SelectMany(a => right.Select(b => (A: a, B: b))).ToList();
    }

    private static DecisionReport Settle(
        DomainScope scope, List<(Guid A, Guid B)> pairs, bool same, IReadOnlyDictionary<Guid, Guid> preferred, RecordRef a, RecordRef b, Guid first, Guid second)
    {
        Guid[] named = [.. pairs.SelectMany(p => new[] { p.A, p.B }).Distinct()];
        List<StoredRow> before = new RecordTables(scope).Load(named);
        foreach ((Guid x, Guid y) in pairs)
        {
            (Guid low, Guid high) = x.CompareTo(y) < 0 ? (x, y) : (y, x);
            scope.Sql.Execute(
                "INSERT INTO records_decision (domain_number, operation, record_a, record_b, same, undone_by) VALUES (@d, @o, @a, @b, @s, NULL)",
                ("d", scope.Domain.Number), ("o", scope.Operation), ("a", low), ("b", high), ("s", same));
        }

        scope.Domain.Decisions += pairs.Count;
        Outcome outcome = new IncrementalDoor(scope, null, CancellationToken.None) { Preferred = preferred }.Run(new Changes(before, named));
        Dictionary<Guid, StoredLink> links = StoredLink.OfRecords(scope.Sql, [first, second]).ToDictionary(l => l.Record);
        var report = new DecisionReport(
            scope.Domain.Name, scope.Operation, a, b, same, links[first].Customer, links[second].Customer,
            same ? "one customer" : "kept apart");
        scope.Complete(new OperationRow
        {
            Kind = "decide",
            ModelBefore = scope.Domain.ModelId,
            ModelAfter = scope.Domain.ModelId,
            Report = JsonSerializer.Serialize(new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["pairs"] = pairs.Count, ["same"] = same ? 1 : 0, ["customersMerged"] = outcome.Merged, ["customersSplit"] = outcome.Split,
            }),
        });
        return report;
    }

    /// <summary>Whether a decision would contradict those in force, taken together: "same" carries over, "different" holds between all that are the same.</summary>
    private static Error? Opposed(List<StoredDecision> decisions, Guid a, Guid b, bool same)
    {
        if (decisions.Find(d => Is(d, a, b)) is { Operation: > 0 } known)
        {
            return known.Same == same ? RecordsErrors.DecidedAlready(known.Operation) : RecordsErrors.DecisionConflict(known.Operation);
        }

        HashSet<Guid> withA = SameAs(decisions, a), withB = SameAs(decisions, b);
        if (!same)
        {
            return withA.Contains(b) ? RecordsErrors.DecisionConflict(decisions.First(d => d.Same && (withA.Contains(d.A) || withA.Contains(d.B))).Operation) : null;
        }

        foreach (StoredDecision decision in decisions)
        {
            if (!decision.Same && ((withA.Contains(decision.A) && withB.Contains(decision.B)) || (withA.Contains(decision.B) && withB.Contains(decision.A))))
            {
                return RecordsErrors.DecisionConflict(decision.Operation);
            }
        }

        return null;
    }

    private static HashSet<Guid> SameAs(List<StoredDecision> decisions, Guid record)
    {
        var same = new HashSet<Guid> { record };
        for (int size = 0; size != same.Count;)
        {
            size = same.Count;
            foreach (StoredDecision decision in decisions.Where(d => d.Same && (same.Contains(d.A) || same.Contains(d.B))))
            {
                same.Add(decision.A);
                same.Add(decision.B);
            }
        }

        return same;
    }

    private static bool Is(StoredDecision decision, Guid a, Guid b) => (decision.A == a && decision.B == b) || (decision.A == b && decision.B == a);

    /// <summary>The records that came to their customer together with this one in the last join, and the customer ids from before it.</summary>
    private static (HashSet<Guid> With, Dictionary<Guid, Guid> Ids) LastJoin(DomainScope scope, Guid record, Guid customer, Guid[] company)
    {
        var moves = new List<(Guid Record, long Operation, Guid Old)>();
        scope.Sql.ForEach(
            "SELECT record_id, operation, old_customer FROM records_change WHERE record_id {in} AND new_customer = @c", company,
            r => moves.Add((Sql.Id(r, 0), r.GetInt64(1), Sql.Id(r, 2))), ("c", customer));
        foreach (IGrouping<long, (Guid Record, long Operation, Guid Old)> last in moves.GroupBy(m => m.Operation).OrderByDescending(m => m.Key))
        {
            Dictionary<Guid, Guid> came = last.ToDictionary(m => m.Record, m => m.Old);
            HashSet<Guid> with = came.TryGetValue(record, out Guid old)
                ? [.. came.Where(m => m.Value == old).Select(m => m.Key)]
                : Since(scope, record) < last.Key ? [.. company.Where(r => !came.ContainsKey(r))] : [record];

            // Where all of them came under one id, they only changed their name.
            if (with.Count < company.Length)
            {
                return (with, came.Where(m => with.Contains(m.Key)).ToDictionary());
            }
        }

        return ([record], []);
    }

    private static long Since(DomainScope scope, Guid record)
        => scope.Sql.Number("SELECT operation FROM records_record WHERE record_id = @r", ("r", record));

    private static Guid[] OfCustomer(DomainScope scope, Guid customer)
    {
        var records = new List<Guid>();
        scope.Sql.Query("SELECT record_id FROM records_link WHERE customer_id = @c", r => records.Add(Sql.Id(r, 0)), ("c", customer));
        return [.. records];
    }

    private static Error? Missing(DomainScope scope, params (RecordRef Name, Guid Record)[] records)
    {
        HashSet<Guid> there = [.. StoredLink.OfRecords(scope.Sql, [.. records.Select(r => r.Record)]).Select(l => l.Record)];
        foreach ((RecordRef name, Guid record) in records)
        {
            if (!there.Contains(record))
            {
                return RecordsErrors.NoSuchRecord(name);
            }
        }

        return null;
    }

    private Result<Place> Found(RecordRef record)
    {
        using HubDbContext db = storage.Context();
        SourceRow? source = db.Set<SourceRow>().AsEnumerable().FirstOrDefault(s => string.Equals(s.Name, record.Source, StringComparison.OrdinalIgnoreCase));
        if (source is null)
        {
            return RecordsErrors.NoSuchSource(record.Source);
        }

        Guid domain = db.Set<DomainRow>().Where(d => d.Number == source.DomainNumber).Select(d => d.DomainId).Single();
        Guid id = storage.Keys.Domain(domain).Index.RecordId(source.SourceId, System.Text.Encoding.UTF8.GetBytes(record.ExternalId.Trim(' ')));
        return new Place(source.DomainNumber, id);
    }

    private readonly record struct Place(long Domain, Guid Record);
}
