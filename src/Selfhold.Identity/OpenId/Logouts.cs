using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Back-channel logout (OpenID Connect Back-Channel Logout 1.0): which clients know of a session, and telling them when it ends.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The parts of the room are asked through it, whether they need it or not.")]
internal sealed partial class Logouts(IdentityRoom room)
{
    /// <summary>Over how long the notices of one sign-out are spread, where several clients are told.</summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromSeconds(8);

    /// <summary>The client's own name for the session (<c>sid</c>), made on first use: no two clients share one.</summary>
    public async Task<string> Sid(Guid session, string clientId, string subject, CancellationToken ct)
    {
        using (HubRead read = room.Storage.BeginRead())
        {
            if (FindSid(read, session, clientId) is { } known)
            {
                return known;
            }
        }

        return await room.Storage.WriteAsync(write =>
        {
            using (PreparedSql insert = write.Prepare(
                "INSERT INTO identity_client_session (session_id, client_id, sid, subject, created_at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT (session_id, client_id) DO NOTHING",
                BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bigint))
            {
                insert.Uuid(0, session).Text(1, clientId).Text(2, Secrets.NewPairwise()).Text(3, subject).Long(4, room.NowMicros).Execute();
            }

            return FindSid(write, session, clientId)!;
        }, ct);
    }

    /// <summary>The session that a client calls by this name.</summary>
    public (Guid Session, string ClientId)? SessionOf(IStatements from, string clientId, string sid)
    {
        using PreparedSql select = from.Prepare("SELECT session_id, client_id FROM identity_client_session WHERE sid = @p0 AND client_id = @p1", BulkType.Text, BulkType.Text);
        using SqlRows rows = select.Text(0, sid).Text(1, clientId).Query();
        return rows.Read() ? (rows.Uuid(0), rows.Text(1)!) : null;
    }

    /// <summary>In the write that ends the session: a delivery for each client with a back-channel address.</summary>
    public void Announce(HubWrite write, Guid session)
    {
        List<(string Client, string Sid, string Subject)> told = [];
        using (PreparedSql select = write.Prepare("SELECT client_id, sid, subject FROM identity_client_session WHERE session_id = @p0", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, session).Query();
            while (rows.Read())
            {
                told.Add((rows.Text(0)!, rows.Text(1)!, rows.Text(2)!));
            }
        }

        told.RemoveAll(t => room.Clients.Find(write, t.Client) is not { BackchannelLogoutUri: not null, Disabled: false });
        if (told.Count == 0)
        {
            return;
        }

        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_logout (delivery_id, client_id, sid, subject, tries, next_at, created_at) VALUES (@p0, @p1, @p2, @p3, 0, @p4, @p5)",
            BulkType.Uuid, BulkType.Text, BulkType.Text, BulkType.Text, BulkType.Bigint, BulkType.Bigint);
        foreach ((string client, string sid, string subject) in told)
        {
            // Two businesses that are told in the same moment could tell by it that they mean the same person (DESIGN §12).
            long apart = told.Count == 1 ? 0 : RandomNumberGenerator.GetInt32((int)Apart.TotalMicroseconds);
            insert.Uuid(0, Guid.CreateVersion7(room.Now)).Text(1, client).Text(2, sid).Text(3, subject).Long(4, room.NowMicros + apart).Long(5, room.NowMicros).Execute();
        }

        write.AfterCommit(Wake);
    }

    private static string? FindSid(IStatements from, Guid session, string clientId)
    {
        using PreparedSql select = from.Prepare("SELECT sid FROM identity_client_session WHERE session_id = @p0 AND client_id = @p1", BulkType.Uuid, BulkType.Text);
        using SqlRows rows = select.Uuid(0, session).Text(1, clientId).Query();
        return rows.Read() ? rows.Text(0) : null;
    }
}
