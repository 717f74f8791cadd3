using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

/// <summary>A business asks a person for an agreement.</summary>
/// <param name="Client">The program that asks for it.</param>
/// <param name="Agreement">SHA-256 of the version.</param>
/// <param name="Accounts">All accounts of the person that is meant, the leading one first; empty where nobody here is.</param>
public sealed record Ask(string Client, Guid Business, ReadOnlyMemory<byte> Agreement, IReadOnlyList<Guid> Accounts);

/// <summary>What the business is told: the same whether anybody is asked or not.</summary>
public sealed record Requested(Guid Id, DateTimeOffset ExpiresAt);

/// <summary>A request that waits for her answer.</summary>
public sealed record RequestInfo(Guid Id, Guid Business, string Client, Agreement Agreement, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

public sealed partial class ConsentRoom
{
    /// <inheritdoc cref="Request(HubWrite, Ask)"/>
    public Task<Result<Requested>> Request(Ask ask, CancellationToken ct) => Storage.TryWriteAsync(write => Request(write, ask), ct);

    /// <summary>
    /// Writes a request down. She sees it where she exists, has not said no to this version lately, is not asked for it already and has not too many of this business before her.
    /// The answer, and the work behind it, is the same in every case.
    /// </summary>
    /// <returns><c>agreement_not_found</c>, also for an agreement of another business; <c>agreement_retired</c>. Never anything that depends on the person.</returns>
    public Result<Requested> Request(HubWrite write, Ask ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (!Agreement(write, ask.Agreement).TryGet(out Agreement? agreement, out Error? missing))
        {
            return missing;
        }

        if (agreement.Business != ask.Business)
        {
            return ConsentErrors.AgreementNotFound();
        }

        if (agreement.RetiredAt is not null)
        {
            return ConsentErrors.AgreementRetired();
        }

        // Nobody is looked up as somebody: a made-up account takes the same way through the same questions.
        IReadOnlyList<Guid> accounts = ask.Accounts.Count > 0 ? ask.Accounts : [RandomId()];
        GrantRows.Lock(write, accounts[0]);
        bool quiet = IsToRest(write, accounts, agreement);
        var made = new Requested(RandomId(), HubStorage.FromMicros(NowMicros) + Options.RequestLifetime);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO consent_request (request_id, business_id, client_id, agreement_id, version, person_id, state, created_at, expires_at, answered_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, NULL)",
            BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Uuid, BulkType.Bigint, BulkType.Uuid, BulkType.Text, BulkType.Bigint, BulkType.Bigint);
        insert.Uuid(0, made.Id).Uuid(1, ask.Business).Text(2, ask.Client).Uuid(3, agreement.Id).Long(4, agreement.Version);
        _ = ask.Accounts.Count > 0 ? insert.Uuid(5, accounts[0]) : insert.Null(5);
        insert.Text(6, quiet || ask.Accounts.Count == 0 ? RequestStates.Quiet : RequestStates.Open).Long(7, NowMicros).Long(8, HubStorage.Micros(made.ExpiresAt)).Execute();
        return made;
    }

    /// <summary>What waits for her answer, newest first.</summary>
    public IReadOnlyList<RequestInfo> Requests(IStatements from, IReadOnlyList<Guid> accounts)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        List<RequestRow> rows = [.. accounts.SelectMany(a => RequestRows(from, "person_id = @p0 AND state = 'open' AND expires_at > @p1", s => s.Uuid(0, a).Long(1, NowMicros), BulkType.Uuid, BulkType.Bigint))];
        return [.. rows.OrderByDescending(r => r.CreatedAt).ThenBy(r => r.Id).Select(r => Shown(from, r)).Where(r => r.Agreement.RetiredAt is null)];
    }

    /// <summary>What the business may know of its own request: <c>open</c>, <c>given</c>, <c>expired</c>. A no looks like silence. Null where there is none of the business.</summary>
    public string? RequestState(IStatements from, Guid business, Guid request)
        => RequestRows(from, "request_id = @p0 AND business_id = @p1", s => s.Uuid(0, request).Uuid(1, business), BulkType.Uuid, BulkType.Uuid) is not [var row] ? null
            : row.State is RequestStates.Given ? RequestStates.Given : row.ExpiresAt <= NowMicros ? RequestStates.Expired : RequestStates.Open;

    private bool IsToRest(IStatements from, IReadOnlyList<Guid> accounts, Agreement agreement)
    {
        long rests = HubStorage.Micros(Storage.Clock.GetUtcNow() - Options.RestAfterRefusal), now = NowMicros, open = 0;
        bool rest = false;
        foreach (Guid account in accounts)
        {
            foreach (RequestRow r in RequestRows(from, "person_id = @p0 AND business_id = @p1", s => s.Uuid(0, account).Uuid(1, agreement.Business), BulkType.Uuid, BulkType.Uuid))
            {
                bool same = r.Agreement == agreement.Id && r.Version == agreement.Version, waits = r.State is RequestStates.Open && r.ExpiresAt > now;
                open += waits ? 1 : 0;
                rest |= same && (waits || (r.State is RequestStates.Refused && r.AnsweredAt > rests));
            }

            // A no that she said elsewhere counts as one here; what she gave already needs no asking.
            foreach (GrantRow grant in GrantRows.All(from, "person_id = @p0 AND agreement_id = @p1 AND version = @p2", s => s.Uuid(0, account).Uuid(1, agreement.Id).Long(2, agreement.Version), BulkType.Uuid, BulkType.Uuid, BulkType.Bigint))
            {
                GrantInfo said = Info(from, grant, accounts);
                rest |= said.IsLive || (said.Status is GrantEvents.Refused or GrantEvents.Withdrawn && HubStorage.Micros(said.Events[^1].At) > rests);
            }
        }

        return rest || open >= Options.MostOpenRequests;
    }

    private RequestInfo Shown(IStatements from, RequestRow r)
        => new(r.Id, r.Business, r.Client, Agreement(from, r.Agreement, r.Version) is { IsOk: true } found ? found.Value : throw new StorageException(ConsentErrors.AgreementTampered(r.Agreement, r.Version)),
            HubStorage.FromMicros(r.CreatedAt), HubStorage.FromMicros(r.ExpiresAt));

    private static List<RequestRow> RequestRows(IStatements from, string where, Action<PreparedSql> set, params ReadOnlySpan<BulkType> types)
    {
        using PreparedSql select = from.Prepare("SELECT request_id, business_id, client_id, agreement_id, version, person_id, state, created_at, expires_at, answered_at FROM consent_request WHERE " + where, types);
        set(select);
        using SqlRows rows = select.Query();
        List<RequestRow> all = [];
        while (rows.Read())
        {
            all.Add(new RequestRow(rows.Uuid(0), rows.Uuid(1), rows.Text(2)!, rows.Uuid(3), rows.Long(4), rows.IsNull(5) ? null : rows.Uuid(5), rows.Text(6)!, rows.Long(7), rows.Long(8), rows.IsNull(9) ? null : rows.Long(9)));
        }

        return all;
    }

    private sealed record RequestRow(Guid Id, Guid Business, string Client, Guid Agreement, long Version, Guid? Person, string State, long CreatedAt, long ExpiresAt, long? AnsweredAt);
}

/// <summary>States of a request.</summary>
internal static class RequestStates
{
    public const string Open = "open", Given = "given", Refused = "refused", Expired = "expired";

    /// <summary>Shown to nobody: there is nobody, or she is not to be asked now.</summary>
    public const string Quiet = "quiet";
}
