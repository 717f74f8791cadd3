using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

public abstract class SubjectsContract : StoreContract
{
    private protected SubjectsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task a_person_has_one_subject_per_domain_and_no_two_domains_share_one()
    {
        Guid ana = Person(), ben = Person(), shop = NewId(), till = NewId();
        string[] subjects = [await Of(ana, shop), await Of(ana, till), await Of(ben, shop), await Of(ben, till)];
        Assert.Equal(4, new HashSet<string>(subjects, StringComparer.Ordinal).Count);
        Assert.Equal(subjects[0], await Of(ana, shop));
        Assert.Equal(ana, PersonOf(shop, subjects[0]));
        Assert.Null(PersonOf(till, subjects[0]));
        Assert.Null(PersonOf(shop, "unknown"));
    }

    [Fact]
    public async Task asked_at_once_by_many_it_is_made_once()
    {
        Guid ana = Person(), shop = NewId();
        string[] all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Of(ana, shop))));
        Assert.Single(all.Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task of_joined_accounts_the_leading_ones_subject_counts_else_the_others_and_undone_each_has_its_own()
    {
        Guid ana = Person(), other = Person(), both = NewId(), onlyOther = NewId(), none = NewId();
        string leading = await Of(ana, both), otherBoth = await Of(other, both), otherOnly = await Of(other, onlyOther);
        Write("UPDATE identity_person SET joined_into = @p1 WHERE person_id = @p0", s => s.Uuid(0, other).Uuid(1, ana), BulkType.Uuid, BulkType.Uuid);
        Assert.Equal(leading, await Of(ana, both));
        Assert.Equal(leading, await Of(other, both));
        Assert.Equal(otherOnly, await Of(ana, onlyOther));
        Assert.Equal(otherOnly, await Of(other, onlyOther));
        Assert.Equal(ana, PersonOf(both, otherBoth));
        string made = await Of(other, none);
        Write("UPDATE identity_person SET joined_into = NULL WHERE person_id = @p0", s => s.Uuid(0, other), BulkType.Uuid);
        Assert.Equal(otherBoth, await Of(other, both));
        Assert.Equal(made, await Of(ana, none));
        Assert.NotEqual(otherOnly, await Of(ana, onlyOther), StringComparer.Ordinal);
    }

    [Fact]
    public async Task an_approval_lasts_until_it_is_taken_back_and_takes_its_tokens_along()
    {
        Guid ana = Person();
        Client client = AddClient(), neighbour = AddClient();
        await Room.Approvals.Approve(ana, client.Id, ["openid", "email"], "", Ct);
        await Room.Approvals.Approve(ana, neighbour.Id, ["openid"], "", Ct);
        TokenFamily family = await Redeemed(Grant(client, ana)), other = await Redeemed(Grant(neighbour, ana));
        using (HubRead read = Storage.BeginRead())
        {
            Assert.Equal(["openid", "email"], Room.Approvals.Find(read, ana, client.Id)!.Scopes);
            Assert.Equal(2, Room.Approvals.List(read, ana).Count);
        }

        Assert.True(await Room.Approvals.Withdraw(ana, client.Id, Ct));
        Assert.False(await Room.Approvals.Withdraw(ana, client.Id, Ct));
        Assert.Equal((false, true), (Alive(family.Id), Alive(other.Id)));
        using (HubRead read = Storage.BeginRead())
        {
            Assert.Null(Room.Approvals.Find(read, ana, client.Id));
            Assert.Equal(neighbour.Id, Assert.Single(Room.Approvals.List(read, ana)).ClientId);
        }

        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'approval_withdrawn'"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Room.Approvals.Approve(ana, client.Id, ["openid"], "", Ct);
        Assert.True(Alive((await Redeemed(Grant(client, ana))).Id));
        Assert.False(Alive(family.Id));
    }

    [Fact]
    public async Task taking_back_reaches_what_a_joined_account_approved()
    {
        Guid ana = Person(), other = Person();
        Client client = AddClient();
        await Room.Approvals.Approve(other, client.Id, ["openid"], "", Ct);
        TokenFamily family = await Redeemed(Grant(client, other));
        Write("UPDATE identity_person SET joined_into = @p1 WHERE person_id = @p0", s => s.Uuid(0, other).Uuid(1, ana), BulkType.Uuid, BulkType.Uuid);
        Assert.True(await Room.Approvals.Withdraw(ana, client.Id, Ct));
        Assert.False(Alive(family.Id));
    }

    [Fact]
    public async Task an_id_comes_once_per_purpose()
    {
        DateTimeOffset until = Clock.GetUtcNow().AddMinutes(5);
        bool[] first = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Room.Replays.First("assertion client-a", "jti-1", until, Ct))));
        Assert.Single(first, f => f);
        Assert.True(await Room.Replays.First("assertion client-b", "jti-1", until, Ct));
    }

    [Fact]
    public async Task a_token_revoked_by_itself_stays_so()
    {
        await Room.Replays.RevokeToken("token-1", Clock.GetUtcNow().AddMinutes(5), Ct);
        await Room.Replays.RevokeToken("token-1", Clock.GetUtcNow().AddMinutes(5), Ct);
        using HubRead read = Storage.BeginRead();
        Assert.True(Room.Replays.IsRevoked(read, "token-1"));
        Assert.False(Room.Replays.IsRevoked(read, "token-2"));
    }

    private Task<string> Of(Guid person, Guid domain) => Room.Subjects.Of(person, domain, Ct);

    private Guid? PersonOf(Guid domain, string subject)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Subjects.Person(read, domain, subject);
    }
}

public sealed class SubjectsOnSqlite() : SubjectsContract(TempHub.Sqlite());

public sealed class SubjectsOnPostgres() : SubjectsContract(TempHub.Postgres());
