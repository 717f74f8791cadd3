using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.OpenIdEndpoints;

/// <summary>A running provider with a business's client and people who sign in; what all contracts of the endpoints share.</summary>
public abstract class ProviderContract(DatabaseFamily family) : IAsyncLifetime
{
    protected const string Callback = "https://shop.example/cb", Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    protected static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    protected PeopleHost Host { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    protected string Issuer => Host.Address.AbsoluteUri.TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        Host = await PeopleHost.Start(family, Configure, outbound: Outbound, services: Services);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Host.Address };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the hub may fetch; nothing on loopback where it is null.</summary>
    protected virtual OutboundOptions? Outbound => null;

    protected virtual void Configure(IdentityOptions options)
    {
    }

    /// <summary>What stands in the place of the room's own ports.</summary>
    protected virtual void Services(IServiceCollection services)
    {
    }

    /// <summary>A client as a business has it, with its secret.</summary>
    protected async Task<(Client Client, string? Secret)> NewClient(Func<Client, Client>? change = null)
    {
        var bare = new Client
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Business = Guid.CreateVersion7(),
            Domain = Guid.CreateVersion7(),
            Name = "Kestrel shop",
            RedirectUris = [Callback],
            PostLogoutRedirectUris = ["https://shop.example/bye"],
            GrantTypes = ["authorization_code", "refresh_token", "client_credentials"],
            Scopes = ["openid", "email", "offline_access", "customers:read", "customers:write"],
            CreatedAt = Host.Clock.GetUtcNow(),
        };
        Client client = change?.Invoke(bare) ?? bare;
        string? secret = await Host.Storage.WriteAsync(write => Host.Room.Clients.Add(write, client, null), TestContext.Current.CancellationToken);
        return (client, secret);
    }

    /// <summary>Somebody in a browser of her own, signed in by mail.</summary>
    protected async Task<Visitor> SignedIn(string email)
    {
        Visitor visitor = Host.Visitor();
        await visitor.SignInByMail(email);
        Assert.NotNull(visitor.Session);
        return visitor;
    }

    protected static string Authorize(Client client, params (string Name, string? Value)[] more)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = client.Id,
            ["redirect_uri"] = Callback,
            ["response_type"] = "code",
            ["scope"] = "openid",
            ["state"] = "a state",
            ["nonce"] = "a nonce",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach ((string name, string? value) in more)
        {
            values[name] = value;
        }

        return "/authorize?" + string.Join('&', values.Where(v => v.Value is not null).Select(v => v.Key + "=" + Uri.EscapeDataString(v.Value!)));
    }

    /// <summary>From a request to the client's address: says yes where she is asked.</summary>
    protected static async Task<string> Allow(Visitor visitor, string address, params string[] choices)
    {
        Answer answer = await visitor.Get(address);
        if (answer.Status == HttpStatusCode.OK)
        {
            answer = await Say(visitor, answer, "allow", choices);
        }

        Assert.True(answer.Status == HttpStatusCode.SeeOther, answer.Text);
        Assert.StartsWith(Callback, answer.Location);
        return answer.Location!;
    }

    protected static Task<Answer> Say(Visitor visitor, Answer page, string answer, params string[] choices) =>
        visitor.Post("/authorize/approve", [("request", Field(page.Text, "request")), ("answer", answer), .. choices.Select(c => ("choice", c))]);

    /// <summary>The value of a hidden field of a page.</summary>
    protected static string Field(string html, string name)
    {
        System.Text.RegularExpressions.Match found = System.Text.RegularExpressions.Regex.Match(html, $"name=\"{name}\"[^>]*value=\"([^\"]*)\"");
        Assert.True(found.Success, $"No field {name} in: {html}");
        return WebUtility.HtmlDecode(found.Groups[1].Value);
    }

    protected static async Task<string> Code(Visitor visitor, Client client, params (string Name, string? Value)[] more) => Visitor.Query(await Allow(visitor, Authorize(client, more)), "code");

    protected async Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Message)> Post(string path, Client? client, string? secret, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        if (secret is not null)
        {
            request.Headers.Authorization = Basic(client!.Id, secret);
        }

        return await Send(request);
    }

    protected static AuthenticationHeaderValue Basic(string id, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(id) + ":" + Uri.EscapeDataString(secret))));

    protected async Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Message)> Send(HttpRequestMessage request)
    {
        HttpResponseMessage message = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (message.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default, message);
    }

    protected Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Message)> Redeem(Client client, string? secret, string code, string verifier = Verifier) => secret is null
        ? Post("/token", client, null, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", verifier), ("client_id", client.Id))
        : Post("/token", client, secret, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", verifier));

    protected async Task<(HttpStatusCode Status, JsonElement Json, HttpResponseMessage Message)> UserInfo(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/userinfo");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await Send(request);
    }

    /// <summary>Checked as a client checks it: with the keys at <c>/jwks</c>, by a handler that is not ours.</summary>
    protected async Task<JsonWebToken> Verified(string token, string audience, string algorithm = "ES256")
    {
        string jwks = await Http.GetStringAsync("/jwks", TestContext.Current.CancellationToken);
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys(),
            ValidIssuer = Issuer,
            ValidAudience = audience,
            ValidAlgorithms = [algorithm],
            LifetimeValidator = (_, expires, _, _) => expires > Host.Clock.GetUtcNow().UtcDateTime,
        });
        Assert.True(result.IsValid, result.Exception?.ToString());
        return (JsonWebToken)result.SecurityToken;
    }
}
