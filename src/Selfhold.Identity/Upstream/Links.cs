using System.Text;
using Selfhold.Identity.Data;
using Selfhold.Storage;

namespace Selfhold.Identity.Upstream;

/// <summary>An account elsewhere that opens an account here.</summary>
/// <param name="Account">How it is called there, as far as it was told: an address or a name.</param>
internal sealed record Linked(string Provider, Guid Person, string? Account, DateTimeOffset LinkedAt, DateTimeOffset? UsedAt);

/// <summary>Links as rows. A subject is found by a keyed hash over issuer and subject together, so that no issuer can speak of another's (ASVS 6.8.1).</summary>
internal sealed class Links(IdentityRoom room)
{
    private const string Table = "identity_upstream";

    /// <summary>The account that a subject opens, or null.</summary>
    public Guid? Person(IStatements from, UpstreamIdentity identity)
    {
        using PreparedSql select = from.Prepare("SELECT person_id FROM identity_upstream WHERE provider_id = @p0 AND subject = @p1", BulkType.Text, BulkType.Bytes);
        using SqlRows rows = select.Text(0, identity.Provider).Bytes(1, Hash(identity)).Query();
        return rows.Read() ? rows.Uuid(0) : null;
    }

    /// <summary>False where the subject is linked already, to whomever.</summary>
    public bool Add(HubWrite write, Guid person, UpstreamIdentity identity)
    {
        byte[] hash = Hash(identity);
        using PersonKey key = room.Keys.Open(write, person);
        byte[] details = UpstreamJson.Write(new LinkedDetails(identity.Subject, identity.Email ?? identity.Name), UpstreamJson.Default.LinkedDetails);
        using PreparedSql insert = write.Prepare(
            "INSERT INTO identity_upstream (provider_id, subject, person_id, sealed, linked_at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT (provider_id, subject) DO NOTHING",
            BulkType.Text, BulkType.Bytes, BulkType.Uuid, BulkType.Bytes, BulkType.Bigint);
        return insert.Text(0, identity.Provider).Bytes(1, hash).Uuid(2, person).Bytes(3, key.Seal(Table, "details", RowOf(hash), details)).Long(4, room.NowMicros).Execute() == 1;
    }

    public void Used(HubWrite write, UpstreamIdentity identity)
    {
        using PreparedSql update = write.Prepare("UPDATE identity_upstream SET used_at = @p2 WHERE provider_id = @p0 AND subject = @p1", BulkType.Text, BulkType.Bytes, BulkType.Bigint);
        update.Text(0, identity.Provider).Bytes(1, Hash(identity)).Long(2, room.NowMicros).Execute();
    }

    /// <summary>All of an account.</summary>
    public IReadOnlyList<Linked> Of(IStatements from, Guid person)
    {
        List<(string Provider, byte[] Hash, byte[] Value, long LinkedAt, long? UsedAt)> found = [];
        using (PreparedSql select = from.Prepare("SELECT provider_id, subject, sealed, linked_at, used_at FROM identity_upstream WHERE person_id = @p0 ORDER BY linked_at, provider_id", BulkType.Uuid))
        {
            using SqlRows rows = select.Uuid(0, person).Query();
            while (rows.Read())
            {
                found.Add((rows.Text(0)!, rows.Bytes(1).ToArray(), rows.Bytes(2).ToArray(), rows.Long(3), rows.IsNull(4) ? null : rows.Long(4)));
            }
        }

        if (found.Count == 0)
        {
            return [];
        }

        using PersonKey key = room.Keys.Open(from, person);
        return [.. found.Select(f => new Linked(f.Provider, person, UpstreamJson.Read(key.Open(Table, "details", RowOf(f.Hash), f.Value), UpstreamJson.Default.LinkedDetails).Account,
            HubStorage.FromMicros(f.LinkedAt), f.UsedAt is { } used ? HubStorage.FromMicros(used) : null))];
    }

    /// <summary>Takes all links of a provider from an account; how many there were.</summary>
    public static int Remove(HubWrite write, Guid person, string provider)
    {
        using PreparedSql delete = write.Prepare("DELETE FROM identity_upstream WHERE person_id = @p0 AND provider_id = @p1", BulkType.Uuid, BulkType.Text);
        return delete.Uuid(0, person).Text(1, provider).Execute();
    }

    private byte[] Hash(UpstreamIdentity identity) => room.Keys.Mac("upstream", Encoding.UTF8.GetBytes($"{identity.Issuer}\0{identity.Subject}"));

    private static Guid RowOf(byte[] hash) => new(hash.AsSpan(0, 16), bigEndian: true);
}
