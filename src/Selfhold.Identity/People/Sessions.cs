using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>A browser in which a person is signed in, checked against the database in this request.</summary>
/// <param name="Person">Who she is: the account that leads, where two were joined.</param>
/// <param name="Account">The account she signed in with.</param>
/// <param name="AuthTime">When she last proved who she is.</param>
/// <param name="Acr">How strongly: see <see cref="Acr"/>.</param>
/// <param name="Amr">With what (RFC 8176): <c>hwk</c>, <c>user</c>, <c>otp</c>, <c>pwd</c>, <c>email</c>, <c>fed</c>, <c>invite</c>, <c>mfa</c>.</param>
internal sealed record CurrentSession(Guid Id, Guid Person, Guid Account, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr);

/// <summary>Authentication context classes of this hub, weakest first.</summary>
internal static class Acr
{
    /// <summary>One factor that can be phished: an e-mail link, a password, an account from elsewhere.</summary>
    public const string One = "urn:selfhold:acr:one";

    /// <summary>Two factors.</summary>
    public const string Two = "urn:selfhold:acr:two";

    /// <summary>A passkey with user verification: two factors that can't be phished.</summary>
    public const string Passkey = "urn:selfhold:acr:passkey";

    public static IReadOnlyList<string> All { get; } = [One, Two, Passkey];
}

/// <summary>Sign-ins as cookies and rows. The cookie holds the row's id and a secret of 256 bits; the row its hash. A new secret at each sign-in.</summary>
/// <remarks>Signing in again as the same person in the same browser keeps the row, so that clients that know of it are not told that she left; the cookie before is dead all the same.</remarks>
internal sealed class Sessions(IdentityRoom room)
{
    /// <summary>How often the last use is noted.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    private string Name { get; } = Cookies.Name(room.Options, "selfhold");

    /// <summary>Who is signed in in this browser; null when nobody is, or the sign-in ended, was blocked or is too old. Reads the database each time.</summary>
    public CurrentSession? Current(HttpContext http)
    {
        if (Cookie(http) is not { } cookie)
        {
            return null;
        }

        using HubRead read = room.Storage.BeginRead();
        return Find(read, cookie.Id, cookie.Secret, out bool isOld) is { } session ? Seen(session, isOld) : null;
    }

    /// <summary>A person has proven who she is: ends the browser's sign-in before, begins a new one and sets its cookie.</summary>
    /// <remarks>Only for what has been through <see cref="SignIns"/>, which asks for the second factor where there is one.</remarks>
    /// <param name="also">Something that must be so in the same write: what it refuses signs nobody in.</param>
    /// <returns>What <paramref name="also"/> refuses; <c>account_disabled</c>.</returns>
    public async Task<Result<CurrentSession>> Begin(HttpContext http, Guid account, string acr, IReadOnlyList<string> amr, Func<HubWrite, Error?> also, CancellationToken ct)
    {
        (Guid Id, byte[] Secret)? before = Cookie(http);
        string agent = UserAgents.InWords(http.Request.Headers.UserAgent);
        Result<(CurrentSession Session, string Cookie)> begun = await room.Storage.TryWriteAsync<(CurrentSession, string)>(
            write => also(write) is { } refused ? refused : Begin(write, account, acr, amr, agent, before), ct).ConfigureAwait(false);
        if (!begun.TryGet(out (CurrentSession Session, string Cookie) made, out Error? error))
        {
            return error;
        }

        http.Response.Cookies.Append(Name, made.Cookie, Cookies.Options(room.Options, room.Options.SessionLifetime));
        return made.Session;
    }

    /// <summary>Ends one; its token families without <c>offline_access</c> end with it, and clients are told (back-channel logout). False when it had ended.</summary>
    public Task<bool> End(Guid session, string reason, CancellationToken ct) => room.Storage.WriteAsync(write => End(write, session, reason), ct);

