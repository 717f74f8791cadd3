using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

public sealed partial class ConsentRoom
{
    /// <summary>Her yes to a request: it ends with the yes written down, in the same write. Said twice, it is one.</summary>
    /// <param name="accounts">All accounts of the person.</param>
    /// <param name="yes">To the version that was asked for.</param>
    /// <returns><c>request_not_found</c>, and as <see cref="Give(HubWrite, Yes)"/>.</returns>
    public Result<Given> AnswerRequest(HubWrite write, IReadOnlyList<Guid> accounts, Guid request, Yes yes)
    {
        ArgumentNullException.ThrowIfNull(yes);
        if (Answered(write, accounts, request, RequestStates.Given) is not { } asked || !asked.Hash.Span.SequenceEqual(yes.Agreement.Span) || !accounts.Contains(yes.Person))
        {
            return ConsentErrors.RequestNotFound();
        }

        return Give(write, yes with { Accounts = accounts });
    }

    /// <inheritdoc cref="AnswerRequest(HubWrite, IReadOnlyList{Guid}, Guid, Yes)"/>
    public Task<Result<Given>> AnswerRequest(IReadOnlyList<Guid> accounts, Guid request, Yes yes, CancellationToken ct) => Storage.TryWriteAsync(write => AnswerRequest(write, accounts, request, yes), ct);

    /// <summary>Her no to a request. The business is told nothing; to it the request ends in silence. Said twice, it is one.</summary>
    /// <returns><c>request_not_found</c>.</returns>
    public Result<IReadOnlyList<GrantInfo>> RefuseRequest(HubWrite write, IReadOnlyList<Guid> accounts, Guid request, string language)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        return Answered(write, accounts, request, RequestStates.Refused) is { } asked ? Refuse(write, new No(accounts[0], asked.Hash, "request", language) { Accounts = accounts }) : ConsentErrors.RequestNotFound();
    }

    /// <inheritdoc cref="RefuseRequest(HubWrite, IReadOnlyList{Guid}, Guid, string)"/>
    public Task<Result<IReadOnlyList<GrantInfo>>> RefuseRequest(IReadOnlyList<Guid> accounts, Guid request, string language, CancellationToken ct)
        => Storage.TryWriteAsync(write => RefuseRequest(write, accounts, request, language), ct);

    /// <summary>The agreement of a request that this answer ends, or ended before; null where it is not hers, is over, or was answered otherwise.</summary>
    private Agreement? Answered(HubWrite write, IReadOnlyList<Guid> accounts, Guid request, string state)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(accounts);
        if (RequestRows(write, "request_id = @p0", s => s.Uuid(0, request), BulkType.Uuid) is not [{ Person: { } person } row] || !accounts.Contains(person))
        {
            return null;
        }

        GrantRows.Lock(write, accounts);
        using (PreparedSql update = write.Prepare("UPDATE consent_request SET state = @p1, answered_at = @p2 WHERE request_id = @p0 AND ((state = 'open' AND expires_at > @p2) OR state = @p1)", BulkType.Uuid, BulkType.Text, BulkType.Bigint))
        {
            if (update.Uuid(0, request).Text(1, state).Long(2, NowMicros).Execute() == 0)
            {
                return null;
            }
        }

        return Agreement(write, row.Agreement, row.Version) is { IsOk: true } found ? found.Value : null;
    }

    /// <summary>Ends requests whose time is over, and forgets those that no limit needs any more. A chore.</summary>
    /// <returns>How many rows went.</returns>
    public Task<int> Purge(CancellationToken ct) => Storage.WriteAsync(
        write =>
        {
            using (PreparedSql end = write.Prepare("UPDATE consent_request SET state = 'expired' WHERE expires_at <= @p0 AND state = 'open'", BulkType.Bigint))
            {
                end.Long(0, NowMicros).Execute();
            }

            long rest = HubStorage.Micros(Storage.Clock.GetUtcNow() - Options.RestAfterRefusal);
            using PreparedSql delete = write.Prepare("DELETE FROM consent_request WHERE expires_at <= @p0 AND (answered_at IS NULL OR answered_at <= @p0)", BulkType.Bigint);
            return delete.Long(0, rest).Execute();
        },
        ct);
}
