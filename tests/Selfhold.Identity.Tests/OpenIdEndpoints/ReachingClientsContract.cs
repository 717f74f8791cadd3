using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

/// <summary>What the hub fetches from clients and sends to them: keys at an address, and the news that a session has ended.</summary>
public abstract class ReachingClientsContract(DatabaseFamily family) : ProviderContract(family)
{
    protected override OutboundOptions Outbound => new() { AllowedNetworks = ["127.0.0.0/8"] };

    [Fact]
    public async Task clients_are_told_that_a_session_has_ended_each_by_its_own_name_for_it()
    {
        await using ClientSite site = await ClientSite.Start();
        (Client shop, string? shopSecret) = await NewClient(c => c with { BackchannelLogoutUri = site.Address + "/out?shop", GrantTypes = ["authorization_code"] });
        (Client bank, string? bankSecret) = await NewClient(c => c with { BackchannelLogoutUri = site.Address + "/out?bank", GrantTypes = ["authorization_code"], IdTokenAlgorithm = "RS256" });
        using Visitor ana = await SignedIn("ana@duarte.example");
        JsonElement shopTokens = (await Redeem(shop, shopSecret, await Code(ana, shop))).Json, bankTokens = (await Redeem(bank, bankSecret, await Code(ana, bank))).Json;
        JsonWebToken shopId = await Verified(shopTokens.GetProperty("id_token").GetString()!, shop.Id), bankId = await Verified(bankTokens.GetProperty("id_token").GetString()!, bank.Id, "RS256");
        string sid = shopId.GetPayloadValue<string>("sid");
        Assert.False(string.Equals(sid, bankId.GetPayloadValue<string>("sid"), StringComparison.Ordinal));

        await ana.Get("/logout?id_token_hint=" + shopTokens.GetProperty("id_token").GetString());
        Host.Clock.Pass(Selfhold.Identity.OpenId.Logouts.Apart);
        Dictionary<string, string> told = await site.Told(2);
        JsonWebToken toShop = await Verified(told["?shop"], shop.Id), toBank = await Verified(told["?bank"], bank.Id, "RS256");
        Assert.Equal(("logout+jwt", sid, shopId.Subject), (toShop.Typ, toShop.GetPayloadValue<string>("sid"), toShop.Subject));
        Assert.Equal(bankId.GetPayloadValue<string>("sid"), toBank.GetPayloadValue<string>("sid"));
        Assert.True(toShop.GetPayloadValue<JsonElement>("events").TryGetProperty("http://schemas.openid.net/event/backchannel-logout", out JsonElement _));
    }

