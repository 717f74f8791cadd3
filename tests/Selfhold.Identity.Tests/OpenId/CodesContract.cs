using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

public abstract class CodesContract : StoreContract
{
    private protected CodesContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task a_code_gives_what_was_granted_once()
    {
        CodeGrant grant = Grant(AddClient(), Person());
        string code = await Room.Codes.Issue(grant, Ct);
        CodeOutcome first = await Room.Codes.Redeem(code, _ => null, Ct);
        Assert.Null(first.Refused);
        Assert.Equivalent(grant, first.Grant, strict: true);
        Assert.Equal((grant.Family, 0, "subject"), (first.Family!.Id, first.Family.Generation, first.Family.Subject));
        Assert.True(Alive(grant.Family));

        CodeOutcome second = await Room.Codes.Redeem(code, _ => throw new InvalidOperationException("Not asked for a used code."), Ct);
        Assert.Equal("invalid_grant", second.Refused!.Code);
        Assert.True(second.Noted);
        Assert.False(Alive(grant.Family));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'code_replayed'"));
    }

    [Fact]
    public async Task of_many_who_redeem_a_code_at_once_at_most_one_gets_tokens_and_they_end()
    {
        CodeGrant grant = Grant(AddClient(), Person());
        string code = await Room.Codes.Issue(grant, Ct);
        CodeOutcome[] all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Room.Codes.Redeem(code, _ => null, Ct))));
        Assert.Single(all, o => o.Refused is null);
        Assert.False(Alive(grant.Family));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'code_replayed'"));
    }

    [Fact]
    public async Task a_code_ends_after_its_minute()
    {
        CodeGrant grant = Grant(AddClient(), Person());
        string code = await Room.Codes.Issue(grant, Ct);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM identity_family"));
    }

    [Fact]
    public async Task another_client_or_a_wrong_verifier_burns_the_code()
    {
        string code = await Room.Codes.Issue(Grant(AddClient(), Person()), Ct);
        Assert.Equal("mine", (await Room.Codes.Redeem(code, _ => new OAuthError("invalid_grant", "mine"), Ct)).Refused!.Description);
        Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM identity_family"));
    }

    [Fact]
    public async Task any_other_refusal_leaves_the_code_as_it_was()
    {
        string code = await Room.Codes.Issue(Grant(AddClient(), Person()), Ct);
        Assert.Equal("invalid_request", (await Room.Codes.Redeem(code, _ => new OAuthError("invalid_request", "Send a verifier."), Ct)).Refused!.Code);
        Assert.Null((await Room.Codes.Redeem(code, _ => null, Ct)).Refused);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task what_is_no_code_of_ours_is_refused(string code)
        => Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);

    [Fact]
    public async Task a_person_blocked_since_gets_no_tokens()
    {
        Guid person = Person();
        string code = await Room.Codes.Issue(Grant(AddClient(), person), Ct);
        Write("UPDATE identity_person SET state = 1 WHERE person_id = @p0", s => s.Uuid(0, person), BulkType.Uuid);
        Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM identity_family WHERE revoked_at IS NULL"));
    }

    [Fact]
    public async Task an_approval_taken_back_while_the_code_was_on_its_way_ends_it()
    {
        Guid person = Person();
        Client client = AddClient();
        await Room.Approvals.Approve(person, client.Id, ["openid"], "", Ct);
        string code = await Room.Codes.Issue(Grant(client, person), Ct);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await Room.Approvals.Withdraw(person, client.Id, Ct));
        Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);
    }

    [Fact]
    public async Task an_approval_taken_back_between_her_yes_and_the_code_ends_it_too()
    {
        Guid person = Person();
        Client client = AddClient();
        await Room.Approvals.Approve(person, client.Id, ["openid"], "", Ct);
        Assert.True(await Room.Approvals.Withdraw(person, client.Id, Ct));
        Clock.Advance(TimeSpan.FromSeconds(1));
        string code = await Room.Codes.Issue(Grant(client, person), Ct);
        Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);
    }

    [Fact]
    public async Task offline_access_does_not_begin_after_the_sign_in_has_ended()
    {
        Guid person = Person();
        Guid session = Session(person);
        Client client = AddClient();
        CodeGrant before = Grant(client, person, session, offline: true), after = Grant(client, person, session, offline: true);
        await Redeemed(before);
        string code = await Room.Codes.Issue(after, Ct);
        Write("UPDATE identity_session SET ended_at = 1 WHERE session_id = @p0", s => s.Uuid(0, session), BulkType.Uuid);
        Assert.Equal("invalid_grant", (await Room.Codes.Redeem(code, _ => null, Ct)).Refused!.Code);
        Assert.True(Alive(before.Family)); // what had begun lives on: that is what offline_access is for
    }

    [Fact]
    public async Task no_table_holds_the_code()
    {
        string code = await Room.Codes.Issue(Grant(AddClient(), Person()), Ct);
        using HubRead read = Storage.BeginRead();
        using PreparedSql select = read.Prepare("SELECT request, hash FROM identity_code");
        using SqlRows rows = select.Query();
        Assert.True(rows.Read());
        Assert.DoesNotContain(code, rows.Text(0)!, StringComparison.Ordinal);
        Assert.Equal(32, rows.Bytes(1).Length);
    }
}

public sealed class CodesOnSqlite() : CodesContract(TempHub.Sqlite());

public sealed class CodesOnPostgres() : CodesContract(TempHub.Postgres());
