using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.HubDriver;

[assembly: AssemblyFixture(typeof(Selfhold.Conformance.Tests.HubUnderTest))]

namespace Selfhold.Conformance.Tests;

/// <summary>One hub over TLS for all tests here, open for dynamic registration, with leave to reach the tests' own sites on loopback.</summary>
public sealed class HubUnderTest : IAsyncDisposable
{
    public const string Back = "http://localhost:47811/back", Out = "http://localhost:47811/out";

    private readonly ConcurrentDictionary<string, Lazy<MadeClient>> _clients = new(StringComparer.Ordinal);
    private readonly Lazy<Task<RunningHub>> _hub = new(() => RunningHub.StartAsync(
        new HubSetup(Executable, Https: true, "Identity:DynamicRegistration=true", "Outbound:AllowedNetworks=127.0.0.0/8"),
        hub =>
        {
            hub.Command("business", "add", "Kestrel Cycles");
            hub.Command("domain", "add", "shop");
        }));

    /// <summary>Started by the first test that needs it.</summary>
    public RunningHub Hub => _hub.Value.GetAwaiter().GetResult();

    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, "selfhold");

    public async ValueTask DisposeAsync()
    {
        if (_hub.IsValueCreated && _hub.Value.IsCompletedSuccessfully)
        {
            await (await _hub.Value).DisposeAsync();
        }
    }

    /// <summary>A client that several tests share, made on first use: with a secret in the header, ES256, e-mail and refresh tokens allowed.</summary>
    public MadeClient Client(string kind = "basic", params string[] more)
        => _clients.GetOrAdd(kind, k => new Lazy<MadeClient>(() => Hub.AddClient("Shop " + k, Back,
            ["--post-logout", Out, "--grant", "authorization_code", "--grant", "refresh_token", "--scope", "openid", "--scope", "email", "--scope", "offline_access", .. more]))).Value;

    /// <summary>A new person in a browser of her own at a client.</summary>
    internal Visit Visit(MadeClient? client = null, string? email = null, Browser? browser = null) => new(Hub, client ?? Client(), email, browser);

    /// <summary>A token checked by a library that is not ours against the keys the hub publishes: signature, issuer, audience, times, algorithm. Fails the test otherwise.</summary>
    internal async Task<JsonWebToken> CheckAsync(Visit visit, string token, string? algorithm = "ES256", string? audience = null)
    {
        var keys = new JsonWebKeySet((await visit.GetAsync("/jwks")).Text);
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Hub.Issuer, ValidAudience = audience ?? visit.Client.Id, IssuerSigningKeys = keys.GetSigningKeys(), ClockSkew = TimeSpan.FromSeconds(2),
            ValidAlgorithms = algorithm is null ? null : [algorithm], RequireExpirationTime = true, RequireSignedTokens = true,
        });
        Assert.True(result.IsValid, result.Exception?.ToString());
        var checkedToken = (JsonWebToken)result.SecurityToken;
        Assert.False(string.IsNullOrEmpty(checkedToken.Kid));
        return checkedToken;
    }

    /// <summary>Redeems and checks: the tokens' answer and the ID token in it.</summary>
    internal async Task<(Answer Tokens, JsonWebToken Id)> TokensAsync(Visit visit, Page arrived, string algorithm = "ES256")
    {
        Answer tokens = await visit.RedeemAsync(arrived);
        Assert.True(tokens.Status == 200, tokens.ToString());
        return (tokens, await CheckAsync(visit, tokens["id_token"]!, algorithm));
    }

    /// <summary>The discovery document.</summary>
    internal async Task<JsonNode> MetadataAsync(Visit visit) => (await visit.GetAsync("/.well-known/openid-configuration")).Json;
}