    [Fact]
    public async Task keys_at_an_address_are_fetched_and_a_new_one_is_found_when_it_is_used()
    {
        await using ClientSite site = await ClientSite.Start();
        SigningCredentials first = NewKey("a"), second = NewKey("b");
        site.Keys = [first];
        (Client client, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, JwksUri = site.Address + "/jwks" });
        Assert.Equal(HttpStatusCode.OK, await Ask(client, first));
        site.Keys = [second];
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(client, second)); // fetched a moment ago
        Assert.Equal(1, site.Fetched);
        Host.Clock.Pass(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.OK, await Ask(client, second));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(client, first));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(client, NewKey("b")));
        Assert.Equal(2, site.Fetched);
    }

    [Fact]
    public async Task keys_that_can_not_be_fetched_prove_nobody()
    {
        (Client client, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, JwksUri = "http://127.0.0.1:1/jwks" });
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(client, NewKey("a")));
        (Client inside, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, JwksUri = "http://169.254.169.254/jwks" });
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(inside, NewKey("a")));
        Assert.Equal(1, Host.Lines.Of("client_keys_not_fetched", "outbound_refused"));
    }

    [Fact]
    public async Task keys_that_can_not_be_fetched_any_more_are_good_for_a_day()
    {
        await using ClientSite site = await ClientSite.Start();
        SigningCredentials key = NewKey("a");
        site.Keys = [key];
        (Client client, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, JwksUri = site.Address + "/jwks" });
        Assert.Equal(HttpStatusCode.OK, await Ask(client, key));
        site.Down = true;
        for (int hours = 0; hours < 23; hours += 11)
        {
            Host.Clock.Pass(TimeSpan.FromHours(11));
            Assert.Equal(hours < 22 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await Ask(client, key));
        }

        site.Down = false;
        Host.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await Ask(client, key));
    }

    [Fact]
    public async Task a_client_whose_keys_come_slowly_delays_nobody_else()
    {
        await using ClientSite site = await ClientSite.Start();
        SigningCredentials key = NewKey("a");
        site.Keys = [key];
        (Client slow, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, JwksUri = site.Address + "/slow" });
        (Client quick, _) = await NewClient(c => c with { Authentication = ClientAuthentication.PrivateKeyJwt, JwksUri = site.Address + "/jwks" });
        Task<HttpStatusCode>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => Ask(slow, key))];
        await site.Asked.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, await Ask(quick, key));
        Assert.Contains(waiting, w => !w.IsCompleted);
        site.Go();
        HttpStatusCode[] answers = await Task.WhenAll(waiting);
        Assert.Equal(2, site.Fetched); // the slow ones by one fetch
        Assert.Contains(HttpStatusCode.OK, answers);
    }

    private async Task<HttpStatusCode> Ask(Client client, SigningCredentials key)
    {
        string assertion = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(new { iss = client.Id, sub = client.Id, aud = Issuer, jti = Guid.CreateVersion7().ToString(), exp = Host.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds() }), key);
        return (await Post("/token", null, null, ("grant_type", "client_credentials"), ("client_assertion", assertion), ("client_assertion_type", ClientAuthenticationRules.AssertionType))).Status;
    }

    private static SigningCredentials NewKey(string kid) => new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = kid }, "ES256");

    /// <summary>A business's own server.</summary>
    private sealed class ClientSite : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly ConcurrentDictionary<string, string> _told = new(StringComparer.Ordinal);
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously), _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _fetched;

        private ClientSite()
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _app = builder.Build();
            _app.MapPost("/out", async (HttpContext http) => _told[http.Request.QueryString.Value!] = (await http.Request.ReadFormAsync())["logout_token"].ToString());
            _app.MapGet("/jwks", KeySet);
            _app.MapGet("/slow", async () =>
            {
                _asked.TrySetResult();
                await _go.Task;
                return KeySet();
            });
        }

        public string Address { get; private set; } = "";

        public SigningCredentials[] Keys { get; set; } = [];

        public int Fetched => _fetched;

        public bool Down { get; set; }

        /// <summary>Somebody asks for the slow keys.</summary>
        public Task Asked => _asked.Task;

        public void Go() => _go.TrySetResult();

        public static async Task<ClientSite> Start()
        {
            var made = new ClientSite();
            await made._app.StartAsync();
            made.Address = made._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            return made;
        }

        /// <summary>Waits until so many were told.</summary>
        public async Task<Dictionary<string, string>> Told(int count)
        {
            for (int i = 0; i < 500 && _told.Count < count; i++)
            {
                await Task.Delay(20);
            }

            Assert.Equal(count, _told.Count);
            return new Dictionary<string, string>(_told, StringComparer.Ordinal);
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();

        private IResult KeySet()
        {
            Interlocked.Increment(ref _fetched);
            return Down ? Results.StatusCode(503) : Results.Bytes(Metadata.KeySet([.. Keys.Select(Public)]).ToArray(), "application/jwk-set+json");
        }

        private static JsonWebKey Public(SigningCredentials key)
        {
            JsonWebKey jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(((ECDsaSecurityKey)key.Key).ECDsa.ExportParameters(false))) { KeyId = key.Key.KeyId });
            jwk.Alg = "ES256";
            return jwk;
        }
    }
}

public sealed class ReachingClientsOnSqlite() : ReachingClientsContract(DatabaseFamily.Sqlite);

public sealed class ReachingClientsOnPostgres() : ReachingClientsContract(DatabaseFamily.Postgres);
