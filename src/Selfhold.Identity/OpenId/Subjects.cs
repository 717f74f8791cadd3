using System.Diagnostics.CodeAnalysis;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>Pairwise subjects: random, stored per person and domain, so that neither a lost salt nor a move makes strangers.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The parts of the room are asked through it, whether they need it or not.")]
internal sealed class Subjects(IdentityRoom room)
{
    /// <summary>Her subject in the domain, made on first use. Of joined accounts the leading one's counts, else the other's.</summary>
    public async Task<string> Of(Guid person, Guid domain, CancellationToken ct)
    {
        using (HubRead read = room.Storage.BeginRead())
        {
            if (Find(read, person, domain) is { } known)
            {
                return known;
            }
        }

        return await room.Storage.WriteAsync(write => Find(write, person, domain) ?? Make(write, person, domain), ct);
    }

    /// <summary>Who a subject is in a domain: the account that leads, where two were joined.</summary>
    public Guid? Person(IStatements from, Guid domain, string subject)
    {
        using PreparedSql select = from.Prepare("""
            SELECT s.person_id, p.joined_into FROM identity_subject s LEFT JOIN identity_person p ON p.person_id = s.person_id
            WHERE s.domain_id = @p0 AND s.subject = @p1
            """, BulkType.Uuid, BulkType.Text);
        using SqlRows rows = select.Uuid(0, domain).Text(1, subject).Query();
        return !rows.Read() ? null : rows.IsNull(1) ? rows.Uuid(0) : rows.Uuid(1);
    }

    /// <summary>Her subject in the domain, if it was ever told one.</summary>
    public string? Known(IStatements from, Guid person, Guid domain) => Find(from, person, domain);

    private static string? Find(IStatements from, Guid person, Guid domain)
    {
        Guid leading = Leading(from, person);
        return OfAccount(from, leading, domain) ?? OfJoined(from, leading, domain);
    }

    private static Guid Leading(IStatements from, Guid person)
    {
        using PreparedSql select = from.Prepare("SELECT joined_into FROM identity_person WHERE person_id = @p0", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, person).Query();
        return rows.Read() && !rows.IsNull(0) ? rows.Uuid(0) : person;
    }

    private static string? OfAccount(IStatements from, Guid account, Guid domain)
    {
        using PreparedSql select = from.Prepare("SELECT subject FROM identity_subject WHERE domain_id = @p0 AND person_id = @p1", BulkType.Uuid, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, domain).Uuid(1, account).Query();
        return rows.Read() ? rows.Text(0) : null;
    }

    /// <summary>Of several joined accounts that the domain knows, the one it has known longest.</summary>
    private static string? OfJoined(IStatements from, Guid leading, Guid domain)
    {
        using PreparedSql select = from.Prepare("""
            SELECT s.subject FROM identity_person p JOIN identity_subject s ON s.domain_id = @p0 AND s.person_id = p.person_id
            WHERE p.joined_into = @p1 ORDER BY s.created_at, s.subject LIMIT 1
            """, BulkType.Uuid, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, domain).Uuid(1, leading).Query();
        return rows.Read() ? rows.Text(0) : null;
    }

    private string Make(HubWrite write, Guid person, Guid domain)
    {
        Guid leading = Leading(write, person);
        using (PreparedSql insert = write.Prepare(
            "INSERT INTO identity_subject (domain_id, person_id, subject, created_at) VALUES (@p0, @p1, @p2, @p3) ON CONFLICT (domain_id, person_id) DO NOTHING",
            BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bigint))
        {
            insert.Uuid(0, domain).Uuid(1, leading).Text(2, Secrets.NewPairwise()).Long(3, room.NowMicros).Execute();
        }

        // Another process may have been quicker: what lies there counts.
        return OfAccount(write, leading, domain)!;
    }
}
