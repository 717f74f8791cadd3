using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Authorization codes: random, kept as hashes, used once.</summary>
internal sealed class Codes(IdentityRoom room)
{
    /// <summary>A new code for what was granted; durable when it is returned. <see cref="CodeGrant.ExpiresAt"/> says how long it lives.</summary>
    public async Task<string> Issue(CodeGrant grant, CancellationToken ct)
    {
        string code = Secrets.New();
        byte[] hash = Secrets.Hash(code);
        string request = StoredJson.Write(grant);
        await room.Storage.WriteAsync(write =>
        {
            using PreparedSql insert = write.Prepare(
                "INSERT INTO identity_code (hash, client_id, family_id, request, created_at, expires_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)",
                BulkType.Bytes, BulkType.Text, BulkType.Uuid, BulkType.Text, BulkType.Bigint, BulkType.Bigint);
            return insert.Bytes(0, hash).Text(1, grant.ClientId).Uuid(2, grant.Family).Text(3, request).Long(4, room.NowMicros).Long(5, HubStorage.Micros(grant.ExpiresAt)).Execute();
        }, ct);
        return code;
    }

    /// <summary>Redeems a code in one write: reads it, asks <paramref name="check"/>, marks it used and begins its token family.</summary>
    /// <param name="check">
    /// The rules of the engine. Refused with <c>invalid_grant</c> (another client, a wrong verifier, another redirect address) the code is burned, so that nobody tries
    /// again with it; any other refusal leaves it as it was. Asked at most once, within the write.
    /// </param>
    /// <returns>Unknown and expired codes are <c>invalid_grant</c>; a used one ends its family (RFC 9700 §4.13) and is one too.</returns>
    public async Task<CodeOutcome> Redeem(string code, Func<CodeGrant, OAuthError?> check, CancellationToken ct)
    {
        if (code is not { Length: 43 })
        {
            return CodeOutcome.Of(Refusals.CodeUnknown());
        }

        byte[] hash = Secrets.Hash(code);
        using (HubRead read = room.Storage.BeginRead())
        {
            // A storm of wrong, late or replayed codes costs one question each and no write.
            if (Hopeless(read, Find(read, hash)) is { } refused)
            {
                return CodeOutcome.Of(refused);
            }
        }

        return await room.Storage.WriteAsync(write => Redeem(write, hash, check), ct);
    }

    private CodeOutcome Redeem(HubWrite write, byte[] hash, Func<CodeGrant, OAuthError?> check)
    {
        Row? found = Find(write, hash);
        if (found is not { } row || row.ExpiresAt <= room.Now && row.UsedAt is null)
        {
            return CodeOutcome.Of(Refusals.CodeUnknown());
        }

        if (row.UsedAt is not null)
        {
            return Replayed(write, row);
        }

        OAuthError? refused = check(row.Grant);
        if (refused is not null && !string.Equals(refused.Code, "invalid_grant", StringComparison.Ordinal))
        {
            return CodeOutcome.Of(refused);
        }

        if (!MarkUsed(write, hash))
        {
            return Replayed(write, row);
        }

        if (refused is not null)
        {
            return CodeOutcome.Of(refused);
        }

        TokenFamily family = room.Families.Begin(write, row.Grant, row.CreatedAt);
        if (room.Families.Find(write, family.Id, beginning: true) is not { Alive: true })
        {
            room.Families.End(write, family.Id);
            return CodeOutcome.Of(Refusals.CodeUnknown());
        }

        return new CodeOutcome(row.Grant, family, null);
    }

    /// <summary>What needs no write to be refused; null where a write decides.</summary>
    private OAuthError? Hopeless(IStatements from, Row? found) => found switch
    {
        null => Refusals.CodeUnknown(),
        { UsedAt: null } row => row.ExpiresAt <= room.Now ? Refusals.CodeUnknown() : null,
        { } row => Families.HasEnded(from, row.Grant.Family) ? Refusals.CodeUsed() : null,
    };

    /// <summary>Who uses a code twice may be who stole it: what the first use gave ends, in one set-based write.</summary>
    private CodeOutcome Replayed(HubWrite write, Row row)
    {
        bool ended = room.Families.End(write, row.Grant.Family);
        if (ended)
        {
            room.Events.Record(write, "code_replayed", row.Grant.Person, row.Grant.ClientId, "family_ended");
        }

        return CodeOutcome.Of(Refusals.CodeUsed()) with { Noted = ended };
    }

    private bool MarkUsed(HubWrite write, byte[] hash)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_code SET used_at = @p1 WHERE hash = @p0 AND used_at IS NULL", BulkType.Bytes, BulkType.Bigint);
        return update.Bytes(0, hash).Long(1, room.NowMicros).Execute() == 1;
    }

    private static Row? Find(IStatements from, byte[] hash)
    {
        using PreparedSql select = from.Prepare("SELECT request, created_at, expires_at, used_at FROM identity_code WHERE hash = @p0", BulkType.Bytes);
        using SqlRows rows = select.Bytes(0, hash).Query();
        return rows.Read()
            ? new Row(StoredJson.ReadGrant(rows.Text(0)!), HubStorage.FromMicros(rows.Long(1)), HubStorage.FromMicros(rows.Long(2)), rows.IsNull(3) ? null : HubStorage.FromMicros(rows.Long(3)))
            : null;
    }

    private sealed record Row(CodeGrant Grant, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);
}

/// <summary>Grant and family, or the refusal.</summary>
internal sealed record CodeOutcome(CodeGrant? Grant, TokenFamily? Family, OAuthError? Refused)
{
    /// <summary>The refusal has its security event already; whoever answers it writes none.</summary>
    public bool Noted { get; init; }

    public static CodeOutcome Of(OAuthError refused) => new(null, null, refused);
}

/// <summary>What the stores refuse by themselves (RFC 6749 §5.2).</summary>
internal static class Refusals
{
    public static OAuthError CodeUnknown() => new("invalid_grant", "This authorization code is unknown or its time is over. Begin a new authorization request.");

    public static OAuthError CodeUsed() => new("invalid_grant", "This authorization code was used before. Begin a new authorization request.");

    public static OAuthError RefreshUnknown() => new("invalid_grant", "This refresh token is unknown or has ended. Begin a new authorization request.");

    public static OAuthError RefreshUsed() => new("invalid_grant", "This refresh token was used before. Use the one that came with the last answer.");
}
