using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

/// <summary>What must not come twice: ids of client assertions; and access tokens that were revoked one by one.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The parts of the room are asked through it, whether they need it or not.")]
internal sealed class Replays(IdentityRoom room)
{
    /// <summary>False when it was there already.</summary>
    /// <param name="purpose">What kind of id it is, and of whom: two clients may choose the same.</param>
    /// <param name="until">When it would be refused for its age anyway.</param>
    public Task<bool> First(string purpose, string id, DateTimeOffset until, CancellationToken ct)
    {
        byte[] hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(purpose), 0, .. Encoding.UTF8.GetBytes(id)]);
        return room.Storage.WriteAsync(write =>
        {
            using PreparedSql insert = write.Prepare("INSERT INTO identity_assertion (hash, expires_at) VALUES (@p0, @p1) ON CONFLICT (hash) DO NOTHING", BulkType.Bytes, BulkType.Bigint);
            return insert.Bytes(0, hash).Long(1, HubStorage.Micros(until)).Execute() == 1;
        }, ct);
    }

    /// <summary>Doing it again changes nothing.</summary>
    /// <param name="until">When the token ends by itself.</param>
    public Task RevokeToken(string jti, DateTimeOffset until, CancellationToken ct) => room.Storage.WriteAsync(write =>
    {
        using PreparedSql insert = write.Prepare("INSERT INTO identity_revoked (jti, expires_at) VALUES (@p0, @p1) ON CONFLICT (jti) DO NOTHING", BulkType.Text, BulkType.Bigint);
        return insert.Text(0, jti).Long(1, HubStorage.Micros(until)).Execute();
    }, ct);

    public bool IsRevoked(IStatements from, string jti)
    {
        using PreparedSql count = from.Prepare("SELECT COUNT(*) FROM identity_revoked WHERE jti = @p0", BulkType.Text);
        return count.Text(0, jti).QueryLong() > 0;
    }
}
