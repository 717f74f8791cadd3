using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Outbound;
using Selfhold.Outbound.Tests;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

public abstract class LogoutsContract : StoreContract
{
    private readonly OutboundClient _outbound = new(new OutboundOptions { AllowedNetworks = ["127.0.0.1/32"], Timeout = TimeSpan.FromSeconds(2) });

    private protected LogoutsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task no_two_clients_share_the_name_of_a_session()
    {
        Guid ana = Person(), session = Session(ana);
        Client one = AddClient(), two = AddClient();
        string sid = await Room.Logouts.Sid(session, one.Id, "subject-1", Ct);
        Assert.Equal(sid, await Room.Logouts.Sid(session, one.Id, "subject-1", Ct));
        string[] both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Room.Logouts.Sid(session, two.Id, "subject-2", Ct))));
        Assert.NotEqual(sid, Assert.Single(both.Distinct()));
        using HubRead read = Storage.BeginRead();
        Assert.Equal((session, one.Id), Room.Logouts.SessionOf(read, one.Id, sid));
        Assert.Null(Room.Logouts.SessionOf(read, two.Id, sid));
    }

    [Fact]
    public async Task each_client_that_knows_the_session_is_told_once()
    {
        using var shop = new FarServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nCache-Control: no-store\r\n\r\n");
        Guid session = Session(Person());
        Client told = At(shop), silent = AddClient(), stranger = At(shop);
        string sid = await Room.Logouts.Sid(session, told.Id, "subject-1", Ct);
        await Room.Logouts.Sid(session, silent.Id, "subject-2", Ct);
        await Room.Logouts.Sid(Session(Person()), stranger.Id, "subject-3", Ct);
        await Announce(session);
        Assert.Equal(1, await Send());
        Assert.Equal(0, await Send());
        Assert.Contains($"logout_token={told.Id}.{sid}.subject-1", Assert.Single(shop.Requests), StringComparison.Ordinal);
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_logout WHERE done_at IS NOT NULL AND problem IS NULL"));
    }

    [Fact]
    public async Task a_client_that_fails_is_told_again_later_and_given_up_in_the_end()
    {
        using var shop = new FarServer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        await Announced(shop);
        Assert.Equal(1, await Send());
        Assert.Equal(0, await Send());
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await Send());
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await Send());
        for (int i = 0; i < 10; i++)
        {
            Clock.Advance(TimeSpan.FromDays(1));
            await Send();
        }

        Assert.Equal(7, shop.Requests.Count);
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_logout WHERE done_at IS NOT NULL AND problem = 'status_503'"));
    }

    [Fact]
    public async Task a_client_that_says_no_is_not_asked_again()
    {
        using var shop = new FarServer("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
        await Announced(shop);
        Assert.Equal(1, await Send());
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await Send());
        Assert.Single(shop.Requests);
    }

    [Fact]
    public async Task a_client_that_hangs_delays_no_other()
    {
        using var hangs = new FarServer((_, ct) => Task.Delay(Timeout.Infinite, ct));
        using var shop = new FarServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await Announced(hangs);
        await Announced(shop);
        Task<int> sending = Send();
        while (shop.Requests.Count == 0 && !sending.IsCompleted)
        {
            await Task.Delay(10, Ct);
        }

        Assert.False(sending.IsCompleted);
        Assert.Equal(2, await sending);
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_logout WHERE problem = 'outbound_timeout' AND done_at IS NULL"));
    }

    [Fact]
    public async Task of_several_processes_one_tells_the_client()
    {
        using var shop = new FarServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await Announced(shop);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => new IdentityRoom(Storage, Options).Logouts.Send(_outbound, Token, Ct))));
        Assert.Single(shop.Requests);
    }

    [Fact]
    public async Task a_write_that_was_rolled_back_announces_nothing()
    {
        using var shop = new FarServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Guid session = Session(Person());
        await Room.Logouts.Sid(session, At(shop).Id, "subject-1", Ct);
        using (HubWrite write = Storage.BeginWrite(Ct))
        {
            Room.Logouts.Announce(write, session);
        }

        Assert.Equal(0, await Send());
    }

    [Fact]
    public async Task what_has_ended_is_purged_and_what_lives_stays()
    {
        Guid ana = Person(), session = Session(ana);
        Client client = AddClient();
        TokenFamily family = await Redeemed(Grant(client, ana, session));
        await Room.Logouts.Sid(session, client.Id, "subject", Ct);
        await Room.Replays.First("assertion", "1", Clock.GetUtcNow().AddMinutes(5), Ct);
        await Room.Replays.RevokeToken("1", Clock.GetUtcNow().AddMinutes(5), Ct);
        Assert.Equal(0, await Room.Purge(Ct));
        Clock.Advance(TimeSpan.FromDays(2));
        await Room.Codes.Issue(Grant(client, ana), Ct);
        Assert.Equal(3, await Room.Purge(Ct));
        Assert.True(Alive(family.Id));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_code"));
        Clock.Advance(TimeSpan.FromDays(29));
        await Room.Purge(Ct);
        Assert.Equal((0, 0), (Count("SELECT COUNT(*) FROM identity_session"), Count("SELECT COUNT(*) FROM identity_client_session")));
        Clock.Advance(TimeSpan.FromDays(60));
        await Room.Purge(Ct);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM identity_family"));
    }

    [Fact]
    public async Task many_rows_are_purged_in_small_writes_and_events_by_their_age()
    {
        using (HubWrite write = Storage.BeginWrite(Ct))
        {
            using PreparedSql insert = write.Prepare("INSERT INTO identity_revoked (jti, expires_at) VALUES (@p0, @p1)", BulkType.Text, BulkType.Bigint);
            for (int i = 0; i < 2_500; i++)
            {
                insert.Text(0, "t" + i).Long(1, i == 0 ? long.MaxValue : 1).Execute();
            }

            Room.Events.Record(write, "old", person: null);
            write.Commit();
        }

        Clock.Advance(Options.EventRetention - TimeSpan.FromSeconds(1));
        Assert.Equal(2_499, await Room.Purge(Ct));
        Clock.Advance(TimeSpan.FromSeconds(2));
        await Storage.WriteAsync(w => { Room.Events.Record(w, "new", null); return 0; }, Ct);
        Assert.Equal(1, await Room.Purge(Ct));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'new'"));
    }

    private Client At(FarServer server) => AddClient(c => c with { BackchannelLogoutUri = $"http://127.0.0.1:{server.Port}/out" });

    private async Task Announced(FarServer server)
    {
        Guid session = Session(Person());
        await Room.Logouts.Sid(session, At(server).Id, "subject-1", Ct);
        await Announce(session);
    }

    private Task<int> Announce(Guid session) => Storage.WriteAsync(write =>
    {
        Room.Logouts.Announce(write, session);
        return 0;
    }, Ct);

    private Task<int> Send() => Room.Logouts.Send(_outbound, Token, Ct);

    private static string Token(LogoutDelivery delivery) => $"{delivery.Client.Id}.{delivery.Sid}.{delivery.Subject}";
}

public sealed class LogoutsOnSqlite() : LogoutsContract(TempHub.Sqlite());

public sealed class LogoutsOnPostgres() : LogoutsContract(TempHub.Postgres());
