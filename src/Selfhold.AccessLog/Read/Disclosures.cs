using Selfhold.AccessLog.Append;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

public sealed partial class AccessLogRoom
{
    /// <summary>Whom, which attributes, since when, for one client or one business. Opens nothing; reads the clear columns alone.</summary>
    public IReadOnlyList<Disclosure> Disclosures(IStatements from, DisclosureQuery query)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(query);
        Dictionary<long, string> fields = FieldNames(from);
        var found = new List<Disclosure>();
        foreach ((long code, Reader reader) in Readers(from).Where(r => r.Reader.Business == query.Business && (query.Client is null || string.Equals(r.Reader.Client, query.Client, StringComparison.Ordinal))))
        {
            using PreparedSql select = from.Prepare(
                """
                SELECT d.chain, d.fields, d.first, d.last, d.many, c.owner, c.kind
                FROM (SELECT chain, fields, MIN(day) AS first, MAX(day) AS last, COUNT(*) AS many FROM accesslog_entry
                      WHERE log = @p0 AND reader = @p1 AND day >= @p2 AND day <= @p3 AND outcome = @p4 GROUP BY chain, fields) d
                JOIN accesslog_chain c ON c.chain = d.chain
                """,
                BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
            select.Long(0, LogHead.One).Long(1, code).Long(2, DayOf(query.Since)).Long(3, query.Until is { } until ? DayOf(until) : int.MaxValue).Long(4, (long)LookOutcome.Released);
            using SqlRows rows = select.Query();
            while (rows.Read())
            {
                found.Add(new Disclosure(
                    rows.Uuid(5), (OwnerKind)rows.Long(6), rows.Uuid(5) == rows.Uuid(0), reader, Split(fields, rows.Long(1)), Epoch.AddDays((int)rows.Long(2)), Epoch.AddDays((int)rows.Long(3)), rows.Long(4)));
            }
        }

        return found;
    }

    internal static IReadOnlyList<string> Split(Dictionary<long, string> fields, long code) => fields.GetValueOrDefault(code) is { Length: > 0 } names ? names.Split('\n') : [];

    internal static Dictionary<long, string> FieldNames(IStatements from)
    {
        using PreparedSql select = from.Prepare("SELECT code, names FROM accesslog_fields");
        using SqlRows rows = select.Query();
        var found = new Dictionary<long, string>();
        while (rows.Read())
        {
            found[rows.Long(0)] = rows.Text(1)!;
        }

        return found;
    }

    internal static List<(long Code, Reader Reader)> Readers(IStatements from)
    {
        using PreparedSql select = from.Prepare("SELECT reader, kind, business, client FROM accesslog_reader ORDER BY reader");
        using SqlRows rows = select.Query();
        var found = new List<(long, Reader)>();
        while (rows.Read())
        {
            found.Add((rows.Long(0), new Reader((ReaderKind)rows.Long(1), rows.IsNull(2) ? null : rows.Uuid(2), rows.Text(3))));
        }

        return found;
    }

    private static long DayOf(DateOnly day) => day.DayNumber - Epoch.DayNumber;
}
