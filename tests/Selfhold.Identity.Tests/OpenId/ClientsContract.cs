using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Identity.Tests.OpenId;

public abstract class ClientsContract : StoreContract
{
    private protected ClientsContract(TempHub hub)
        : base(hub)
    {
    }

    [Fact]
    public void a_client_is_read_as_it_was_written()
    {
        Client written = AddClient(c => c with
        {
            Authentication = ClientAuthentication.PrivateKeyJwt,
            RedirectUris = ["https://shop.kestrel.example/cb", "http://127.0.0.1/cb", "com.kestrel.app:/cb"],
            PostLogoutRedirectUris = ["https://shop.kestrel.example/bye"],
            GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
            Scopes = ["openid", "email", "offline_access"],
            IdTokenAlgorithm = "RS256",
            UserInfoAlgorithm = "ES256",
            Jwks = """{"keys":[]}""",
            JwksUri = "https://shop.kestrel.example/jwks",
            BackchannelLogoutUri = "https://shop.kestrel.example/out",
            BackchannelLogoutSessionRequired = true,
            ClientUri = "https://shop.kestrel.example/",
            LogoUri = "https://shop.kestrel.example/logo.png",
            PolicyUri = "https://shop.kestrel.example/privacy",
            TermsUri = "https://shop.kestrel.example/terms",
            Contacts = ["it@kestrel.example"],
            InitiateLoginUri = "https://shop.kestrel.example/login",
            DefaultMaxAge = 3600,
            RequireAuthTime = true,
            DefaultAcrValues = ["urn:selfhold:acr:two"],
        });
        Assert.Equivalent(written, Find(written.Id), strict: true);
        Assert.Same(Find(written.Id), Find(written.Id));
        Assert.Null(Find("nobody"));
        Assert.Null(Find(""));
        Assert.Null(Find(new string('a', 100_000)));
    }

    [Fact]
    public async Task a_secret_is_shown_once_and_kept_as_a_hash()
    {
        Client client = AddClient();
        Assert.Single(Find(client.Id)!.Secrets);
        (Guid key, string prefix, string secret) = await Storage.WriteAsync(w => Room.Clients.AddKey(w, client.Id, "till", ["openid"]), Ct);
        Assert.Equal((prefix, 47), (secret[..10], secret.Length));
        ClientSecret kept = Find(client.Id)!.Secrets.Single(s => s.KeyId == key);
        Assert.Equal(Secrets.Hash(secret), kept.Hash);
        Assert.Equal(["openid"], kept.Scopes);
    }

    [Fact]
    public void what_changed_in_another_process_counts_at_the_next_request()
    {
        Client client = AddClient();
        Assert.NotNull(Find(client.Id));
        var other = new IdentityRoom(Storage, Options);
        using (HubWrite write = Storage.BeginWrite(Ct))
        {
            other.Clients.Change(write, client with { Name = "Kestrel till", RedirectUris = ["https://till.kestrel.example/cb"] });
            write.Commit();
        }

        Assert.Equal("Kestrel till", Find(client.Id)!.Name);
    }

    [Fact]
    public void what_a_write_saw_that_never_was_is_not_kept()
    {
        Client client = AddClient();
        using (HubWrite write = Storage.BeginWrite(Ct))
        {
            Room.Clients.Change(write, client with { Name = "Never" });
            Assert.Equal("Never", Room.Clients.Find(write, client.Id)!.Name);
        }

        Assert.Equal("Kestrel shop", Find(client.Id)!.Name);
    }

    [Fact]
    public void the_origins_of_redirect_addresses_are_known_and_no_others()
    {
        Client client = AddClient(c => c with { RedirectUris = ["https://shop.kestrel.example/cb", "https://shop.kestrel.example:8443/cb", "http://localhost:9999/cb", "com.kestrel.app:/cb"] });
        Assert.All((string[])["https://shop.kestrel.example", "https://shop.kestrel.example:8443", "http://localhost:9999"], o => Assert.True(IsOrigin(o)));
        Assert.All((string[])["null", "", "https://kestrel.example", "https://shop.kestrel.example.evil.example", "http://shop.kestrel.example", "https://shop.kestrel.example:443", "com.kestrel.app://"], o => Assert.False(IsOrigin(o)));
        Write("UPDATE identity_client SET disabled_at = 1 WHERE client_id = @p0", s => s.Text(0, client.Id), BulkType.Text);
        Assert.False(IsOrigin("http://localhost:9999"));
    }

    [Fact]
    public async Task uses_of_a_key_are_noted_at_most_once_a_minute()
    {
        Client client = AddClient();
        Guid key = Find(client.Id)!.Secrets[0].KeyId;
        long first = HubStorage.Micros(Clock);
        await Used(key);
        Clock.Advance(TimeSpan.FromSeconds(59));
        await Used(key);
        Assert.Equal(first, Count("SELECT used_at FROM identity_client_key"));
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Used(key);
        Assert.Equal(HubStorage.Micros(Clock), Count("SELECT used_at FROM identity_client_key"));
    }

    [Fact]
    public async Task a_client_that_came_by_itself_has_business_and_domain_of_its_own()
    {
        var said = new Client { Id = "mine", Business = Guid.Empty, Domain = Guid.Empty, Name = "Self-made", RedirectUris = ["https://rp.example/cb"] };
        RegisteredClient one = (await Room.Clients.Register(said, secret: true, Ct)).Value;
        RegisteredClient two = (await Room.Clients.Register(said with { Authentication = ClientAuthentication.None }, secret: false, Ct)).Value;
        Assert.Equal(4, new HashSet<Guid> { one.Client.Business, one.Client.Domain, two.Client.Business, two.Client.Domain }.Count);
        Assert.True(one.Client.Dynamic);
        Assert.Equal(3, new HashSet<string>(["mine", one.Client.Id, two.Client.Id], StringComparer.Ordinal).Count);
        Assert.Equal(Secrets.Hash(one.Secret!), Assert.Single(Find(one.Client.Id)!.Secrets).Hash);
        Assert.Null(two.Secret);
        using HubRead read = Storage.BeginRead();
        Assert.True(Room.Clients.IsRegistrationToken(read, one.Client.Id, one.RegistrationToken));
        Assert.False(Room.Clients.IsRegistrationToken(read, two.Client.Id, one.RegistrationToken));
        Assert.False(Room.Clients.IsRegistrationToken(read, AddClient().Id, one.RegistrationToken));
    }

    private bool IsOrigin(string origin)
    {
        using HubRead read = Storage.BeginRead();
        return Room.Clients.IsOrigin(read, origin);
    }

    private async Task Used(Guid key)
    {
        Room.Clients.Used(key);
        await Room.Clients.Noting;
    }
}

public sealed class ClientsOnSqlite() : ClientsContract(TempHub.Sqlite());

public sealed class ClientsOnPostgres() : ClientsContract(TempHub.Postgres());
