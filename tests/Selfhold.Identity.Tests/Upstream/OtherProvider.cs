using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Selfhold.Identity.Tests.Upstream;

/// <summary>An OpenID provider on loopback that does as a test wishes, also what none should. Its tokens are made by hand, so that a mistake of ours is not made twice.</summary>
internal sealed class OtherProvider : IAsyncDisposable
{
    public const string ClientId = "hub";
    public const string Secret = "s e/c&ret";

    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, (Dictionary<string, object?> Claims, string Challenge, string Redirect)> _codes = new();
    private int _documents, _tokens, _userInfos;

    private OtherProvider(WebApplication app, TimeProvider clock) => (_app, _clock) = (app, clock);

    public string Issuer => _app.Urls.First();

    /// <summary>Changes the document.</summary>
    public Action<Dictionary<string, object?>>? Document { get; set; }

    /// <summary>Changes header and claims of the ID token.</summary>
    public Action<Dictionary<string, object?>, Dictionary<string, object?>>? Token { get; set; }

    /// <summary>Signs; by default with the published key.</summary>
    public Func<byte[], byte[]>? Sign { get; set; }

    /// <summary>What the token endpoint answers instead.</summary>
    public Func<string, (int Status, string Body)>? Answer { get; set; }

    public ECDsa Key { get; set; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; set; } = "one";

    public bool IsDown { get; set; }

    public int Documents => _documents;

    public int Tokens => _tokens;

    public int UserInfos => _userInfos;

    public static async Task<OtherProvider> Start(TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var provider = new OtherProvider(app, clock);
        app.MapGet("/.well-known/openid-configuration", provider.DocumentAnswer);
        app.MapGet("/jwks", provider.Jwks);
        app.MapPost("/token", (Delegate)provider.TokenAnswer);
        app.Map("/userinfo", (HttpContext http) =>
        {
            Interlocked.Increment(ref provider._userInfos);
            return Results.Json(new { sub = "x", email = "userinfo@evil.example", email_verified = true });
        });
        await app.StartAsync();
        return provider;
    }

    /// <summary>A person agrees at the provider: the address that her browser is sent back to.</summary>
    public string Agree(string address, string subject, string? email = null, bool? verified = null, string? name = null)
    {
        var asked = QueryHelpers.ParseQuery(new Uri(address).Query);
        string code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var claims = new Dictionary<string, object?> { ["iss"] = Issuer, ["sub"] = subject, ["aud"] = ClientId, ["nonce"] = asked["nonce"].ToString() };
        if (asked.ContainsKey("max_age"))
        {
            claims["auth_time"] = _clock.GetUtcNow().ToUnixTimeSeconds();
        }

        if (email is not null)
        {
            claims["email"] = email;
        }

        if (verified is not null)
        {
            claims["email_verified"] = verified;
        }

        if (name is not null)
        {
            claims["name"] = name;
        }

        _codes[code] = (claims, asked["code_challenge"].ToString(), asked["redirect_uri"].ToString());
        return QueryHelpers.AddQueryString(new Uri(asked["redirect_uri"].ToString()).AbsolutePath, new Dictionary<string, string?> { ["code"] = code, ["state"] = asked["state"].ToString(), ["iss"] = Issuer });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private IResult DocumentAnswer()
    {
        Interlocked.Increment(ref _documents);
        if (IsDown)
        {
            return Results.StatusCode(503);
        }

        var document = new Dictionary<string, object?>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Issuer + "/authorize",
            ["token_endpoint"] = Issuer + "/token",
            ["userinfo_endpoint"] = Issuer + "/userinfo",
            ["jwks_uri"] = Issuer + "/jwks",
            ["claims_parameter_supported"] = true,
            ["authorization_response_iss_parameter_supported"] = true,
        };
        Document?.Invoke(document);
        return Results.Json(document);
    }

    private IResult Jwks()
    {
        ECParameters key = Key.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = KeyId, x = Base64Url.EncodeToString(key.Q.X), y = Base64Url.EncodeToString(key.Q.Y) } } });
    }

    private async Task<IResult> TokenAnswer(HttpContext http)
    {
        Interlocked.Increment(ref _tokens);
        IFormCollection form = await http.Request.ReadFormAsync();
        string basic = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(ClientId)}:{System.Net.WebUtility.UrlEncode(Secret)}"));
        if (http.Request.Headers.Authorization != basic
            || !_codes.TryRemove(form["code"].ToString(), out var grant)
            || grant.Redirect != form["redirect_uri"]
            || grant.Challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        }

        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        grant.Claims["iat"] = now;
        grant.Claims["exp"] = now + 300;
        var header = new Dictionary<string, object?> { ["alg"] = "ES256", ["kid"] = KeyId, ["typ"] = "JWT" };
        Token?.Invoke(header, grant.Claims);
        string content = $"{Part(header)}.{Part(grant.Claims.Where(c => c.Value is not null).ToDictionary())}";
        byte[] bytes = Encoding.ASCII.GetBytes(content);
        byte[] signature = Sign?.Invoke(bytes) ?? Key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        string token = $"{content}.{Base64Url.EncodeToString(signature)}";
        return Answer?.Invoke(token) is { } other ? Results.Text(other.Body, "application/json", statusCode: other.Status)
            : Results.Json(new { access_token = "at", token_type = "Bearer", expires_in = 300, id_token = token });
    }

    private static string Part(Dictionary<string, object?> members) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members));
}
