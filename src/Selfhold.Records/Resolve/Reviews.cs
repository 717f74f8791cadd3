using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Resolve;

/// <summary>Pairs that wait for a person, kept by component so that they come and go with it.</summary>
internal sealed class Reviews(DomainScope scope)
{
    public void Forget(IReadOnlyList<long> components)
        => scope.Sql.ExecuteFor("DELETE FROM records_review WHERE component {in} AND domain_number = @d", components, ("d", scope.Domain.Number));

    public void Clear() => scope.Sql.Execute("DELETE FROM records_review WHERE domain_number = @d", ("d", scope.Domain.Number));

    /// <summary>Of records that state the same, the one with the smallest id stands for all: whichever door found the pair, it is the same.</summary>
    /// <param name="pairs">By record number.</param>
    public void Add(IReadOnlyList<ReviewPair> pairs, KeyedTable keyed, IReadOnlyList<Guid> ids, Func<int, long> componentOf)
    {
        if (pairs.Count == 0)
        {
            return;
        }

        var standsFor = new Guid[keyed.UnitCount];
        for (int record = 0; record < ids.Count; record++)
        {
            int unit = keyed.UnitOf(record);
            if (unit >= 0 && (standsFor[unit] == Guid.Empty || ids[record].CompareTo(standsFor[unit]) < 0))
            {
                standsFor[unit] = ids[record];
            }
        }

        var seen = new HashSet<(Guid, Guid)>();
        using BulkInsert insert = scope.Write.Insert(
            "records_review", new("domain_number", BulkType.Bigint), new("record_a", BulkType.Uuid), new("record_b", BulkType.Uuid), new("weight", BulkType.Real),
            new("reason", BulkType.Text), new("component", BulkType.Bigint), new("operation", BulkType.Bigint));
        foreach (ReviewPair pair in pairs)
        {
            Guid a = standsFor[keyed.UnitOf(pair.A)], b = standsFor[keyed.UnitOf(pair.B)];
            (a, b) = a.CompareTo(b) < 0 ? (a, b) : (b, a);
            if (a != b && seen.Add((a, b)))
            {
                insert.Long(scope.Domain.Number).Uuid(a).Uuid(b).Real(pair.Weight).Text(pair.Reason).Long(componentOf(pair.A)).Long(scope.Operation);
                insert.EndRow();
            }
        }

        insert.Complete();
    }
}

/// <summary>Decisions in force.</summary>
internal static class Decisions
{
    private const string Columns = "SELECT record_a, record_b, same, operation FROM records_decision WHERE domain_number = @d AND undone_by IS NULL";

    public static List<StoredDecision> All(DomainScope scope)
    {
        var found = new List<StoredDecision>();
        if (scope.Domain.Decisions > 0)
        {
            scope.Sql.Query(Columns, r => found.Add(Read(r)), ("d", scope.Domain.Number));
        }

        return found;
    }

    /// <summary>Those that name one of the records.</summary>
    public static List<StoredDecision> Of(DomainScope scope, IReadOnlyList<Guid> records)
    {
        var found = new HashSet<StoredDecision>();
        if (scope.Domain.Decisions > 0)
        {
            scope.Sql.ForEach(Columns + " AND record_a {in}", records, r => found.Add(Read(r)), ("d", scope.Domain.Number));
            scope.Sql.ForEach(Columns + " AND record_b {in}", records, r => found.Add(Read(r)), ("d", scope.Domain.Number));
        }

        return [.. found];
    }

    private static StoredDecision Read(System.Data.Common.DbDataReader r) => new(Sql.Id(r, 0), Sql.Id(r, 1), r.GetBoolean(2), r.GetInt64(3));
}

internal readonly record struct StoredDecision(Guid A, Guid B, bool Same, long Operation);
