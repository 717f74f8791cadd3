using System.Text;
using Selfhold.Consent.Data;
using Selfhold.Consent.Decisions;
using Selfhold.Storage;

namespace Selfhold.Consent.Grants;

/// <summary>A row of <c>consent_grant</c>.</summary>
internal sealed record GrantRow(Guid Person, Guid Id, Guid Business, Guid AgreementId, long Version, bool Special, string Purpose);

/// <summary>Reads and writes grants, their events and their decision rows.</summary>
internal sealed class GrantRows(HubStorage storage, RoomKeys sealing)
{
    private const string Columns = "person_id, grant_id, business_id, agreement_id, version, special, purpose";

    /// <summary>Everything that changes a person's grants goes one after the other, so that every outcome is that of some order.</summary>
    public static void Lock(HubWrite write, Guid person)
        => write.Lock(-1000 - (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(RoomKeys.RowOf("consent", person).ToByteArray()) & long.MaxValue >> 1));

    /// <summary>Several at once, in one order everywhere, so that nobody waits in a circle.</summary>
    public static void Lock(HubWrite write, IReadOnlyList<Guid> accounts)
    {
        foreach (Guid account in accounts.Order())
        {
            Lock(write, account);
        }
    }

    public static GrantRow? Find(IStatements from, Guid person, Guid agreement, long version, bool special)
        => All(from, "person_id = @p0 AND agreement_id = @p1 AND version = @p2 AND special = @p3", s => s.Uuid(0, person).Uuid(1, agreement).Long(2, version).Long(3, special ? 1 : 0),
            BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint) is [var row] ? row : null;

    public static GrantRow? Find(IStatements from, IReadOnlyList<Guid> accounts, Guid grant)
        => accounts.Select(a => All(from, "person_id = @p0 AND grant_id = @p1", s => s.Uuid(0, a).Uuid(1, grant), BulkType.Uuid, BulkType.Uuid) is [var row] ? row : null).FirstOrDefault(r => r is not null);

    public static List<GrantRow> Of(IStatements from, Guid person) => All(from, "person_id = @p0 ORDER BY created_at DESC, grant_id", s => s.Uuid(0, person), BulkType.Uuid);

    public static List<GrantRow> All(IStatements from, string where, Action<PreparedSql> set, params ReadOnlySpan<BulkType> types)
    {
        using PreparedSql select = from.Prepare($"SELECT {Columns} FROM consent_grant WHERE {where}", types);
        set(select);
        using SqlRows rows = select.Query();
        List<GrantRow> all = [];
        while (rows.Read())
        {
            all.Add(new GrantRow(rows.Uuid(0), rows.Uuid(1), rows.Uuid(2), rows.Uuid(3), rows.Long(4), rows.Long(5) == 1, rows.Text(6)!));
        }

        return all;
    }

