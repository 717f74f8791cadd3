using System.Security.Cryptography;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

/// <summary>A hub with a room, a clock that moves when told, and rows as other parts of the room would have made them.</summary>
public abstract class StoreContract : IDisposable
{
    private readonly TempHub _hub;

    private protected StoreContract(TempHub hub)
    {
        _hub = hub;
        Storage = hub.Open(new StorageOptions { Parts = [IdentityRoom.Tables], Clock = Clock });
        Room = new IdentityRoom(Storage, Options);
    }

    internal StoppedClock Clock { get; } = new();

    internal HubStorage Storage { get; }

    internal IdentityOptions Options { get; } = new();

    internal IdentityRoom Room { get; }

    internal static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    internal Guid NewId() => Guid.CreateVersion7(Clock.GetUtcNow());

    internal Guid Person(long state = 0, Guid? joinedInto = null)
    {
        var person = Guid.CreateVersion7(Clock.GetUtcNow());
        Write("INSERT INTO identity_person (person_id, handle, state, joined_into, epoch, operator, sealed, created_at, seen_at) VALUES (@p0, @p1, @p2, @p3, 0, 0, @p1, 0, 0)",
            s =>
            {
                s.Uuid(0, person).Bytes(1, RandomNumberGenerator.GetBytes(32)).Long(2, state);
                _ = joinedInto is { } leads ? s.Uuid(3, leads) : s.Null(3);
            }, BulkType.Uuid, BulkType.Bytes, BulkType.Bigint, BulkType.Uuid);
        return person;
    }

    internal Guid Session(Guid person)
    {
        var session = Guid.CreateVersion7(Clock.GetUtcNow());
        Write("""
            INSERT INTO identity_session (session_id, secret, person_id, account_id, epoch, auth_at, acr, amr, sealed, created_at, seen_at, expires_at)
            VALUES (@p0, @p2, @p1, @p1, 0, 0, 'a', 'hwk', @p2, 0, 0, @p3)
            """, s => s.Uuid(0, session).Uuid(1, person).Bytes(2, RandomNumberGenerator.GetBytes(32)).Long(3, HubStorage.Micros(Clock.GetUtcNow().AddDays(30))),
            BulkType.Uuid, BulkType.Uuid, BulkType.Bytes, BulkType.Bigint);
        return session;
    }

    internal Client AddClient(Func<Client, Client>? with = null)
    {
        var client = new Client { Id = Secrets.NewId(), Business = NewId(), Domain = NewId(), Name = "Kestrel shop", RedirectUris = ["https://shop.kestrel.example/cb"], CreatedAt = Clock.GetUtcNow() };
        client = with?.Invoke(client) ?? client;
        using HubWrite write = Storage.BeginWrite(Ct);
        Room.Clients.Add(write, client, registration: null);
        write.Commit();
        return client;
    }

    internal CodeGrant Grant(Client client, Guid person, Guid? session = null, bool offline = true) => new(
        Guid.CreateVersion7(Clock.GetUtcNow()), client.Id, client.Domain, person, session, "subject", "https://shop.kestrel.example/cb", ["openid", "email"], "", "n-0S6",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Clock.GetUtcNow(), "acr", ["hwk", "user"], null, offline, Clock.GetUtcNow() + Options.CodeLifetime);

    internal async Task<TokenFamily> Redeemed(CodeGrant grant)
    {
        CodeOutcome outcome = await Room.Codes.Redeem(await Room.Codes.Issue(grant, Ct), _ => null, Ct);
        Assert.Null(outcome.Refused);
        return outcome.Family!;
    }

    internal bool Alive(Guid family)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Families.Find(read, family) is { Alive: true };
    }

    internal Client? Find(string id)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Clients.Find(read, id);
    }

    internal int Write(string sql, Action<PreparedSql> set, params BulkType[] types)
    {
        using HubWrite write = Storage.BeginWrite(Ct);
        using PreparedSql statement = write.Prepare(sql, types);
        set(statement);
        int changed = statement.Execute();
        write.Commit();
        return changed;
    }

    internal long Count(string sql)
    {
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare(sql);
        return select.QueryLong()!.Value;
    }
}

internal sealed class StoppedClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
