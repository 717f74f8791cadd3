using Selfhold.Records.Customers;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Verify;

/// <summary>Rows that name other rows name rows that are there; every current record has one customer; old customer ids lead to living ones; operations have no gaps.</summary>
internal sealed class ReferenceChecks : IDataCheck
{
    public string Name => "references";

    public IEnumerable<DataProblem> Check(HubStorage storage, IProgress<long>? progress)
    {
        using var reading = new Reading(storage, new KnownPlaces());
        var problems = new List<DataProblem>();
        Links(reading.Sql, problems);
        Keys(reading.Sql, problems);
        References(reading.Sql, problems);
        Aliases(reading.Sql, problems);
        Operations(reading.Sql, problems);
        Figures(reading.Sql, problems);
        Documents(storage, reading, problems);
        progress?.Report(problems.Count);
        return problems;
    }

    private static void Links(Sql sql, List<DataProblem> problems)
    {
        Each(sql, "SELECT r.record_id FROM records_record r LEFT JOIN records_link l ON l.record_id = r.record_id WHERE r.ended_by IS NULL AND l.record_id IS NULL", problems, Problems.LinkMissing);
        Each(sql, "SELECT r.record_id FROM records_record r JOIN records_link l ON l.record_id = r.record_id WHERE r.ended_by IS NOT NULL", problems, Problems.LinkOfEnded);
        Each(sql, "SELECT l.record_id FROM records_link l LEFT JOIN records_record r ON r.record_id = l.record_id WHERE r.record_id IS NULL", problems, Problems.LinkToNothing);
        Each(
            sql, "SELECT l.record_id FROM records_link l JOIN records_record r ON r.record_id = l.record_id WHERE l.domain_number <> r.domain_number", problems,
            id => Problems.WrongDomain("records_link", id));
        Each(
            sql, "SELECT r.record_id FROM records_record r LEFT JOIN records_source s ON s.number = r.source_number WHERE s.number IS NULL OR s.domain_number <> r.domain_number", problems,
            id => Problems.WrongDomain("records_record", id));
        Each(
            sql, "SELECT DISTINCT customer_id FROM records_link GROUP BY customer_id HAVING MIN(domain_number) <> MAX(domain_number)", problems,
            id => Problems.WrongDomain("customer", id));
    }

    private static void Keys(Sql sql, List<DataProblem> problems)
        => Each(sql, "SELECT k.record_id FROM keys_record k LEFT JOIN records_record r ON r.record_id = k.record_id WHERE r.record_id IS NULL AND (k.under IS NOT NULL OR k.key_id IN (SELECT o.key_id FROM keys_key o JOIN records_source s ON s.source_id = o.owner))", problems, Problems.KeyWithoutRecord);

    private static void References(Sql sql, List<DataProblem> problems)
    {
        foreach ((string table, string column, string more) in new[]
        {
            ("records_review", "record_a", ""),
            ("records_review", "record_b", ""), ("records_contact", "record_id", ""), ("records_version", "record_id", ""), ("records_link", "partner", " AND t.partner IS NOT NULL"),
        })
        {
            Each(
                sql, $"SELECT DISTINCT t.{column} FROM {table} t LEFT JOIN records_record r ON r.record_id = t.{column} WHERE r.record_id IS NULL{more}", problems,
                id => Problems.Dangling(table, id));
        }

        // What waits for a person is current.
        foreach (string column in (string[])["record_a", "record_b"])
        {
            Each(
                sql, $"SELECT DISTINCT t.{column} FROM records_review t JOIN records_record r ON r.record_id = t.{column} WHERE r.ended_by IS NOT NULL", problems,
                id => Problems.Dangling("records_review", id));
        }
    }

    private static void Aliases(Sql sql, List<DataProblem> problems)
    {
        var leads = new Dictionary<Guid, Guid>();
        sql.Query("SELECT old_id, new_id FROM records_alias", r => leads[Sql.Id(r, 0)] = Sql.Id(r, 1));
        if (leads.Count == 0)
        {
            return;
        }

        var alive = new HashSet<Guid>();
        sql.ForEach("SELECT DISTINCT customer_id FROM records_link WHERE customer_id {in}", [.. leads.Keys.Concat(leads.Values).Distinct()], r => alive.Add(Sql.Id(r, 0)));
        HashSet<Guid> ended = Ended(sql, leads.Values);
        foreach (Guid old in leads.Keys)
        {
            if (alive.Contains(old))
            {
                problems.Add(Problems.AliasAlive(old));
                continue;
            }

            Guid at = old;
            int steps = 0;
            while (!alive.Contains(at) && !(at != old && ended.Contains(at)) && leads.TryGetValue(at, out Guid next) && steps++ <= leads.Count)
            {
                at = next;
            }

            if (steps > leads.Count)
            {
                problems.Add(Problems.AliasCycle(old));
            }
            else if (!alive.Contains(at) && !ended.Contains(at))
            {
                problems.Add(Problems.AliasLost(old));
            }
        }
    }

