using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Grants;

/// <summary>Two tabs, two processes: every outcome is that of some order.</summary>
public abstract class AtOnceContract : ConsentContract
{
    private protected AtOnceContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task whatever_two_processes_do_at_once_ends_in_one_order()
    {
        using HubStorage beside = Another();
        ConsentRoom[] rooms = [Room, new ConsentRoom(beside)];
        Agreement letter = await Asked(), post = await Asked(["email"], ["postal_code"], d => d with { Service = "post" });
        for (int round = 0; round < 6; round++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            Guid grant = (await Gives(letter, "email", "given_name")).Grant.Id;
            Task[] all =
            [
                .. rooms.SelectMany(r => (Task[])
                [
                    r.Give(YesTo(letter, "email"), Ct), r.Withdraw([Ana], grant, Ct), r.Pause([Ana], grant, Ct), r.Resume([Ana], grant, Ct),
                    r.Give(YesTo(post, "email", "postal_code"), Ct), r.Refuse(new No(Ana, post.Hash, "portal", "en"), Ct),
                ]),
            ];
            await Task.WhenAll(all);
            Assert.Empty(ConsentRoom.Checks.SelectMany(c => c.Check(Storage, null)));
            IReadOnlyList<GrantInfo> now = Room.Grants([Ana]);
            GrantEvent[] events = [.. now.SelectMany(g => g.Events).OrderBy(e => e.At)];
            Assert.Equal(events.Length, events.Select(e => e.At).Distinct().Count());

            // Of the two last words on the address, the later one counts.
            bool yes = false;
            foreach (GrantEvent e in events.Where(e => e.Attributes.Contains("email") && e.Kind is "given" or "withdrawn" or "refused"))
            {
                yes = e.Kind is "given";
            }

            bool paused = now.Any(g => g.Status is "paused" && g.Attributes.Contains("email"));
            Assert.True(Decides(letter, "email").Allows == yes || paused);
        }
    }

    [Fact]
    public async Task a_number_of_uses_is_never_exceeded()
    {
        using HubStorage beside = Another();
        Agreement letter = await Asked();
        await Gives(YesTo(letter, "email") with { Uses = 10 });
        int[] won = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            HubStorage storage = i % 2 == 0 ? Storage : beside;
            ConsentRoom room = new(storage);
            return await storage.WriteAsync(write => room.Decide(write, [Ana], Shop, letter.Purpose, ["email"]) is { Allows: true } d && room.CountUse(write, d) ? 1 : 0, Ct);
        })));
        Assert.Equal(10, won.Sum());
        Assert.Equal(0, Count("SELECT uses FROM consent_decision"));
        Assert.Equal("used_up", Decides(letter, "email").Why);
    }

    [Fact]
    public async Task after_a_withdrawal_no_decision_of_any_process_holds()
    {
        using HubStorage beside = Another();
        ConsentRoom other = new(beside);
        Agreement letter = await Asked();
        for (int round = 0; round < 20; round++)
        {
            Guid grant = (await Gives(letter, "email")).Grant.Id;
            Decision before = Decides(letter, "email");
            Assert.True((await other.Withdraw([Ana], grant, Ct)).IsOk);
            using HubRead read = Storage.BeginRead();
            Assert.False(Room.StillHolds(read, [Ana], before));
            Assert.False(Room.Decide(read, [Ana], Shop, letter.Purpose, ["email"]).Allows);
        }
    }

    [Fact]
    public async Task ended_by_two_chores_at_once_it_ends_once()
    {
        using HubStorage beside = Another();
        ConsentRoom other = new(beside);
        Agreement letter = await Asked();
        for (int i = 0; i < 5; i++)
        {
            await Gives(YesTo(letter, "email") with { Person = Guid.Parse($"0198c0de-0000-7000-8000-{i:D12}"), Until = Clock.GetUtcNow().AddDays(1) });
        }

        Clock.Advance(TimeSpan.FromDays(2));
        int[] ended = await Task.WhenAll(Room.Expire(Ct), other.Expire(Ct));
        Assert.Equal(5, ended.Sum());
        Assert.Equal(5, Count("SELECT COUNT(*) FROM consent_event WHERE kind = 'expired'"));
    }
}

public sealed class AtOnceOnSqlite() : AtOnceContract(TempHub.Sqlite());

public sealed class AtOnceOnPostgres() : AtOnceContract(TempHub.Postgres());
