using Selfhold.Identity.OpenId;
using Selfhold.Identity.Tests.OpenId;
using Selfhold.OpenId;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.Businesses;

public abstract class BusinessClientsContract : StoreContract
{
    private const string Jwks = """{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""";

    private protected BusinessClientsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public async Task an_added_client_is_found_with_the_secret_that_was_shown()
    {
        AddedClient added = (await Room.AddClient(Shop(), Ct)).Value;
        Client found = Find(added.Client.Id)!;
        Assert.Equal(Secrets.Hash(added.Secret!), Assert.Single(found.Secrets).Hash);
        Assert.Equal(["authorization_code", "refresh_token"], found.GrantTypes);
        Assert.Equal(["openid", "email", "offline_access"], found.Scopes);
        Assert.Equal(added.Client.Id, Assert.Single(Room.ClientList(found.Business)).Id);
        Assert.Empty(Room.ClientList(NewId()));
        Assert.Null((await Room.AddClient(Shop() with { Authentication = "none" }, Ct)).Value.Secret);
        Assert.Null((await Room.AddClient(Shop() with { Authentication = "private-key-jwt", Jwks = Jwks }, Ct)).Value.Secret);
    }

    [Theory]
    [InlineData("http://localhost.evil.test/cb")]
    [InlineData("http://127.0.0.1.evil.test/cb")]
    [InlineData("https://*.kestrel.example/cb")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("com.kestrel.app:/cb")]
    [InlineData("https://good@evil.example/cb")]
    [InlineData("https://shop.kestrel.example/a/../cb")]
    [InlineData("https://shop.kestrel.example/cb#f")]
    [InlineData("http://shop.kestrel.example/cb")]
    public async Task an_address_that_could_lead_elsewhere_is_not_registered(string uri)
    {
        Assert.Equal("bad_address", await Code(Shop() with { RedirectUris = [uri] }));
        Assert.Equal("bad_address", await Code(Shop() with { PostLogoutRedirectUris = [uri] }));
        Assert.Equal("bad_address", await Code(Shop() with { PolicyUri = uri }));
        AddedClient added = (await Room.AddClient(Shop(), Ct)).Value;
        Assert.Equal("bad_address", (await Room.AddRedirect(added.Client.Id, uri, afterLogout: false, Ct)).Error!.Code);
        Assert.Equal(["https://shop.kestrel.example/cb"], Find(added.Client.Id)!.RedirectUris);
    }

    [Theory]
    [InlineData("https://169.254.169.254/keys")]
    [InlineData("https://127.0.0.1/keys")]
    [InlineData("https://[::1]/keys")]
    public async Task an_address_that_the_hub_would_call_inside_is_refused(string uri)
    {
        Assert.NotNull((await Room.AddClient(Shop() with { Authentication = "private_key_jwt", JwksUri = uri }, Ct)).Error);
        Assert.NotNull((await Room.AddClient(Shop() with { BackchannelLogoutUri = uri }, Ct)).Error);
        Assert.Equal(0, Count("SELECT COUNT(*) FROM identity_client"));
    }

    [Fact]
    public async Task what_does_not_fit_together_is_refused_by_its_name()
    {
        Assert.Equal("bad_text", await Code(Shop() with { Name = " " }));
        Assert.Equal("bad_text", await Code(Shop() with { Name = "Shop\u202Egpj" }));
        Assert.Equal("bad_text", await Code(Shop() with { Name = "Shop\r\nBcc: x" }));
        Assert.Equal("bad_text", await Code(Shop() with { Name = new string('a', 81) }));
        Assert.Equal("bad_authentication", await Code(Shop() with { Authentication = "client_secret_jwt" }));
        Assert.Equal("bad_grant", await Code(Shop() with { GrantTypes = ["password"] }));
        Assert.Equal("bad_grant", await Code(Shop() with { GrantTypes = ["refresh_token"] }));
        Assert.Equal("bad_grant", await Code(Shop() with { Authentication = "none", GrantTypes = ["client_credentials"] }));
        Assert.Equal("redirect_needed", await Code(Shop() with { RedirectUris = [], GrantTypes = ["authorization_code"] }));
        Assert.Equal("bad_scope", await Code(Shop() with { Scopes = ["email"] }));
        Assert.Equal("bad_scope", await Code(Shop() with { Scopes = ["openid", "a b"] }));
        Assert.Equal("bad_algorithm", await Code(Shop() with { IdTokenAlgorithm = "none" }));
        Assert.Equal("bad_algorithm", await Code(Shop() with { UserInfoAlgorithm = "HS256" }));
        Assert.Equal("bad_jwks", await Code(Shop() with { Authentication = "private_key_jwt" }));
        Assert.Equal("bad_jwks", await Code(Shop() with { Jwks = Jwks.Replace("\"x\"", "\"d\":\"AA\",\"x\"", StringComparison.Ordinal) }));
        Assert.Equal("bad_jwks", await Code(Shop() with { Jwks = """{"keys":[{"kty":"oct","k":"AA"}]}""" }));
        Assert.Equal("bad_jwks", await Code(Shop() with { Jwks = "{" }));
        Assert.Equal(0, Count("SELECT COUNT(*) FROM identity_client"));
    }