    /// <inheritdoc cref="End(Guid, string, CancellationToken)"/>
    public bool End(HubWrite write, Guid session, string reason)
    {
        long now = room.NowMicros;
        Guid? person = null;
        using (PreparedSql select = write.Prepare("SELECT person_id FROM identity_session WHERE session_id = @p0 AND ended_at IS NULL", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, session).Query();
            person = rows.Read() ? rows.Uuid(0) : null;
        }

        using PreparedSql update = write.Prepare("UPDATE identity_session SET ended_at = @p1 WHERE session_id = @p0 AND ended_at IS NULL", BulkType.Uuid, BulkType.Bigint);
        if (update.Uuid(0, session).Long(1, now).Execute() == 0)
        {
            return false;
        }

        using PreparedSql families = write.Prepare("UPDATE identity_family SET revoked_at = @p1 WHERE session_id = @p0 AND offline = 0 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint);
        families.Uuid(0, session).Long(1, now).Execute();
        room.Logouts.Announce(write, session);
        room.Events.Record(write, "session_ended", person, reason: reason);
        return true;
    }

    /// <summary>Ends every sign-in of a person, of all her joined accounts; except one, if it is said.</summary>
    public int EndAll(HubWrite write, Guid person, string reason, Guid? except = null)
    {
        List<Guid> open = [];
        using (PreparedSql select = write.Prepare("SELECT session_id FROM identity_session WHERE person_id = @p0 AND ended_at IS NULL", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, person).Query();
            while (rows.Read())
            {
                open.Add(rows.Uuid(0));
            }
        }

        return open.Count(session => session != except && End(write, session, reason));
    }

    /// <summary>As <see cref="EndAll"/>, with every token that businesses hold of hers, offline ones too; what began in the sign-in that stays, stays with it.</summary>
    public int EndEverywhere(HubWrite write, Guid person, string reason, Guid? except = null)
    {
        int ended = EndAll(write, person, reason, except);
        using PreparedSql families = write.Prepare(
            "UPDATE identity_family SET revoked_at = @p1 WHERE person_id = @p0 AND revoked_at IS NULL AND (session_id IS NULL OR session_id <> @p2)", BulkType.Uuid, BulkType.Bigint, BulkType.Uuid);
        foreach (Guid account in Persons.Together(write, person))
        {
            families.Uuid(0, account).Long(1, room.NowMicros).Uuid(2, except ?? Guid.Empty).Execute();
        }

        return ended;
    }

    /// <summary>Takes the cookie back.</summary>
    public void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Cookies.Options(room.Options, null));

    private Result<(CurrentSession Session, string Cookie)> Begin(HubWrite write, Guid account, string acr, IReadOnlyList<string> amr, string agent, (Guid Id, byte[] Secret)? before)
    {
        Person who = room.Persons.Find(write, account) ?? throw new InvalidOperationException("A sign-in needs an account.");
        Person leader = who.JoinedInto is { } into ? room.Persons.Find(write, into)! : who;
        if (!who.Active || !leader.Active)
        {
            return IdentityErrors.AccountDisabled();
        }

        CurrentSession? old = before is { } cookie ? Find(write, cookie.Id, cookie.Secret, out _) : null;
        bool again = old is not null && old.Account == account;
        if (old is not null && !again)
        {
            End(write, old.Id, "replaced");
        }

        byte[] secret = RandomNumberGenerator.GetBytes(32);
        var session = new CurrentSession(again ? old!.Id : Guid.CreateVersion7(room.Now), leader.Id, account, HubStorage.FromMicros(room.NowMicros), acr, amr);
        Store(write, session, again, secret, agent, who.Epoch);
        using PreparedSql seen = write.Prepare("UPDATE identity_person SET seen_at = @p1 WHERE person_id = @p0", BulkType.Uuid, BulkType.Bigint);
        seen.Uuid(0, leader.Id).Long(1, room.NowMicros).Execute();
        room.Events.Record(write, "sign_in", leader.Id, reason: string.Join(' ', amr));
        return (session, Base64Url.EncodeToString([.. session.Id.ToByteArray(bigEndian: true), .. secret]));
    }

