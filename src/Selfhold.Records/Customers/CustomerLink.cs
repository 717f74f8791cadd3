using Selfhold.Matching;
using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records.Customers;

/// <summary>A record of a customer with its link.</summary>
internal sealed record CustomerLink(StoredRecord Record, LinkOrigin Origin, double Weight, Guid? Partner, ulong Levels, long Operation, bool InReview)
{
    // One question for all: each more costs a way to the database and back. Three tables are keyed by the record, the fourth is small.
    private const string Text =
        """
        SELECT l.record_id, l.domain_number, l.origin, l.weight, l.partner, l.levels, l.operation,
          CAST(CASE WHEN l.component IS NOT NULL AND EXISTS (
            SELECT 1 FROM records_review v WHERE v.component = l.component AND v.domain_number = l.domain_number AND (v.record_a = l.record_id OR v.record_b = l.record_id)
          ) THEN 1 ELSE 0 END AS bigint),
          r.source_number, r.version, r.operation, r.observed_at, r.ordinal, r.shape, r.content, r.sealed, k.wrapped,
          d.domain_id, d.name, d.country, d.model_id, d.policy, k.under
        FROM records_link l
        JOIN records_record r ON r.record_id = l.record_id
        JOIN records_domain d ON d.number = l.domain_number
        LEFT JOIN keys_record k ON k.record_id = l.record_id
        WHERE l.customer_id = @p0
        """;

    public static List<CustomerLink> Of(HubRead read, Guid customer, out DomainRow? domain)
    {
        var links = new List<CustomerLink>();
        domain = null;
        using PreparedSql select = read.Prepare(Text, BulkType.Uuid);
        using SqlRows row = select.Uuid(0, customer).Query();
        while (row.Read())
        {
            domain ??= new DomainRow
            {
                Number = row.Long(1), DomainId = row.Uuid(17), Name = row.Text(18)!, Country = row.Text(19), ModelId = row.Text(20), Policy = row.Text(21)!,
            };
            var record = new StoredRecord(
                row.Uuid(0), row.Long(8), (int)row.Long(9), row.Long(10), null, row.Long(11), row.Long(12), row.Long(13), row.Bytes(14).ToArray(), row.Bytes(15).ToArray(),
                row.Bytes(16).ToArray(), row.IsNull(22) ? null : row.Uuid(22));
            links.Add(new CustomerLink(
                record, (LinkOrigin)row.Long(2), row.Real(3), row.IsNull(4) ? null : row.Uuid(4), (ulong)row.Long(5), row.Long(6), row.Long(7) != 0));
        }

        return links;
    }

    /// <param name="names">Of all records of the customer.</param>
    public LinkedRecord Show(StatedRecord stated, int of, IReadOnlyDictionary<Guid, RecordRef> names, string? model)
    {
        bool scored = Origin is LinkOrigin.Score or LinkOrigin.SameStatement;
        return new LinkedRecord(
            stated.Ref, stated.Version, HubStorage.FromMicros(stated.ObservedAt), Operation, InReview ? "in_review" : of > 1 ? "joined" : "alone", Word(Origin),
            scored ? 1 / (1 + double.Exp2(-Weight)) : null, Partner is { } other ? names.GetValueOrDefault(other) : null, scored ? Evidence() : [], model);
    }

    private static string Word(LinkOrigin origin) => origin switch
    {
        LinkOrigin.Alone => "alone",
        LinkOrigin.Score => "score",
        LinkOrigin.SameStatement => "same_statement",
        LinkOrigin.Decision => "decision",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Four bits a comparison, the first lowest; level 0 says nothing.</summary>
    private List<KeyValuePair<string, string>> Evidence()
    {
        IReadOnlyList<ComparisonModel> comparisons = FrozenMatcher.Comparisons;
        var evidence = new List<KeyValuePair<string, string>>();
        for (int c = 0; c < comparisons.Count; c++)
        {
            int level = (int)((Levels >> (4 * c)) & 0xF);
            if (level > 0 && level < comparisons[c].Levels.Count)
            {
                evidence.Add(new(comparisons[c].Name, comparisons[c].Levels[level].Name));
            }
        }

        return evidence;
    }
}
