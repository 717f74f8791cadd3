using System.Security.Cryptography;
using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>Codes of an authenticator app as a second factor. A secret counts from when its first code was right; each step's code counts once.</summary>
internal sealed class Totp(IdentityRoom room)
{
    private const string Table = "identity_totp";

    /// <summary>After five wrong codes nobody may try for a quarter of an hour: a million codes would take centuries.</summary>
    private static readonly TryLimit Tries = new("totp", 5, TimeSpan.FromMinutes(15));

    /// <summary>Apart, so that a recovery that somebody else began keeps nobody from signing in.</summary>
    private static readonly TryLimit TriesInRecovery = Tries with { Kind = "totp_recovery" };

    /// <summary>Whether a sign-in with the account must be followed by a code: it, or one it is joined with, has confirmed codes.</summary>
    public bool IsOn(Guid account)
    {
        using HubRead read = room.Storage.BeginRead();
        return Confirmed(read, account).Count > 0;
    }

    /// <summary>Since when, or null.</summary>
    public DateTimeOffset? Since(IStatements from, Guid account) => Confirmed(from, account) is [var first, ..] ? HubStorage.FromMicros(first.ConfirmedAt) : null;

    /// <summary>A fresh secret that does not count yet; it replaces an unconfirmed one. Given back to be shown once more until it is confirmed.</summary>
    public Task<byte[]> Begin(Guid person, CancellationToken ct) => room.Storage.WriteAsync(
        write =>
        {
            byte[] secret = RandomNumberGenerator.GetBytes(TotpCode.SecretLength);
            using PersonKey key = room.Keys.Open(write, person);
            using PreparedSql upsert = write.Prepare(
                """
                INSERT INTO identity_totp (person_id, sealed, last_step, created_at) VALUES (@p0, @p1, 0, @p2)
                ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, last_step = 0, created_at = excluded.created_at WHERE identity_totp.confirmed_at IS NULL
                """, BulkType.Uuid, BulkType.Bytes, BulkType.Bigint);
            upsert.Uuid(0, person).Bytes(1, key.Seal(Table, "secret", person, secret)).Long(2, room.NowMicros).Execute();
            return secret;
        },
        ct);

    /// <summary>The secret that waits to be confirmed, or null.</summary>
    public byte[]? Waiting(IStatements from, Guid person) => Row(from, person) is { ConfirmedAt: 0 } row ? row.Secret : null;

    /// <summary>The first code of the app is right: from now on codes are asked for.</summary>
    /// <returns><c>wrong_code</c>, <c>too_many_tries</c>; <c>link_used</c> where nothing waits.</returns>
    public Task<Result<bool>> Confirm(Guid person, string? code, Action<HubWrite> then, CancellationToken ct) => room.Storage.WriteAsync<Result<bool>>(
        write =>
        {
            if (Row(write, person) is not { ConfirmedAt: 0 } row)
            {
                return IdentityErrors.LinkUsed();
            }

            if (Check(write, person, [row], code, Tries) is { } refused)
            {
                return refused;
            }

            using PreparedSql update = write.Prepare("UPDATE identity_totp SET confirmed_at = @p1 WHERE person_id = @p0 AND confirmed_at IS NULL", BulkType.Uuid, BulkType.Bigint);
            update.Uuid(0, person).Long(1, room.NowMicros).Execute();
            then(write);
            return true;
        },
        ct);

    /// <summary>As <see cref="Check(HubWrite, Guid, string?)"/>, taking a recovery code of hers in its place. What it was, as RFC 8176 has it where it does: <c>otp</c>, <c>rc</c>.</summary>
    public Result<string> CheckEither(HubWrite write, Guid account, string? code)
    {
        if (Secret.Typed(code).Length <= TotpCode.Digits || room.Attempts.Blocked(write, Tries, account.ToString("N")) is not null)
        {
            return Check(write, account, code) is { } refused ? refused : "otp";
        }

        foreach (Guid person in Persons.Together(write, room.Persons.Find(write, account)?.Leader ?? account))
        {
            if (room.RecoveryCodes.Use(write, person, code))
            {
                room.Events.Record(write, "recovery_code_used", person);
                return "rc";
            }
        }

        return Check(write, account, code) is { } wrong ? wrong : "otp";
    }

    /// <summary>Checks a code of the account, in a write that is committed whatever comes of it: tries must be counted.</summary>
    /// <returns>Null where it is right; <c>wrong_code</c>, <c>too_many_tries</c>.</returns>
    public Error? Check(HubWrite write, Guid account, string? code) => Check(write, account, Confirmed(write, account), code, Tries);

    /// <summary>As <see cref="Check(HubWrite, Guid, string?)"/>, with tries of its own.</summary>
    public Error? CheckInRecovery(HubWrite write, Guid account, string? code) => Check(write, account, Confirmed(write, account), code, TriesInRecovery);

    public static bool Remove(HubWrite write, Guid person)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_totp WHERE person_id = @p0", BulkType.Uuid);
        return delete.Uuid(0, person).Execute() > 0;
    }

    private Error? Check(HubWrite write, Guid account, IReadOnlyList<TotpRow> rows, string? code, TryLimit limit)
    {
        string who = account.ToString("N");
        if (room.Attempts.Count(write, limit, who) is not null)
        {
            write.AfterCommit(() => room.Events.Note("totp_refused", account, reason: "too_many_tries"));
            return IdentityErrors.TooManyTries();
        }

        foreach (TotpRow row in rows)
        {
            if (TotpCode.Match(row.Secret, Secret.Typed(code), room.Now, row.LastStep) is not { } step)
            {
                continue;
            }

            // Of two who come with one code at once, one moves the step.
            using PreparedSql update = write.Prepare("UPDATE identity_totp SET last_step = @p1 WHERE person_id = @p0 AND last_step < @p1", BulkType.Uuid, BulkType.Bigint);
            if (update.Uuid(0, row.Person).Long(1, step).Execute() == 1)
            {
                room.Attempts.Clear(write, limit, who);
                return null;
            }
        }

        write.AfterCommit(() => room.Events.Note("totp_refused", account, reason: "wrong_code"));
        return IdentityErrors.WrongCode();
    }

    private List<TotpRow> Confirmed(IStatements from, Guid account)
    {
        List<Guid> persons = [];
        using (PreparedSql select = from.Prepare(
            """
            SELECT t.person_id FROM identity_totp t JOIN identity_person p ON p.person_id = t.person_id
            WHERE t.confirmed_at IS NOT NULL AND COALESCE(p.joined_into, p.person_id) = (SELECT COALESCE(a.joined_into, a.person_id) FROM identity_person a WHERE a.person_id = @p0)
            """, BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, account).Query();
            while (rows.Read())
            {
                persons.Add(rows.Uuid(0));
            }
        }

        return [.. persons.Select(p => Row(from, p)).OfType<TotpRow>()];
    }

    private TotpRow? Row(IStatements from, Guid person)
    {
        byte[] value;
        long last, confirmed;
        using (PreparedSql select = from.Prepare("SELECT sealed, last_step, confirmed_at FROM identity_totp WHERE person_id = @p0", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, person).Query();
            if (!rows.Read())
            {
                return null;
            }

            value = rows.Bytes(0).ToArray();
            last = rows.Long(1);
            confirmed = rows.IsNull(2) ? 0 : rows.Long(2);
        }

        using PersonKey key = room.Keys.Open(from, person);
        return new TotpRow(person, key.Open(Table, "secret", person, value), last, confirmed);
    }

    private sealed record TotpRow(Guid Person, byte[] Secret, long LastStep, long ConfirmedAt);
}