    public GrantRow Add(HubWrite write, Guid person, Agreement agreement, bool special, Guid id)
    {
        using PreparedSql insert = write.Prepare($"INSERT INTO consent_grant ({Columns}, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Bigint);
        insert.Uuid(0, person).Uuid(1, id).Uuid(2, agreement.Business).Uuid(3, agreement.Id).Long(4, agreement.Version).Long(5, special ? 1 : 0).Text(6, agreement.Purpose).Long(7, HubStorage.Micros(storage.Clock)).Execute();
        return new GrantRow(person, id, agreement.Business, agreement.Id, agreement.Version, special, agreement.Purpose);
    }

    public List<GrantEvent> Events(IStatements from, Guid person, Guid grant)
    {
        using PreparedSql select = from.Prepare(
            "SELECT number, kind, attributes, until, uses, channel, language, notice, actor, sealed, at FROM consent_event WHERE person_id = @p0 AND grant_id = @p1 ORDER BY number", BulkType.Uuid, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, person).Uuid(1, grant).Query();
        List<GrantEvent> all = [];
        while (rows.Read())
        {
            string? reason = rows.IsNull(9) ? null : Encoding.UTF8.GetString(sealing.Open("consent_event", "reason", RoomKeys.RowOf(grant, rows.Long(0)), rows.Bytes(9)));
            all.Add(new GrantEvent(rows.Long(0), rows.Text(1)!, DecisionRow.Names(rows.Text(2)), rows.IsNull(3) ? null : HubStorage.FromMicros(rows.Long(3)), rows.IsNull(4) ? null : rows.Long(4),
                rows.Text(5)!, rows.Text(6)!, rows.Bytes(7).ToArray(), rows.Text(8)!, reason, HubStorage.FromMicros(rows.Long(10))));
        }

        return all;
    }

    /// <summary>Now, but later than anything said before for the same person, business and purpose.</summary>
    /// <param name="accounts">All accounts of the person.</param>
    public DateTimeOffset Moment(IStatements from, GrantRow grant, IReadOnlyList<Guid> accounts)
    {
        using PreparedSql select = from.Prepare(
            "SELECT MAX(e.at) FROM consent_grant g JOIN consent_event e ON e.person_id = g.person_id AND e.grant_id = g.grant_id WHERE g.person_id = @p0 AND g.business_id = @p1 AND g.purpose = @p2",
            BulkType.Uuid, BulkType.Uuid, BulkType.Text);
        long now = HubStorage.Micros(storage.Clock);
        long last = accounts.Max(account => select.Uuid(0, account).Uuid(1, grant.Business).Text(2, grant.Purpose).QueryLong() ?? 0);
        return HubStorage.FromMicros(Math.Max(now, last + 1));
    }

    public void Append(HubWrite write, GrantRow grant, GrantEvent e)
    {
        using PreparedSql insert = write.Prepare(
            "INSERT INTO consent_event (person_id, grant_id, number, kind, attributes, until, uses, channel, language, notice, actor, sealed, at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Text, BulkType.Text, BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        insert.Uuid(0, grant.Person).Uuid(1, grant.Id).Long(2, e.Number).Text(3, e.Kind).Text(4, DecisionRow.Lines(e.Attributes));
        LongOrNull(insert, 5, e.Until is { } until ? HubStorage.Micros(until) : null);
        LongOrNull(insert, 6, e.Uses);
        insert.Text(7, e.Channel).Text(8, e.Language);
        _ = e.Notice.IsEmpty ? insert.Null(9) : insert.Bytes(9, e.Notice.Span);
        insert.Text(10, e.Actor);
        _ = e.Reason is null ? insert.Null(11) : insert.Bytes(11, sealing.Seal("consent_event", "reason", RoomKeys.RowOf(grant.Id, e.Number), Encoding.UTF8.GetBytes(e.Reason)));
        insert.Long(12, HubStorage.Micros(e.At)).Execute();
    }

    /// <summary>Writes the view of the events. Uses that were counted stay counted unless she gave anew.</summary>
    public static void Save(HubWrite write, GrantRow grant, Agreement agreement, GrantState state, bool anew)
    {
        using PreparedSql upsert = write.Prepare(
            """
            INSERT INTO consent_decision (person_id, business_id, purpose, grant_id, agreement, basis, state, attributes, given_at, denied, until, uses, generation)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12)
            ON CONFLICT (person_id, business_id, purpose, grant_id) DO UPDATE SET state = excluded.state, attributes = excluded.attributes, given_at = excluded.given_at, denied = excluded.denied,
            until = excluded.until, uses = CASE WHEN @p13 = 1 THEN excluded.uses ELSE consent_decision.uses END, generation = excluded.generation
            """,
            BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Uuid, BulkType.Bytes, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bigint, BulkType.Text, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint);
        upsert.Uuid(0, grant.Person).Uuid(1, grant.Business).Text(2, grant.Purpose).Uuid(3, grant.Id).Bytes(4, agreement.Hash.Span).Text(5, agreement.Terms.LegalBasis).Text(6, state.Status)
            .Text(7, DecisionRow.Lines(state.Attributes));
        LongOrNull(upsert, 8, state.GivenAt is { } given ? HubStorage.Micros(given) : null);
        upsert.Text(9, DecisionRow.Lines(state.Denied));
        LongOrNull(upsert, 10, state.Until is { } until ? HubStorage.Micros(until) : null);
        LongOrNull(upsert, 11, state.Uses);
        upsert.Long(12, state.Generation).Long(13, anew ? 1 : 0).Execute();
    }

    private static void LongOrNull(PreparedSql to, int at, long? value) => _ = value is { } known ? to.Long(at, known) : to.Null(at);
}
