using Selfhold.Identity;
using Selfhold.Storage;

namespace Selfhold.Records.Persons;

/// <summary>Contact points that a person has proven to be hers, not too long ago: by a code here, or as contacts of her account.</summary>
internal static class ProvenPoints
{
    public static IReadOnlyList<ContactText> Of(IStatements from, PersonParts parts, IReadOnlyList<Guid> accounts)
    {
        long now = HubStorage.Micros(parts.Clock), fresh = now - (RecordsRoom.ProofLifetime.Ticks / TimeSpan.TicksPerMicrosecond);
        var found = new List<ContactText>();
        foreach (Guid account in accounts)
        {
            found.AddRange(Used(from, parts, account, now));
            foreach (VerifiedContact contact in parts.Identity.VerifiedContacts(from, account).Where(c => HubStorage.Micros(c.VerifiedAt) > fresh))
            {
                if (ContactText.Read(contact.Kind, contact.Value) is { } text && !IsAnothers(from, parts, accounts, text, HubStorage.Micros(contact.VerifiedAt)))
                {
                    found.Add(text);
                }
            }
        }

        return [.. found.Distinct()];
    }

    private static List<ContactText> Used(IStatements from, PersonParts parts, Guid account, long now)
    {
        var rows = new List<(Guid Id, ContactKind Kind, byte[] Value)>();
        using (PreparedSql select = from.Prepare(
            "SELECT challenge_id, kind, sealed FROM records_challenge WHERE person_id = @p0 AND used_at IS NOT NULL AND expires_at > @p1 ORDER BY used_at DESC", BulkType.Uuid, BulkType.Bigint))
        {
            using SqlRows read = select.Uuid(0, account).Long(1, now).Query();
            while (read.Read())
            {
                rows.Add((new Guid(read.Bytes(0), bigEndian: true), (ContactKind)read.Long(1), read.Bytes(2).ToArray()));
            }
        }

        if (rows.Count == 0)
        {
            return [];
        }

        using PersonKey key = parts.Identity.PersonKey(from, account);
        return [.. rows.Select(r => new ContactText(r.Kind, ChallengeText.Open(key, r.Id, r.Value).Contact))];
    }

    /// <summary>Somebody else has proven it since: it has passed to her (A15).</summary>
    private static bool IsAnothers(IStatements from, PersonParts parts, IReadOnlyList<Guid> accounts, ContactText contact, long verified)
    {
        using PreparedSql any = from.Prepare(
            $"SELECT COUNT(*) FROM records_challenge WHERE kind = @p0 AND hash = @p1 AND used_at > @p2 AND NOT person_id {Among.In(accounts, 3)}",
            Among.Types(accounts, BulkType.Bigint, BulkType.Bigint, BulkType.Bigint));
        return any.Long(0, (long)contact.Kind).Long(1, parts.Point(contact)).Long(2, verified).Bind(3, accounts).QueryLong() > 0;
    }
}
