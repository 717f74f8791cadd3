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
        write.Lock(-3);
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

    /// <summary>Whether somebody else runs the hub, who is not blocked.</summary>
    public static bool AnyOther(IStatements from, Guid person)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_person WHERE operator = 1 AND state = 0 AND person_id <> @p0", BulkType.Uuid);
        return count.Uuid(0, person).QueryLong() > 0;
    }
}
