using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

internal sealed partial class Families
{
    /// <summary>Ends it; false when it had ended.</summary>
    /// <param name="reason">An error code or word of ours, for the event.</param>
    public async Task<bool> Revoke(Guid family, string reason, CancellationToken ct)
    {
        using (HubRead read = room.Storage.BeginRead())
        {
            if (HasEnded(read, family))
            {
                return false;
            }
        }

        return await room.Storage.WriteAsync(write =>
        {
            if (!End(write, family))
            {
                return false;
            }

            using PreparedSql select = write.Prepare("SELECT person_id, client_id FROM identity_family WHERE family_id = @p0", BulkType.Uuid);
            (Guid person, string client) = One(select.Uuid(0, family));
            room.Events.Record(write, "tokens_ended", person, client, reason);
            return true;
        }, ct);
    }

    /// <summary>Revoked, or not there.</summary>
    public static bool HasEnded(IStatements from, Guid family)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_family WHERE family_id = @p0 AND revoked_at IS NULL", BulkType.Uuid);
        return count.Uuid(0, family).QueryLong() == 0;
    }

    /// <returns>False when it had ended.</returns>
    public bool End(HubWrite write, Guid family)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_family SET revoked_at = @p1 WHERE family_id = @p0 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint);
        return update.Uuid(0, family).Long(1, room.NowMicros).Execute() == 1;
    }

    /// <summary>All that a person, with accounts joined into hers, has at a client. How many.</summary>
    public int EndAt(HubWrite write, Guid person, string clientId)
    {
        using PreparedSql update = write.Prepare("""
            UPDATE identity_family SET revoked_at = @p2 WHERE client_id = @p1 AND revoked_at IS NULL
            AND person_id IN (SELECT person_id FROM identity_person WHERE person_id = @p0 OR joined_into = @p0)
            """, BulkType.Uuid, BulkType.Text, BulkType.Bigint);
        return update.Uuid(0, person).Text(1, clientId).Long(2, room.NowMicros).Execute();
    }

    /// <summary>All of a person's, offline ones too: her account was blocked, or she asked to be signed out everywhere. How many.</summary>
    public int EndOf(HubWrite write, Guid person)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_family SET revoked_at = @p1 WHERE person_id = @p0 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint);
        return update.Uuid(0, person).Long(1, room.NowMicros).Execute();
    }

    /// <summary>Those that hang on a session, which ends in the same write; those with <c>offline_access</c> live on. How many.</summary>
    public int EndWith(HubWrite write, Guid session)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_family SET revoked_at = @p1 WHERE session_id = @p0 AND offline = 0 AND revoked_at IS NULL", BulkType.Uuid, BulkType.Bigint);
        return update.Uuid(0, session).Long(1, room.NowMicros).Execute();
    }

    private static (Guid Person, string Client) One(PreparedSql select)
    {
        using SqlRows rows = select.Query();
        return rows.Read() ? (rows.Uuid(0), rows.Text(1)!) : throw new InvalidOperationException("A family that was there a moment ago is gone.");
    }
}
