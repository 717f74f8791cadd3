using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>People who run this hub. The first becomes one by a code that the server prints when it starts and there is none.</summary>
internal sealed class Operators(IdentityRoom room)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public static bool Any(IStatements from)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_person WHERE operator = 1");
        return count.QueryLong() > 0;
    }

    /// <summary>A new code; those before are void. Null where there is an operator already.</summary>
    public Task<string?> Code(CancellationToken ct) => room.Storage.WriteAsync<string?>(
        write =>
        {
            if (Any(write))
            {
                return null;
            }

            using PreparedSql delete = write.Prepare("DELETE FROM identity_ticket WHERE kind = @p0", BulkType.Text);
            delete.Text(0, TicketKind.Operator).Execute();
            return room.Tickets.Put(write, TicketKind.Operator, null, null, [], Lifetime);
        },
        ct);

    /// <summary>Makes the person an operator by the code.</summary>
    /// <returns><c>link_used</c> where it is not the code, or there is an operator already.</returns>
    public Result<bool> Redeem(HubWrite write, Guid person, string code)
    {
        Lock(write);
        Result<Ticket> used = Any(write) ? IdentityErrors.LinkUsed() : room.Tickets.Use(write, TicketKind.Operator, code, null);
        if (used.Error is { } refused)
        {
            write.AfterCommit(() => room.Events.Note("operator_refused", person, reason: refused.Code));
            return refused;
        }

        Set(write, person, true);
        return true;
    }

    public void Set(HubWrite write, Guid person, bool isOperator)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_person SET operator = @p1 WHERE person_id = @p0", BulkType.Uuid, BulkType.Bigint);
        update.Uuid(0, person).Long(1, isOperator ? 1 : 0).Execute();
        room.Events.Record(write, isOperator ? "operator_made" : "operator_unmade", person);
    }

    /// <summary>Who asks for the last operator and then acts on it takes turns with others, in every process.</summary>
    public static void Lock(HubWrite write) => write.Lock(-3);

    /// <summary>Whether a person runs the hub, by whichever of her joined accounts.</summary>
    public static bool Is(IStatements from, Guid leader)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_person WHERE operator = 1 AND (person_id = @p0 OR joined_into = @p0)", BulkType.Uuid);
        return count.Uuid(0, leader).QueryLong() > 0;
    }

    /// <summary>Whether somebody else runs the hub, who is not blocked.</summary>
    public static bool AnyOther(IStatements from, Guid leader)
    {
        using PreparedSql count = from.Prepare(
            """
            SELECT COUNT(*) FROM identity_person p LEFT JOIN identity_person l ON l.person_id = p.joined_into
            WHERE p.operator = 1 AND p.state = 0 AND COALESCE(l.state, 0) = 0 AND COALESCE(p.joined_into, p.person_id) <> @p0
            """, BulkType.Uuid);
        return count.Uuid(0, leader).QueryLong() > 0;
    }
}
