using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>What a ticket is for. A ticket of one kind is no ticket of another.</summary>
internal static class TicketKind
{
    /// <summary>The parameters of an authorization request while its person signs in or approves.</summary>
    public const string Authorize = "authorize";

    /// <summary>A page of the account to return to after a fresh sign-in.</summary>
    public const string Back = "back";

    public const string EmailLink = "email_link";
    public const string PasskeyCreate = "passkey_create";
    public const string PasskeyGet = "passkey_get";

    /// <summary>One factor is proven, the second is asked for.</summary>
    public const string SecondStep = "second_step";

    public const string Invite = "invite";
    public const string Operator = "operator";
    public const string Recover = "recover";
    public const string RecoverCancel = "recover_cancel";
    public const string Join = "join";

    /// <summary>A request to a provider elsewhere, waiting for its answer.</summary>
    public const string Upstream = "upstream";
}

/// <param name="Id">What its holder carries; only its hash is stored.</param>
internal sealed record Ticket(string Id, string Kind, Guid? Person, byte[] Payload, long Tries, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>One-time things that are waited for. Each is 256 random bits, kept as a hash with its sealed contents, and good until it is used or its time is over.</summary>
/// <remarks>A ticket bound to a browser is refused in any other (<c>other_browser</c>) and stays good in its own.</remarks>
internal sealed class Tickets(IdentityRoom room)
{
    private const string Table = "identity_ticket";

    /// <summary>Puts one away in the write; what its holder is to carry.</summary>
    /// <param name="browser">From <see cref="Browsers"/>; null for a ticket that any browser may use.</param>
    public string Put(HubWrite write, string kind, Guid? person, byte[]? browser, ReadOnlySpan<byte> payload, TimeSpan lifetime)
    {
        string id = Secret.New();
        byte[] hash = HashOf(kind, id);
        long now = room.NowMicros;
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_ticket (hash, kind, person_id, browser, tries, sealed, created_at, expires_at) VALUES (@p0, @p1, @p2, @p3, 0, @p4, @p5, @p6)",
            BulkType.Bytes, BulkType.Text, BulkType.Uuid, BulkType.Bytes, BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        insert.Bytes(0, hash).Text(1, kind).Bytes(4, room.Keys.SealDocument(Table, kind, RowOf(hash), payload)).Long(5, now).Long(6, now + (lifetime.Ticks / TimeSpan.TicksPerMicrosecond));
        _ = person is { } known ? insert.Uuid(2, known) : insert.Null(2);
        _ = browser is null ? insert.Null(3) : insert.Bytes(3, browser);
        insert.Execute();
        return id;
    }

    /// <inheritdoc cref="Put(HubWrite, string, Guid?, byte[], ReadOnlySpan{byte}, TimeSpan)"/>
    public Task<string> Put(string kind, Guid? person, byte[]? browser, byte[] payload, TimeSpan lifetime, CancellationToken ct)
        => room.Storage.WriteAsync(write => Put(write, kind, person, browser, payload, lifetime), ct);

    /// <summary>Looks at one without using it.</summary>
    /// <param name="grace">One that was used up no longer ago than this is still seen: a form that was sent twice.</param>
    /// <returns><c>link_used</c> where it is unknown, used or over, without telling which; <c>other_browser</c>.</returns>
    public Result<Ticket> Look(IStatements from, string kind, string? id, byte[]? browser, TimeSpan grace = default)
    {
        if (id is not { Length: 43 })
        {
            return IdentityErrors.LinkUsed();
        }

        byte[] hash = HashOf(kind, id);
        using PreparedSql select = from.Prepare(
            "SELECT person_id, browser, tries, sealed, created_at, expires_at FROM identity_ticket WHERE hash = @p0 AND kind = @p1 AND (used_at IS NULL OR used_at > @p3) AND expires_at > @p2",
            BulkType.Bytes, BulkType.Text, BulkType.Bigint, BulkType.Bigint);
        using SqlRows rows = select.Bytes(0, hash).Text(1, kind).Long(2, room.NowMicros)
            .Long(3, grace > TimeSpan.Zero ? room.NowMicros - (grace.Ticks / TimeSpan.TicksPerMicrosecond) : long.MaxValue).Query();
        if (!rows.Read())
        {
            return IdentityErrors.LinkUsed();
        }

        if (!rows.IsNull(1) && (browser is null || !Secret.Same(rows.Bytes(1), browser)))
        {
            return IdentityErrors.OtherBrowser();
        }

        return new Ticket(id, kind, rows.IsNull(0) ? null : rows.Uuid(0), room.Keys.OpenDocument(Table, kind, RowOf(hash), rows.Bytes(3)), rows.Long(2),
            HubStorage.FromMicros(rows.Long(4)), HubStorage.FromMicros(rows.Long(5)));
    }

    /// <summary>Looks at one in a snapshot of its own.</summary>
    public Result<Ticket> Look(string kind, string? id, byte[]? browser, TimeSpan grace = default)
    {
        using HubRead read = room.Storage.BeginRead();
        return Look(read, kind, id, browser, grace);
    }

    /// <summary>Uses it up: of many who come with it at once, one gets it.</summary>
    public Result<Ticket> Use(HubWrite write, string kind, string? id, byte[]? browser)
    {
        if (!Look(write, kind, id, browser).TryGet(out Ticket? ticket, out Error? error))
        {
            return error;
        }

        using PreparedSql update = write.Prepare("UPDATE identity_ticket SET used_at = @p1 WHERE hash = @p0 AND used_at IS NULL", BulkType.Bytes, BulkType.Bigint);
        return update.Bytes(0, HashOf(kind, ticket.Id)).Long(1, room.NowMicros).Execute() == 1 ? ticket : IdentityErrors.LinkUsed();
    }

    /// <inheritdoc cref="Use(HubWrite, string, string?, byte[])"/>
    public Task<Result<Ticket>> Use(string kind, string? id, byte[]? browser, CancellationToken ct)
        => room.Storage.TryWriteAsync(write => Use(write, kind, id, browser), ct);

    /// <summary>Uses it up if what came with it is right; else counts the try, and after <paramref name="most"/> of them the ticket is void.</summary>
    /// <remarks>The write must be committed whatever the outcome, else tries are not counted.</remarks>
    /// <returns><c>wrong_code</c> where it is not right and more tries are left.</returns>
    public Result<Ticket> Try(HubWrite write, string kind, string? id, byte[]? browser, int most, Func<Ticket, bool> right)
    {
        if (!Look(write, kind, id, browser).TryGet(out Ticket? ticket, out Error? error))
        {
            return error;
        }

        // Counted before it is compared, and in one statement: a hundred guesses at once are a hundred tries.
        byte[] hash = HashOf(kind, ticket.Id);
        using (PreparedSql count = write.Prepare("UPDATE identity_ticket SET tries = tries + 1 WHERE hash = @p0 AND used_at IS NULL AND tries < @p1", BulkType.Bytes, BulkType.Bigint))
        {
            if (count.Bytes(0, hash).Long(1, most).Execute() == 0)
            {
                return IdentityErrors.LinkUsed();
            }
        }

        if (right(ticket))
        {
            return Use(write, kind, id, browser);
        }

        using PreparedSql end = write.Prepare("UPDATE identity_ticket SET used_at = @p1 WHERE hash = @p0 AND tries >= @p2", BulkType.Bytes, BulkType.Bigint, BulkType.Bigint);
        return end.Bytes(0, hash).Long(1, room.NowMicros).Long(2, most).Execute() == 0 ? IdentityErrors.WrongCode() : IdentityErrors.LinkUsed();
    }

    /// <summary>Puts other contents into one that is not used yet.</summary>
    public bool Refill(HubWrite write, Ticket ticket, ReadOnlySpan<byte> payload)
    {
        byte[] hash = HashOf(ticket.Kind, ticket.Id);
        using PreparedSql update = write.Prepare("UPDATE identity_ticket SET sealed = @p1 WHERE hash = @p0 AND used_at IS NULL", BulkType.Bytes, BulkType.Bytes);
        return update.Bytes(0, hash).Bytes(1, room.Keys.SealDocument(Table, ticket.Kind, RowOf(hash), payload)).Execute() == 1;
    }

    /// <summary>Ends all of a kind that a person has waiting.</summary>
    public static void End(HubWrite write, string kind, Guid person)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_ticket WHERE person_id = @p0 AND kind = @p1", BulkType.Uuid, BulkType.Text);
        delete.Uuid(0, person).Text(1, kind).Execute();
    }

    private static byte[] HashOf(string kind, string id) => SHA256.HashData(Encoding.UTF8.GetBytes(kind + "|" + id));

    private static Guid RowOf(byte[] hash) => new(hash.AsSpan(0, 16), bigEndian: true);
}
