using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

public abstract class FamiliesContract : StoreContract
{
    private protected FamiliesContract(TempHub hub)
        : base(hub)
    {
    }

    /// <summary>Abuse cases B9 and G5 say ten thousand; over a connection to a server a tenth shows the same.</summary>
    protected virtual int Storm => 10_000;

    [Fact]
    public async Task a_refresh_begins_the_next_generation_and_moves_no_end()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        Clock.Advance(TimeSpan.FromDays(1));
        RefreshOutcome next = await Room.Families.Refresh(Room.Families.RefreshToken(family), _ => null, Ct);
        Assert.Null(next.Refused);
        Assert.Equal((1, family.ExpiresAt), (next.Family!.Generation, next.Family.ExpiresAt));
        Assert.NotEqual(Room.Families.RefreshToken(family), Room.Families.RefreshToken(next.Family), StringComparer.Ordinal);
        Assert.Equal((family.Id, 1), Room.Families.Read(Room.Families.RefreshToken(next.Family)));

        Clock.Advance(Options.RefreshLifetime);
        Assert.Equal("invalid_grant", (await Room.Families.Refresh(Room.Families.RefreshToken(next.Family), _ => null, Ct)).Refused!.Code);
    }

    [Fact]
    public async Task two_tabs_at_once_one_succeeds_the_other_is_refused_and_the_family_lives()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        string token = Room.Families.RefreshToken(family);
        RefreshOutcome[] both = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Room.Families.Refresh(token, _ => null, Ct))));
        Assert.Single(both, o => o.Refused is null);
        Assert.All(both.Where(o => o.Refused is not null), o => Assert.Equal("invalid_grant", o.Refused!.Code));
        Assert.True(Alive(family.Id));
        Assert.Null((await Room.Families.Refresh(Room.Families.RefreshToken(both.Single(o => o.Family is not null).Family!), _ => null, Ct)).Refused);
    }

    [Fact]
    public async Task an_old_refresh_token_ends_the_family_after_the_grace()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        string old = Room.Families.RefreshToken(family);
        TokenFamily next = (await Room.Families.Refresh(old, _ => null, Ct)).Family!;
        Clock.Advance(Options.RefreshGrace + TimeSpan.FromMilliseconds(1));
        RefreshOutcome replay = await Room.Families.Refresh(old, _ => null, Ct);
        Assert.True(replay.Noted);
        Assert.False(Alive(family.Id));
        Assert.Equal("invalid_grant", (await Room.Families.Refresh(Room.Families.RefreshToken(next), _ => null, Ct)).Refused!.Code);
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'refresh_replayed'"));
    }

    [Fact]
    public async Task two_generations_back_has_no_grace()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        string old = Room.Families.RefreshToken(family);
        TokenFamily next = (await Room.Families.Refresh(old, _ => null, Ct)).Family!;
        Assert.Null((await Room.Families.Refresh(Room.Families.RefreshToken(next), _ => null, Ct)).Refused);
        Assert.NotNull((await Room.Families.Refresh(old, _ => null, Ct)).Refused);
        Assert.False(Alive(family.Id));
    }

    [Fact]
    public async Task within_the_grace_another_client_with_the_old_token_ends_the_family()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        string old = Room.Families.RefreshToken(family);
        Assert.Null((await Room.Families.Refresh(old, _ => null, Ct)).Refused);
        Assert.NotNull((await Room.Families.Refresh(old, _ => new OAuthError("invalid_grant", "Not yours."), Ct)).Refused);
        Assert.False(Alive(family.Id));
    }

    [Fact]
    public async Task a_refusal_of_the_rules_leaves_the_family_as_it_is()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        Assert.Equal("invalid_scope", (await Room.Families.Refresh(Room.Families.RefreshToken(family), _ => new OAuthError("invalid_scope", "Wider."), Ct)).Refused!.Code);
        Assert.Null((await Room.Families.Refresh(Room.Families.RefreshToken(family), _ => null, Ct)).Refused);
    }

    [Fact]
    public async Task a_storm_of_replays_writes_nothing_after_the_first()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        string old = Room.Families.RefreshToken(family);
        Assert.Null((await Room.Families.Refresh(old, _ => null, Ct)).Refused);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await Room.Families.Refresh(old, _ => null, Ct)).Refused);

        // A write that is open would hold up anybody else who wants to write.
        using (HubWrite open = Storage.BeginWrite(Ct))
        {
            open.Execute("UPDATE identity_family SET claims = claims");
            for (int i = 0; i < Storm; i++)
            {
                Assert.NotNull((await Room.Families.Refresh(old, _ => throw new InvalidOperationException("Not asked."), Ct)).Refused);
            }
        }

        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'refresh_replayed'"));
    }

    [Fact]
    public async Task a_token_with_any_character_changed_is_no_token()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        string token = Room.Families.RefreshToken(family);
        for (int i = 0; i < token.Length; i++)
        {
            char[] changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.Null(Room.Families.Read(new string(changed)));
        }

        Assert.Null(Room.Families.Read(token + "A"));
        Assert.Null(Room.Families.Read(token[..^1]));
        Assert.Null(Room.Families.Read(""));
        Assert.True(Alive(family.Id));
    }

    [Fact]
    public async Task who_is_blocked_is_refused_at_once()
    {
        Guid person = Person();
        TokenFamily family = await Redeemed(Grant(AddClient(), person));
        Write("UPDATE identity_person SET state = 1 WHERE person_id = @p0", s => s.Uuid(0, person), BulkType.Uuid);
        Assert.False(Alive(family.Id));
        Assert.NotNull((await Room.Families.Refresh(Room.Families.RefreshToken(family), _ => null, Ct)).Refused);
    }

    [Fact]
    public async Task who_was_joined_into_a_blocked_account_is_refused_too()
    {
        Guid person = Person();
        TokenFamily family = await Redeemed(Grant(AddClient(), person));
        Guid leads = Person();
        Write("UPDATE identity_person SET joined_into = @p1 WHERE person_id = @p0", s => s.Uuid(0, person).Uuid(1, leads), BulkType.Uuid, BulkType.Uuid);
        Assert.True(Alive(family.Id));
        Write("UPDATE identity_person SET state = 1 WHERE person_id = @p0", s => s.Uuid(0, leads), BulkType.Uuid);
        Assert.False(Alive(family.Id));
    }

    [Theory]
    [InlineData("UPDATE identity_session SET ended_at = 1 WHERE session_id = @p0")]
    [InlineData("UPDATE identity_session SET expires_at = 1 WHERE session_id = @p0")]
    [InlineData("UPDATE identity_person SET epoch = epoch + 1 WHERE person_id = (SELECT person_id FROM identity_session WHERE session_id = @p0)")]
    [InlineData("DELETE FROM identity_session WHERE session_id = @p0")]
    public async Task what_hangs_on_a_session_ends_with_it(string end)
    {
        Guid person = Person(), session = Session(person);
        Client client = AddClient();
        TokenFamily online = await Redeemed(Grant(client, person, session, offline: false));
        TokenFamily offline = await Redeemed(Grant(client, person, session, offline: true));
        Assert.True(Alive(online.Id));
        Write(end, s => s.Uuid(0, session), BulkType.Uuid);
        Assert.False(Alive(online.Id));
        Assert.True(Alive(offline.Id));
    }

    [Fact]
    public async Task a_session_that_ends_takes_its_families_and_a_person_all_of_hers()
    {
        Guid person = Person(), session = Session(person);
        Client client = AddClient();
        TokenFamily online = await Redeemed(Grant(client, person, session, offline: false));
        TokenFamily offline = await Redeemed(Grant(client, person, session, offline: true));
        Assert.Equal(1, await Storage.WriteAsync(w => Room.Families.EndWith(w, session), Ct));
        Assert.Equal((false, true), (Alive(online.Id), Alive(offline.Id)));
        Assert.Equal(1, await Storage.WriteAsync(w => Room.Families.EndOf(w, person), Ct));
        Assert.False(Alive(offline.Id));
    }

    [Fact]
    public async Task a_disabled_client_has_no_tokens_any_more()
    {
        Client client = AddClient();
        TokenFamily family = await Redeemed(Grant(client, Person()));
        Write("UPDATE identity_client SET disabled_at = 1 WHERE client_id = @p0", s => s.Text(0, client.Id), BulkType.Text);
        Assert.False(Alive(family.Id));
    }

    [Fact]
    public async Task ending_twice_says_that_it_had_ended()
    {
        TokenFamily family = await Redeemed(Grant(AddClient(), Person()));
        Assert.True(await Room.Families.Revoke(family.Id, "revoked_by_client", Ct));
        Assert.False(await Room.Families.Revoke(family.Id, "revoked_by_client", Ct));
        Assert.False(await Room.Families.Revoke(NewId(), "revoked_by_client", Ct));
        Assert.Equal(1, Count("SELECT COUNT(*) FROM identity_event WHERE kind = 'tokens_ended' AND reason = 'revoked_by_client' AND person_id IS NOT NULL"));
    }
}

public sealed class FamiliesOnSqlite() : FamiliesContract(TempHub.Sqlite());

public sealed class FamiliesOnPostgres() : FamiliesContract(TempHub.Postgres())
{
    protected override int Storm => 1_000;
}
