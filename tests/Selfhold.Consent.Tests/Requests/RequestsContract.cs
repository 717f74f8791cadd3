using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Consent.Tests.Requests;

public abstract class RequestsContract : ConsentContract
{
    private protected RequestsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task the_business_learns_nothing_of_whether_anybody_is_asked()
    {
        Agreement letter = await Asked();
        Requested her = await Asks(letter, [Ana]), nobody = await Asks(letter, []);
        Assert.Equal(her.ExpiresAt, nobody.ExpiresAt);
        Assert.Equal(("open", "open"), (StateOf(her), StateOf(nobody)));
        Assert.Equal(her.Id, Assert.Single(Open()).Id);
        await Room.RefuseRequest([Ana], her.Id, "en", Ct);
        Assert.Equal(("open", "open"), (StateOf(her), StateOf(nobody)));
        Assert.Empty(Open());
        Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(("expired", "expired"), (StateOf(her), StateOf(nobody)));
        Assert.Equal(2, await Purged(30));
        Assert.Equal((null, null), (StateOf(her), StateOf(nobody)));
    }

    [Fact]
    public async Task a_request_that_is_granted_is_a_grant()
    {
        Agreement letter = await Asked();
        Requested asked = await Asks(letter, [Ana]);
        Result<Given> given = await Room.AnswerRequest([Ana], asked.Id, YesTo(letter, "email"), Ct);
        Assert.True(given.IsOk, given.Error?.Message);
        Assert.True((await Room.AnswerRequest([Ana], asked.Id, YesTo(letter, "email"), Ct)).Value.Already);
        Assert.True(Decides(letter, "email").Allows);
        Assert.Equal("given", StateOf(asked));
        Assert.Equal("request_not_found", (await Room.RefuseRequest([Ana], asked.Id, "en", Ct)).Error!.Code);
        Assert.True(Decides(letter, "email").Allows);
        Assert.Equal("request_not_found", (await Room.AnswerRequest([Shop], asked.Id, YesTo(letter, "email"), Ct)).Error!.Code);
        await Asks(letter, [Ana]);
        Assert.Empty(Open());
    }

    [Fact]
    public async Task after_a_no_the_same_version_rests_and_a_new_one_may_be_asked()
    {
        Agreement letter = await Asked();
        Requested first = await Asks(letter, [Ana]);
        await Room.RefuseRequest([Ana], first.Id, "en", Ct);
        Clock.Advance(TimeSpan.FromDays(29));
        Requested second = await Asks(letter, [Ana]);
        Assert.Empty(Open());
        Assert.Equal("open", StateOf(second));
        Assert.Equal("request_not_found", (await Room.AnswerRequest([Ana], second.Id, YesTo(letter, "email"), Ct)).Error!.Code);
        await Asks(await Asked(with: d => d with { Agreement = letter.Id, Retention = "P1M" }), [Ana]);
        Assert.Single(Open());
        Clock.Advance(TimeSpan.FromDays(2));
        await Asks(letter, [Ana]);
        Assert.Equal(2, Open().Count);
    }

    [Fact]
    public async Task nobody_is_flooded()
    {
        for (int i = 0; i < 6; i++)
        {
            await Asks(await Asked(with: d => d with { Service = $"letter {i}" }), [Ana]);
        }

        Assert.Equal(3, Open().Count);
        Agreement again = Open()[0].Agreement;
        await Asks(again, [Ana]);
        Assert.Equal(3, Open().Count);
        Agreement bakery = await Asked(business: Guid.Parse("0198c0de-0000-7000-8000-0000000000bb"));
        await Asks(bakery, [Ana]);
        Assert.Equal(4, Open().Count);
    }

    [Fact]
    public async Task only_ones_own_agreement_can_be_asked_for_and_none_that_is_retired()
    {
        Agreement letter = await Asked();
        Assert.Equal("agreement_not_found", (await Room.Request(new Ask("client", Ana, letter.Hash, [Ana]), Ct)).Error!.Code);
        Requested asked = await Asks(letter, [Ana]);
        await Room.Retire(Shop, letter.Id, null, Ct);
        Assert.Equal("agreement_retired", (await Room.Request(new Ask("client", Shop, letter.Hash, [Ana]), Ct)).Error!.Code);
        Assert.Empty(Open());
        Assert.Equal("agreement_retired", (await Room.AnswerRequest([Ana], asked.Id, YesTo(letter, "email"), Ct)).Error!.Code);
        Assert.Equal("open", StateOf(asked));
    }

    [Fact]
    public async Task two_tabs_that_answer_at_once_end_with_one_answer()
    {
        for (int round = 0; round < 8; round++)
        {
            Agreement letter = await Asked(with: d => d with { Service = $"round {round}" });
            Requested asked = await Asks(letter, [Ana]);
            Task<Result<Given>> yes = Room.AnswerRequest([Ana], asked.Id, YesTo(letter, "email"), Ct);
            Task<Result<IReadOnlyList<GrantInfo>>> no = Room.RefuseRequest([Ana], asked.Id, "en", Ct);
            Assert.Equal(1, ((await yes).IsOk ? 1 : 0) + ((await no).IsOk ? 1 : 0));
            Assert.Equal((await yes).IsOk, Decides(letter, "email").Grant is { } by && Room.Grants([Ana]).Any(g => g.Id == by && g.AgreementId == letter.Id && g.IsLive));
        }
    }

    private async Task<int> Purged(int days)
    {
        Clock.Advance(TimeSpan.FromDays(days));
        return await Room.Purge(Ct);
    }

    private async Task<Requested> Asks(Agreement agreement, Guid[] accounts)
    {
        Result<Requested> asked = await Room.Request(new Ask("client-1", agreement.Business, agreement.Hash, accounts), Ct);
        Assert.True(asked.IsOk, asked.Error?.Message);
        return asked.Value;
    }

    private IReadOnlyList<RequestInfo> Open()
    {
        using HubRead read = Storage.BeginRead();
        return Room.Requests(read, [Ana]);
    }

    private string? StateOf(Requested request)
    {
        using HubRead read = Storage.BeginRead();
        return Room.RequestState(read, Shop, request.Id);
    }
}

public sealed class RequestsOnSqlite() : RequestsContract(TempHub.Sqlite());

public sealed class RequestsOnPostgres() : RequestsContract(TempHub.Postgres());
