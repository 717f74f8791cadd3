using Selfhold.Identity.People;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <param name="Role"><c>owner</c> (all of it), <c>developer</c> (clients and keys) or <c>steward</c> (its customers' records).</param>
public sealed record MemberInfo(Guid Person, string Role, DateTimeOffset Since);

public sealed partial class IdentityRoom
{
    public static IReadOnlyList<string> Roles { get; } = ["owner", "developer", "steward"];

    /// <summary>Makes a person a member of a business, or gives a member another role.</summary>
    /// <returns><c>last_owner</c> where nobody would own the business any more.</returns>
    public async Task<Result<MemberInfo>> SetMember(Guid business, Guid person, string role, CancellationToken ct)
    {
        if (!Roles.Contains(role, StringComparer.Ordinal))
        {
            return IdentityErrors.BadRole();
        }

        return await Storage.TryWriteAsync<MemberInfo>(write =>
        {
            write.Lock(TurnOf(business));
            if (!IsThere(write, person))
            {
                return IdentityErrors.PersonNotFound(person.ToString());
            }

            if (role is not "owner" && IsLastOwner(write, business, person))
            {
                return IdentityErrors.LastOwner();
            }

            using (PreparedSql upsert = write.Prepare("""
                INSERT INTO identity_member (business_id, person_id, role, created_at) VALUES (@p0, @p1, @p2, @p3)
                ON CONFLICT (business_id, person_id) DO UPDATE SET role = excluded.role
                """, BulkType.Uuid, BulkType.Uuid, BulkType.Text, BulkType.Bigint))
            {
                upsert.Uuid(0, business).Uuid(1, person).Text(2, role).Long(3, NowMicros).Execute();
            }

            Events.Record(write, "member_set", person, reason: role);
            return MembersOf(write, business).Find(m => m.Person == person)!;
        }, ct);
    }

    /// <summary>Ends a membership.</summary>
    /// <returns><c>member_not_found</c>, or <c>last_owner</c> where nobody would own the business any more.</returns>
    public async Task<Result<bool>> RemoveMember(Guid business, Guid person, CancellationToken ct) => await Storage.TryWriteAsync<bool>(write =>
    {
        write.Lock(TurnOf(business));
        if (IsLastOwner(write, business, person))
        {
            return IdentityErrors.LastOwner();
        }

        using PreparedSql delete = write.Prepare("DELETE FROM identity_member WHERE business_id = @p0 AND person_id = @p1", BulkType.Uuid, BulkType.Uuid);
        if (delete.Uuid(0, business).Uuid(1, person).Execute() == 0)
        {
            return IdentityErrors.MemberNotFound();
        }

        Events.Record(write, "member_removed", person);
        return true;
    }, ct);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<MemberInfo> Members(Guid business)
    {
        using HubRead read = Storage.BeginRead();
        return MembersOf(read, business);
    }

    /// <summary>What a person is at a business: a role, or null. Of joined accounts either's counts.</summary>
    public string? RoleAt(Guid business, Guid person)
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("""
            SELECT m.role FROM identity_person p JOIN identity_member m ON m.business_id = @p0 AND m.person_id = p.person_id
            WHERE p.state = 0 AND (p.person_id = @p1 OR p.joined_into = @p1) ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'developer' THEN 1 ELSE 2 END LIMIT 1
            """, BulkType.Uuid, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, business).Uuid(1, person).Query();
        return rows.Read() ? rows.Text(0) : null;
    }

    /// <summary>The account that an id or a verified e-mail address names.</summary>
    /// <returns><c>person_not_found</c>; the message repeats no address.</returns>
    public Result<Guid> PersonNamed(string who)
    {
        ArgumentNullException.ThrowIfNull(who);
        using HubRead read = Storage.BeginRead();
        if (Guid.TryParse(who, out Guid id))
        {
            return IsThere(read, id) ? id : IdentityErrors.PersonNotFound(who);
        }

        return EmailAddress.Read(who) is { } email && Contacts.Owner(read, email) is { } contact ? contact.Person : IdentityErrors.PersonNotFound("…");
    }

    private static bool IsThere(IStatements from, Guid person)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_person WHERE person_id = @p0", BulkType.Uuid);
        return count.Uuid(0, person).QueryLong() == 1;
    }

    private static bool IsLastOwner(IStatements from, Guid business, Guid person)
        => MembersOf(from, business).FindAll(m => m.Role is "owner") is [var only] && only.Person == person;

    private static List<MemberInfo> MembersOf(IStatements from, Guid business)
    {
        var members = new List<MemberInfo>();
        using PreparedSql select = from.Prepare("SELECT person_id, role, created_at FROM identity_member WHERE business_id = @p0 ORDER BY created_at, person_id", BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, business).Query();
        while (rows.Read())
        {
            members.Add(new MemberInfo(rows.Uuid(0), rows.Text(1)!, HubStorage.FromMicros(rows.Long(2))));
        }

        return members;
    }
}
