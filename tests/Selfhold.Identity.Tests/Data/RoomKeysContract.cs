using System.Text;
using Selfhold.Identity.Data;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.Data;

public abstract class RoomKeysContract : IDisposable
{
    private readonly TempHub _hub;
    private readonly HubStorage _storage;

    private protected RoomKeysContract(TempHub hub)
    {
        _hub = hub;
        _storage = hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables] });
    }

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void the_tables_are_as_the_model_says()
    {
        using HubDbContext db = _storage.Context();
        Assert.Empty(SchemaCheck.Compare(db));
    }

    [Fact]
    public void what_is_sealed_for_a_person_opens_under_her_key_at_its_place_and_nowhere_else()
    {
        var room = new IdentityRoom(_storage, new IdentityOptions());
        Guid ana = Guid.CreateVersion7(), ben = Guid.CreateVersion7();
        byte[] value;
        using (HubWrite write = _storage.BeginWrite(TestContext.Current.CancellationToken))
        {
            using PersonKey key = room.Keys.Create(write, ana);
            using PersonKey other = room.Keys.Create(write, ben);
            value = key.Seal("identity_contact", "value", ana, "ana@duarte.example"u8);
            Assert.Throws<StorageException>(() => other.Open("identity_contact", "value", ana, value));
            write.Commit();
        }

        using HubRead read = _storage.BeginRead();
        using PersonKey again = new IdentityRoom(_storage, new IdentityOptions()).Keys.Open(read, ana);
        Assert.Equal("ana@duarte.example", Encoding.UTF8.GetString(again.Open("identity_contact", "value", ana, value)));
        Assert.Throws<StorageException>(() => again.Open("identity_contact", "value", ben, value));
        Assert.Throws<StorageException>(() => again.Open("identity_passkey", "value", ana, value));
    }

    [Fact]
    public async Task writes_that_wait_together_stand_alone_a_failed_one_takes_nothing_with_it()
    {
        Task<Result<int>>[] all = [.. Enumerable.Range(0, 200).Select(i => _storage.TryWriteAsync<int>(write =>
        {
            using PreparedSql insert = write.Prepare("INSERT INTO identity_revoked (jti, expires_at) VALUES (@p0, 1)", BulkType.Text);
            insert.Text(0, "t" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)).Execute();
            return (i % 3) switch
            {
                0 => i,
                1 => new Error("refused", "A refusal."),
                _ => throw new InvalidOperationException("broken"),
            };
        }, TestContext.Current.CancellationToken))];
        for (int i = 0; i < all.Length; i++)
        {
            if (i % 3 == 2)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => all[i]);
            }
            else
            {
                Assert.Equal(i % 3 == 0, (await all[i]).IsOk);
            }
        }

        using HubRead read = _storage.BeginRead();
        using PreparedSql count = read.Prepare("SELECT COUNT(*) FROM identity_revoked");
        Assert.Equal(67, count.QueryLong());
    }
}

public sealed class RoomKeysOnSqlite() : RoomKeysContract(TempHub.Sqlite());

public sealed class RoomKeysOnPostgres() : RoomKeysContract(TempHub.Postgres());
