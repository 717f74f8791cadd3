using System.Security.Cryptography;
using System.Text;
using Selfhold.Storage;
using Selfhold.Supply.Data;
using Selfhold.Testing;

namespace Selfhold.Supply.Tests.Data;

/// <summary>Abuse case G1: the same request twice, or twice at once, has one effect and one answer.</summary>
public abstract class IdempotencyContract : IDisposable
{
    private static readonly byte[] Key = SHA256.HashData("a key"u8), Request = SHA256.HashData("a request"u8), Other = SHA256.HashData("another"u8);

    private readonly TempHub _hub;
    private readonly SupplyHost.HandClock _clock = new();
    private readonly HubStorage _storage;
    private readonly Idempotency _room;

    protected IdempotencyContract(DatabaseFamily family)
    {
        _hub = TempHub.Of(family);
        _storage = _hub.Open(new StorageOptions { Parts = [SupplyRoom.Tables], Clock = _clock });
        _room = Room(_storage);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _hub.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task the_first_answer_comes_again_and_lies_sealed()
    {
        var turn = Assert.IsType<Turn.Yours>(await _room.Begin("shop", Key, Request, Ct));
        await _room.Finish("shop", Key, turn.Lease, 200, "the answer about Ana"u8.ToArray(), Ct);
        for (int i = 0; i < 2; i++)
        {
            var done = Assert.IsType<Turn.Done>(await _room.Begin("shop", Key, Request, Ct));
            Assert.Equal((200, "the answer about Ana"), (done.Status, Encoding.UTF8.GetString(done.Body)));
        }

        using HubRead read = _storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT sealed FROM supply_idempotency");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        Assert.DoesNotContain("Ana", Encoding.Latin1.GetString(rows.Bytes(0)));
    }

    [Fact]
    public async Task another_request_with_the_key_is_refused_and_another_client_has_keys_of_its_own()
    {
        await _room.Begin("shop", Key, Request, Ct);
        Assert.IsType<Turn.InProgress>(await _room.Begin("shop", Key, Request, Ct));
        Assert.IsType<Turn.Reused>(await _room.Begin("shop", Key, Other, Ct));
        Assert.IsType<Turn.Yours>(await _room.Begin("stall", Key, Other, Ct));
    }

    [Fact]
    public async Task what_was_given_up_or_whose_process_died_is_done_by_the_next()
    {
        var turn = (Turn.Yours)await _room.Begin("shop", Key, Request, Ct);
        await _room.Abandon("shop", Key, turn.Lease, Ct);
        turn = Assert.IsType<Turn.Yours>(await _room.Begin("shop", Key, Request, Ct));
        _clock.Pass(TimeSpan.FromMinutes(3));
        var second = Assert.IsType<Turn.Yours>(await _room.Begin("shop", Key, Request, Ct));

        // Who was thought dead and comes back changes nothing.
        await _room.Finish("shop", Key, turn.Lease, 200, "late"u8.ToArray(), Ct);
        Assert.IsType<Turn.InProgress>(await _room.Begin("shop", Key, Request, Ct));
        await _room.Finish("shop", Key, second.Lease, 201, "in time"u8.ToArray(), Ct);
        Assert.Equal(201, Assert.IsType<Turn.Done>(await _room.Begin("shop", Key, Request, Ct)).Status);
    }

    [Fact]
    public async Task after_a_day_the_key_is_free_and_what_was_kept_is_gone()
    {
        var turn = (Turn.Yours)await _room.Begin("shop", Key, Request, Ct);
        await _room.Finish("shop", Key, turn.Lease, 200, "x"u8.ToArray(), Ct);
        Assert.Equal(0, await _room.Purge(Ct));
        _clock.Pass(TimeSpan.FromHours(25));
        Assert.IsType<Turn.Yours>(await _room.Begin("shop", Key, Other, Ct));
        _clock.Pass(TimeSpan.FromHours(25));
        Assert.Equal(1, await _room.Purge(Ct));
    }

    [Fact]
    public async Task of_many_at_once_on_two_processes_one_has_the_turn()
    {
        // A second hub storage on the same database is what a second process has.
        using HubStorage second = _storage.Family == DatabaseFamily.Postgres ? HubStorage.Open(_hub.Location, create: false, new StorageOptions { Parts = [SupplyRoom.Tables], Clock = _clock }).Value : null!;
        Idempotency[] rooms = second is null ? [_room] : [_room, Room(second)];
        for (int round = 0; round < 20; round++)
        {
            byte[] key = SHA256.HashData([(byte)round]);
            Turn[] turns = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => rooms[i % rooms.Length].Begin("shop", key, Request, Ct))));
            Assert.Single(turns.OfType<Turn.Yours>());
            Assert.Equal(15, turns.OfType<Turn.InProgress>().Count());
        }
    }

    private static Idempotency Room(HubStorage storage)
    {
        var keys = new SupplyKeys(storage);
        keys.Prepare();
        return new Idempotency(storage, keys);
    }
}

public sealed class IdempotencyOnSqlite() : IdempotencyContract(DatabaseFamily.Sqlite);

public sealed class IdempotencyOnPostgres() : IdempotencyContract(DatabaseFamily.Postgres);