    [Fact]
    public async Task the_last_address_stays_and_addresses_are_compared_character_by_character()
    {
        string id = (await Room.AddClient(Shop(), Ct)).Value.Client.Id;
        Assert.Equal("redirect_not_found", (await Room.RemoveRedirect(id, "https://shop.kestrel.example/CB", false, Ct)).Error!.Code);
        Assert.Equal("redirect_needed", (await Room.RemoveRedirect(id, "https://shop.kestrel.example/cb", false, Ct)).Error!.Code);
        Assert.Equal("bad_address", (await Room.AddRedirect(id, "https://shop.kestrel.example/cb", false, Ct)).Error!.Code);
        Assert.True((await Room.AddRedirect(id, "https://till.kestrel.example/cb", false, Ct)).IsOk);
        Assert.True((await Room.RemoveRedirect(id, "https://shop.kestrel.example/cb", false, Ct)).IsOk);
        Assert.Equal(["https://till.kestrel.example/cb"], Find(id)!.RedirectUris);
        Assert.Equal("client_not_found", (await Room.AddRedirect("nobody", "https://till.kestrel.example/cb", false, Ct)).Error!.Code);
    }

    [Fact]
    public async Task a_disabled_client_is_disabled_at_the_next_request_and_can_come_back()
    {
        string id = (await Room.AddClient(Shop(), Ct)).Value.Client.Id;
        Assert.False(Find(id)!.Disabled);
        Assert.True((await new IdentityRoom(Storage, Options).DisableClient(id, Ct)).Value);
        Assert.True(Find(id)!.Disabled);
        Assert.False((await Room.DisableClient(id, Ct)).Value);
        Assert.True((await Room.EnableClient(id, Ct)).Value);
        Assert.False((await Room.EnableClient(id, Ct)).Value);
        Assert.False(Find(id)!.Disabled);
        Assert.Equal("client_not_found", (await Room.DisableClient("nobody", Ct)).Error!.Code);
    }

    [Fact]
    public async Task a_rolled_key_lives_on_for_the_overlap_and_keeps_name_and_scopes()
    {
        AddedClient added = (await Room.AddClient(Shop(), Ct)).Value;
        string id = added.Client.Id;
        Clock.Advance(TimeSpan.FromMinutes(1));
        NewClientKey till = (await Room.AddClientKey(id, "till", ["openid"], Ct)).Value;
        Clock.Advance(TimeSpan.FromMinutes(1));
        NewClientKey rolled = (await Room.RollClientKey(id, till.Prefix, null, Ct)).Value;
        Assert.Equal("till", rolled.Name);
        Client found = Find(id)!;
        Assert.Equal(Clock.GetUtcNow().AddHours(24), found.Secrets.Single(s => s.Hash.SequenceEqual(Secrets.Hash(till.Secret))).ExpiresAt);
        Assert.Equal(["openid"], found.Secrets.Single(s => s.Hash.SequenceEqual(Secrets.Hash(rolled.Secret))).Scopes);
        Assert.Equal("client_key_ended", (await Room.RollClientKey(id, till.Prefix, null, Ct)).Error!.Code);
        Assert.Equal("active rolled active", string.Join(' ', Room.ClientKeys(id).Value.Select(k => k.State)));
        Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("active ended active", string.Join(' ', Room.ClientKeys(id).Value.Select(k => k.State)));
    }

    [Fact]
    public async Task a_key_that_is_revoked_or_rolled_at_once_is_gone_at_the_next_request()
    {
        AddedClient added = (await Room.AddClient(Shop(), Ct)).Value;
        string id = added.Client.Id;
        Assert.Single(Find(id)!.Secrets);
        NewClientKey next = (await Room.RollClientKey(id, added.Secret![..10], TimeSpan.Zero, Ct)).Value;
        Assert.Equal(Secrets.Hash(next.Secret), Assert.Single(Find(id)!.Secrets).Hash);
        Assert.True((await new IdentityRoom(Storage, Options).RevokeClientKey(id, next.Prefix, Ct)).Value);
        Assert.Empty(Find(id)!.Secrets);
        Assert.False((await Room.RevokeClientKey(id, next.Prefix, Ct)).Value);
        Assert.Equal("client_key_not_found", (await Room.RevokeClientKey(id, "shk_", Ct)).Error!.Code);
        Assert.Equal("client_key_not_found", (await Room.RevokeClientKey(id, "shk_nobody", Ct)).Error!.Code);
    }

    [Fact]
    public async Task keys_have_bounds()
    {
        string id = (await Room.AddClient(Shop(), Ct)).Value.Client.Id;
        Assert.Equal("bad_scope", (await Room.AddClientKey(id, "till", ["orders.write"], Ct)).Error!.Code);
        Assert.Equal("bad_overlap", (await Room.RollClientKey(id, "shk_abc", TimeSpan.FromDays(31), Ct)).Error!.Code);
        for (int i = 1; i < 10; i++)
        {
            Assert.True((await Room.AddClientKey(id, "key " + i, [], Ct)).IsOk);
        }

        Assert.Equal("too_many_keys", (await Room.AddClientKey(id, "one more", [], Ct)).Error!.Code);
        string open = (await Room.AddClient(Shop() with { Authentication = "none" }, Ct)).Value.Client.Id;
        Assert.Equal("client_has_no_keys", (await Room.AddClientKey(open, "till", [], Ct)).Error!.Code);
    }

    private NewClient Shop() => new("Kestrel shop", NewId(), NewId()) { RedirectUris = ["https://shop.kestrel.example/cb"] };

    private async Task<string?> Code(NewClient said) => (await Room.AddClient(said, Ct)).Error?.Code;
}

public sealed class BusinessClientsOnSqlite() : BusinessClientsContract(TempHub.Sqlite());

public sealed class BusinessClientsOnPostgres() : BusinessClientsContract(TempHub.Postgres());
