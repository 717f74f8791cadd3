using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>An account that was joined into another.</summary>
internal sealed record Joined(Guid Id, Guid Account, DateTimeOffset At);

/// <summary>
/// Two accounts that are one person, each proven in one browser within minutes; never by a match of values (A7). The first leads; the second keeps its rows
/// as they are, so that undoing gives both back as before.
/// </summary>
internal sealed class Joins(IdentityRoom room)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>The signed-in account is to lead; what the browser brings back when the other is proven. The caller has asked <see cref="StepUp"/>.</summary>
    public Task<string> Begin(CurrentSession session, byte[] browser, CancellationToken ct) => room.Tickets.Put(
        TicketKind.Join, session.Person, browser, PeopleJson.Write(new JoinDetails(session.Person, room.Now), PeopleJson.Default.JoinDetails), Lifetime, ct);

    /// <summary>The account that would lead, where the other was proven after that, as strongly as it asks for; joins nothing.</summary>
    /// <returns><c>link_used</c>, <c>other_browser</c>, <c>step_up_needed</c>.</returns>
    public Result<Guid> Look(IStatements from, CurrentSession other, string? ticket, byte[]? browser)
    {
        if (!room.Tickets.Look(from, TicketKind.Join, ticket, browser).TryGet(out Ticket? found, out Error? gone))
        {
            return gone;
        }

        JoinDetails details = PeopleJson.Read(found.Payload, PeopleJson.Default.JoinDetails);
        if (other.AuthTime < details.At || other.Person == details.Keep)
        {
            // The other account is still to be proven: the ticket waits for it.
            return IdentityErrors.StepUpNeeded();
        }

        return room.StepUp.Needed(from, other) is { } stale ? stale : details.Keep;
    }

    /// <summary>She said yes to both accounts by their names. Ends the other's sign-ins; the caller begins a new one.</summary>
    /// <returns>As <see cref="Look"/>; <c>join_refused</c>.</returns>
    public Task<Result<Guid>> Finish(CurrentSession other, string? ticket, byte[]? browser, CancellationToken ct) => room.Storage.TryWriteAsync<Guid>(
        write =>
        {
            if (!Look(write, other, ticket, browser).TryGet(out Guid keep, out Error? missing))
            {
                return missing;
            }

            if (room.Tickets.Use(write, TicketKind.Join, ticket, browser).Error is { } used)
            {
                return used;
            }

            return Join(write, keep, other.Person) is { } refused ? refused : keep;
        },
        ct);

    public static IReadOnlyList<Joined> Of(IStatements from, Guid person)
    {
        using PreparedSql select = from.Prepare("SELECT join_id, joined, at FROM identity_joined WHERE kept = @p0 AND undone_at IS NULL ORDER BY at", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, person).Query();
        List<Joined> all = [];
        while (rows.Read())
        {
            all.Add(new Joined(rows.Uuid(0), rows.Uuid(1), HubStorage.FromMicros(rows.Long(2))));
        }

        return all;
    }

    /// <summary>Both are as before; whoever is signed in with the joined one signs in again.</summary>
    /// <returns><c>join_not_found</c>.</returns>
    public Task<Result<bool>> Undo(Guid person, Guid join, CancellationToken ct) => room.Storage.TryWriteAsync<bool>(
        write =>
        {
            if (Of(write, person).FirstOrDefault(j => j.Id == join) is not { } joined)
            {
                return IdentityErrors.JoinNotFound();
            }

            using PreparedSql end = write.Prepare("UPDATE identity_joined SET undone_at = @p1 WHERE join_id = @p0 AND undone_at IS NULL", BulkType.Uuid, BulkType.Bigint);
            if (end.Uuid(0, join).Long(1, room.NowMicros).Execute() == 0)
            {
                return IdentityErrors.JoinNotFound();
            }

            room.Factors.Tell(write, person, AccountChange.JoinUndone);
            EndShared(write, person, joined.Account);
            Lead(write, joined.Account, null);
            return true;
        },
        ct);

    private Error? Join(HubWrite write, Guid keep, Guid other)
    {
        // Two joins that cross in two processes take turns.
        write.Lock(-4);
        if (room.Persons.Find(write, keep) is not { Active: true, JoinedInto: null } || room.Persons.Find(write, other) is not { Active: true, JoinedInto: null }
            || keep == other || Persons.Together(write, other).Count > 1)
        {
            return IdentityErrors.JoinRefused();
        }

        using PreparedSql insert = write.Prepare("INSERT INTO identity_joined (join_id, kept, joined, at) VALUES (@p0, @p1, @p2, @p3)", BulkType.Uuid, BulkType.Uuid, BulkType.Uuid, BulkType.Bigint);
        insert.Uuid(0, Guid.CreateVersion7(room.Now)).Uuid(1, keep).Uuid(2, other).Long(3, room.NowMicros).Execute();
        room.Sessions.EndAll(write, other, "joined");
        Lead(write, other, keep);
        room.Factors.Tell(write, keep, AccountChange.Joined);
        return null;
    }

    /// <summary>Ends what the leading account has by the other: sign-ins with it, and tokens that came of them or that name the other's subject.</summary>
    private void EndShared(HubWrite write, Guid leader, Guid other)
    {
        List<Guid> sessions = [];
        using (PreparedSql select = write.Prepare("SELECT session_id FROM identity_session WHERE person_id = @p0 AND account_id = @p1 AND ended_at IS NULL", BulkType.Uuid, BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, leader).Uuid(1, other).Query();
            while (rows.Read())
            {
                sessions.Add(rows.Uuid(0));
            }
        }

        foreach (Guid session in sessions)
        {
            room.Sessions.End(write, session, "join_undone");
        }

        using PreparedSql families = write.Prepare(
            """
            UPDATE identity_family SET revoked_at = @p2 WHERE person_id = @p0 AND revoked_at IS NULL
            AND (session_id IN (SELECT session_id FROM identity_session WHERE account_id = @p1)
              OR EXISTS (SELECT 1 FROM identity_subject s WHERE s.person_id = @p1 AND s.domain_id = identity_family.domain_id AND s.subject = identity_family.subject))
            """, BulkType.Uuid, BulkType.Uuid, BulkType.Bigint);
        families.Uuid(0, leader).Uuid(1, other).Long(2, room.NowMicros).Execute();
    }

    private static void Lead(HubWrite write, Guid account, Guid? leader)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_person SET joined_into = @p1, epoch = epoch + 1 WHERE person_id = @p0", BulkType.Uuid, BulkType.Uuid);
        update.Uuid(0, account);
        _ = leader is { } known ? update.Uuid(1, known) : update.Null(1);
        update.Execute();
    }
}
