using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.Data;

public abstract class RestoreContract(Func<TempHub> make)
{
    private static readonly StorageOptions Options = new() { Parts = [IdentityRoom.Tables] };

    [Fact]
    public void after_a_restore_nobody_is_signed_in_and_no_token_is_refreshed()
    {
        using TempHub first = make(), second = make();
        using var data = new MemoryStream();
        using var keys = new MemoryStream();
        HubStorage storage = first.Open(Options);
        using (HubWrite write = storage.BeginWrite(TestContext.Current.CancellationToken))
        {
            write.Execute(first.Location.Family == DatabaseFamily.Sqlite
                ? "INSERT INTO identity_family (family_id, client_id, domain_id, person_id, subject, scopes, claims, offline, generation, rotated_at, auth_at, acr, amr, created_at, expires_at) VALUES (zeroblob(16), 'c', zeroblob(16), zeroblob(16), 's', 'openid', '', 1, 3, 1, 1, '', '', 1, 9000000000000000)"
                : "INSERT INTO identity_family (family_id, client_id, domain_id, person_id, subject, scopes, claims, offline, generation, rotated_at, auth_at, acr, amr, created_at, expires_at) VALUES ('00000000-0000-0000-0000-000000000000', 'c', '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', 's', 'openid', '', 1, 3, 1, 1, '', '', 1, 9000000000000000)");
            write.Execute(first.Location.Family == DatabaseFamily.Sqlite
                ? "INSERT INTO identity_person (person_id, handle, state, epoch, operator, sealed, created_at, seen_at) VALUES (zeroblob(16), zeroblob(32), 0, 7, 0, zeroblob(30), 1, 1)"
                : "INSERT INTO identity_person (person_id, handle, state, epoch, operator, sealed, created_at, seen_at) VALUES ('00000000-0000-0000-0000-000000000000', '\\x00', 0, 7, 0, '\\x00', 1, 1)");
            write.Commit();
        }

        string recovery = storage.Keys.Export(storage);
        Assert.True(HubBackup.Write(storage, data, keys, ct: TestContext.Current.CancellationToken).IsOk);
        data.Position = keys.Position = 0;
        Assert.True(KeyRing.Import(second.Location, recovery).IsOk);
        Result<BackupReport> restored = HubBackup.Restore(data, keys, second.Location, Options, ct: TestContext.Current.CancellationToken);
        Assert.True(restored.IsOk, restored.Error?.Message);
        using HubRead read = second.Open(Options).BeginRead();
        Assert.Equal(0, read.Prepare("SELECT COUNT(*) FROM identity_family WHERE revoked_at IS NULL").QueryLong());
        Assert.Equal(8, read.Prepare("SELECT epoch FROM identity_person").QueryLong());
    }
}

public sealed class RestoreOnSqlite() : RestoreContract(TempHub.Sqlite);

public sealed class RestoreOnPostgres() : RestoreContract(() => TempHub.Postgres());