    /// <summary>Customers of whom every record ended; they are the same again when a record comes back.</summary>
    private static HashSet<Guid> Ended(Sql sql, IEnumerable<Guid> customers)
    {
        var ended = new HashSet<Guid>();
        sql.ForEach("SELECT DISTINCT old_customer FROM records_change WHERE old_customer {in} AND new_customer IS NULL", [.. customers.Distinct()], r => ended.Add(Sql.Id(r, 0)));
        return ended;
    }

    private static void Operations(Sql sql, List<DataProblem> problems)
    {
        var last = new Dictionary<long, long>();
        sql.Query("SELECT number, last_operation FROM records_domain", r => last[r.GetInt64(0)] = r.GetInt64(1));
        var seen = new Dictionary<long, long>();
        sql.Query("SELECT domain_number, operation FROM records_operation ORDER BY domain_number, operation", r =>
        {
            long expected = seen.GetValueOrDefault(r.GetInt64(0)) + 1;
            if (r.GetInt64(1) != expected)
            {
                problems.Add(Problems.OperationGap(r.GetInt64(0), expected));
            }

            seen[r.GetInt64(0)] = r.GetInt64(1);
        });
        foreach ((long domain, long operation) in last)
        {
            if (seen.GetValueOrDefault(domain) != operation)
            {
                problems.Add(Problems.OperationsDiffer(domain));
            }
        }

        foreach ((string table, string column) in new[] { ("records_record", "operation"), ("records_record", "ended_by"), ("records_link", "operation") })
        {
            sql.Query(
                $"SELECT t.record_id, t.{column} FROM {table} t LEFT JOIN records_operation o ON o.domain_number = t.domain_number AND o.operation = t.{column} WHERE t.{column} IS NOT NULL AND o.operation IS NULL",
                r => problems.Add(Problems.OperationUnknown(table, Sql.Id(r, 0), r.GetInt64(1))));
        }
    }

    private static void Figures(Sql sql, List<DataProblem> problems)
    {
        foreach ((string column, string count) in new[]
        {
            ("records", "SELECT COUNT(*) FROM records_record r WHERE r.domain_number = d.number AND r.ended_by IS NULL"),
            ("customers", "SELECT COUNT(DISTINCT l.customer_id) FROM records_link l WHERE l.domain_number = d.number"),
            ("decisions", "SELECT COUNT(*) FROM records_decision c WHERE c.domain_number = d.number AND c.undone_by IS NULL"),
        })
        {
            sql.Query($"SELECT d.number FROM records_domain d WHERE d.{column} <> ({count})", r => problems.Add(Problems.FiguresDiffer(r.GetInt64(0), column)));
        }
    }

    /// <summary>Shapes, models and names of files open.</summary>
    private static void Documents(HubStorage storage, Reading reading, List<DataProblem> problems)
    {
        foreach (DomainRow domain in reading.AllDomains())
        {
            Try(problems, () => reading.Known.Model(storage, reading.Sql, domain));
            DomainKeys keys = storage.Keys.Domain(domain.DomainId);
            reading.Sql.Query(
                "SELECT model_id, sealed FROM records_model WHERE domain_number = @d",
                r => Try(problems, () => keys.OpenDocument(SealPlaces.Model(domain.DomainId, r.GetString(0)), Sql.Bytes(r, 1))), ("d", domain.Number));
            reading.Sql.Query(
                "SELECT operation, sealed FROM records_operation WHERE domain_number = @d AND sealed IS NOT NULL",
                r => Try(problems, () => keys.OpenDocument(SealPlaces.File(domain.DomainId, r.GetInt64(0)), Sql.Bytes(r, 1))), ("d", domain.Number));
            foreach (SourceRow source in reading.SourcesOf(domain.Number))
            {
                reading.Sql.Query(
                    "SELECT shape, sealed FROM records_shape WHERE source_number = @n",
                    r => Try(problems, () => keys.OpenDocument(SealPlaces.Shape(source.SourceId, r.GetInt64(0)), Sql.Bytes(r, 1))), ("n", source.Number));
            }
        }
    }

    private static void Try(List<DataProblem> problems, Action open)
    {
        try
        {
            open();
        }
        catch (StorageException e)
        {
            problems.Add(new DataProblem(e.Error.Code, e.Error.Message));
        }
    }

    private static void Each(Sql sql, string text, List<DataProblem> problems, Func<Guid, DataProblem> problem)
        => sql.Query(text, r => problems.Add(problem(Sql.Id(r, 0))));
}