    private void Store(HubWrite write, CurrentSession session, bool again, byte[] secret, string agent, long epoch)
    {
        long now = room.NowMicros;
        using PersonKey key = room.Keys.Open(write, session.Account);
        byte[] details = key.Seal("identity_session", "details", session.Id, PeopleJson.Write(new SessionDetails(agent), PeopleJson.Default.SessionDetails));
        using PreparedSql statement = write.Prepare(
            again
                ? "UPDATE identity_session SET secret = @p1, person_id = @p2, account_id = @p3, epoch = @p4, auth_at = @p5, acr = @p6, amr = @p7, sealed = @p8, seen_at = @p5, expires_at = @p9 WHERE session_id = @p0"
                : "INSERT INTO identity_session (session_id, secret, person_id, account_id, epoch, auth_at, acr, amr, sealed, created_at, seen_at, expires_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p5, @p5, @p9)",
            BulkType.Uuid, BulkType.Bytes, BulkType.Uuid, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint, BulkType.Text, BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        statement.Uuid(0, session.Id).Bytes(1, SHA256.HashData(secret)).Uuid(2, session.Person).Uuid(3, session.Account).Long(4, epoch).Long(5, now)
            .Text(6, session.Acr).Text(7, string.Join(' ', session.Amr)).Bytes(8, details).Long(9, now + (room.Options.SessionLifetime.Ticks / TimeSpan.TicksPerMicrosecond)).Execute();
    }

    private CurrentSession? Find(IStatements from, Guid id, byte[] secret, out bool isOld)
    {
        isOld = false;
        using PreparedSql select = from.Prepare(
            """
            SELECT s.secret, s.person_id, s.account_id, s.auth_at, s.acr, s.amr, s.seen_at
            FROM identity_session s
            JOIN identity_person a ON a.person_id = s.account_id
            JOIN identity_person p ON p.person_id = s.person_id
            WHERE s.session_id = @p0 AND s.ended_at IS NULL AND s.expires_at > @p1 AND s.seen_at > @p2
              AND a.state = 0 AND p.state = 0 AND a.epoch = s.epoch AND COALESCE(a.joined_into, a.person_id) = s.person_id
            """, BulkType.Uuid, BulkType.Bigint, BulkType.Bigint);
        long now = room.NowMicros;
        using SqlRows rows = select.Uuid(0, id).Long(1, now).Long(2, now - (room.Options.SessionIdle.Ticks / TimeSpan.TicksPerMicrosecond)).Query();
        if (!rows.Read() || !Secret.Same(rows.Bytes(0), SHA256.HashData(secret)))
        {
            return null;
        }

        isOld = now - rows.Long(6) > SeenEvery.Ticks / TimeSpan.TicksPerMicrosecond;
        return new CurrentSession(id, rows.Uuid(1), rows.Uuid(2), HubStorage.FromMicros(rows.Long(3)), rows.Text(4)!, rows.Text(5)!.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private CurrentSession Seen(CurrentSession session, bool isOld)
    {
        if (isOld)
        {
            // Nobody waits for it: a note that is lost costs nothing.
            _ = room.Storage.WriteAsync(write =>
            {
                using PreparedSql update = write.Prepare("UPDATE identity_session SET seen_at = @p1 WHERE session_id = @p0 AND ended_at IS NULL", BulkType.Uuid, BulkType.Bigint);
                return update.Uuid(0, session.Id).Long(1, room.NowMicros).Execute();
            }).ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return session;
    }

    /// <summary>16 bytes of id and 32 of secret; null where the cookie is absent or is none of ours.</summary>
    private (Guid Id, byte[] Secret)? Cookie(HttpContext http)
    {
        if (http.Request.Cookies[Name] is not { Length: 64 } text)
        {
            return null;
        }

        var bytes = new byte[48];
        return Base64Url.DecodeFromChars(text, bytes, out _, out int written) == OperationStatus.Done && written == 48 ? (new Guid(bytes.AsSpan(0, 16), bigEndian: true), bytes[16..]) : null;
    }
}
