using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Selfhold.Storage;

namespace Selfhold.Identity.People.Passkeys;

/// <summary>An account as the framework's passkey handler sees it: by its random handle and nothing else. May be one that is about to be made.</summary>
internal sealed record PasskeyUser(string Handle, Guid Person);

/// <summary>
/// What the framework's passkey handler asks of accounts, read from the room's tables. It only reads: the room writes what a ceremony
/// gave, in a write of its own with what else belongs to it.
/// </summary>
internal sealed class PasskeyStore(IdentityRoom room) : IUserPasskeyStore<PasskeyUser>
{
    private const string Columns = "k.credential_id, k.public_key, k.counter, k.flags, k.transports, k.created_at";

    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        var handle = new byte[16];
        if (userId.Length != 22 || Base64Url.DecodeFromChars(userId, handle, out _, out int written) != OperationStatus.Done || written != 16)
        {
            return Task.FromResult<PasskeyUser?>(null);
        }

        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT person_id FROM identity_person WHERE handle = @p0", BulkType.Bytes);
        using SqlRows rows = select.Bytes(0, handle).Query();
        return Task.FromResult(rows.Read() ? new PasskeyUser(userId, rows.Uuid(0)) : null);
    }

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken)
    {
        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare(
            $"""
            SELECT {Columns} FROM identity_passkey k JOIN identity_person p ON p.person_id = k.person_id
            WHERE k.person_id = @p0 OR p.joined_into = @p0 ORDER BY k.created_at
            """, BulkType.Uuid);
        using SqlRows rows = select.Uuid(0, user.Person).Query();
        IList<UserPasskeyInfo> all = [];
        while (rows.Read())
        {
            all.Add(Info(rows));
        }

        return Task.FromResult(all);
    }

    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT p.person_id, p.handle FROM identity_passkey k JOIN identity_person p ON p.person_id = k.person_id WHERE k.credential_id = @p0", BulkType.Bytes);
        using SqlRows rows = select.Bytes(0, credentialId).Query();
        return Task.FromResult(rows.Read() ? new PasskeyUser(Base64Url.EncodeToString(rows.Bytes(1)), rows.Uuid(0)) : null);
    }

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken)
    {
        using HubRead read = room.Storage.BeginRead();
        using PreparedSql select = read.Prepare($"SELECT {Columns} FROM identity_passkey k WHERE k.credential_id = @p0 AND k.person_id = @p1", BulkType.Bytes, BulkType.Uuid);
        using SqlRows rows = select.Bytes(0, credentialId).Uuid(1, user.Person).Query();
        return Task.FromResult(rows.Read() ? Info(rows) : null);
    }

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Task.FromResult<PasskeyUser?>(null);

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotHere();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) => throw NotHere();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw NotHere();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotHere();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw NotHere();

    public void Dispose()
    {
        // Nothing is held between calls.
    }

    private static InvalidOperationException NotHere() => new("Accounts are written by the room.");

    private static UserPasskeyInfo Info(SqlRows rows)
    {
        long flags = rows.Long(3);
        return new UserPasskeyInfo(
            rows.Bytes(0).ToArray(),
            rows.Bytes(1).ToArray(),
            HubStorage.FromMicros(rows.Long(5)),
            (uint)rows.Long(2),
            rows.Text(4)!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            (flags & PasskeyFlags.Verified) != 0,
            (flags & PasskeyFlags.BackupEligible) != 0,
            (flags & PasskeyFlags.BackedUp) != 0,
            [],
            []);
    }
}

/// <summary>What the authenticator said of a passkey, as bits of one column.</summary>
internal static class PasskeyFlags
{
    public const long Verified = 1;
    public const long BackupEligible = 2;
    public const long BackedUp = 4;

    public static long Of(UserPasskeyInfo passkey)
        => (passkey.IsUserVerified ? Verified : 0) | (passkey.IsBackupEligible ? BackupEligible : 0) | (passkey.IsBackedUp ? BackedUp : 0);
}
