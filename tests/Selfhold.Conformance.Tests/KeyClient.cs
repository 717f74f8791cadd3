using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>A client that registers itself and authenticates by a key of its own (<c>private_key_jwt</c>, RS256), as those of the dynamic plan do.</summary>
internal sealed class KeyClient : IDisposable
{
    private RSA _key = RSA.Create(2048);
    private int _generation;

    public Visit? Visit { get; private set; }

    /// <summary>What the registration endpoint said.</summary>
    public Answer? Registered { get; private set; }

    public string Kid => "key-" + _generation;

    /// <summary>The public keys as a JWK set.</summary>
    public JsonObject Keys
    {
        get
        {
            RSAParameters p = _key.ExportParameters(includePrivateParameters: false);
            return new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["kid"] = Kid, ["use"] = "sig", ["alg"] = "RS256", ["n"] = Base64UrlEncoder.Encode(p.Modulus), ["e"] = Base64UrlEncoder.Encode(p.Exponent) }),
            };
        }
    }

    public void RotateKey()
    {
        _key.Dispose();
        _key = RSA.Create(2048);
        _generation++;
    }

    /// <summary>A registration as the suite sends it, changed member by member (null leaves one out).</summary>
    public async Task<Answer> RegisterAsync(HubUnderTest fixture, params (string Name, JsonNode? Value)[] changes)
    {
        var request = new JsonObject
        {
            ["client_name"] = "A shop that registers itself", ["redirect_uris"] = new JsonArray(HubUnderTest.Back), ["response_types"] = new JsonArray("code"), ["grant_types"] = new JsonArray("authorization_code"),
            ["token_endpoint_auth_method"] = "private_key_jwt", ["jwks"] = Keys, ["contacts"] = new JsonArray("desk@shop.example"),
        };
        foreach ((string name, JsonNode? value) in changes)
        {
            request.Remove(name);
            if (value is not null)
            {
                request[name] = value;
            }
        }

        using Visit anonymous = fixture.Visit(new MadeClient("", null, HubUnderTest.Back));
        Registered = await anonymous.PostJsonAsync("/register", request);
        if (Registered.Status == 201)
        {
            string redirect = (string)request["redirect_uris"]![0]!;
            Visit = fixture.Visit(new MadeClient(Registered["client_id"]!, null, redirect, HubUnderTest.Out));
        }

        return Registered;
    }

    public (string Name, string? Value)[] Proof(string issuer, string? audience = null, double lifetimeSeconds = 60)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        string assertion = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Visit!.Client.Id, Audience = audience ?? issuer + "/token", IssuedAt = now, Expires = now.AddSeconds(lifetimeSeconds),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = Visit.Client.Id, ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = Kid, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, "RS256"),
        });
        return [("client_id", Visit.Client.Id), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)];
    }

    /// <summary>The whole flow: ask, sign in, agree, redeem with a proof, check the ID token.</summary>
    public async Task<(Answer Tokens, JsonWebToken Id)> FlowAsync(HubUnderTest fixture, string? algorithm, string? audience = null, params (string Name, string? Value)[] request)
    {
        Page back = await Visit!.AuthorizeAsync(request);
        Answer tokens = await Visit.RedeemAsync(back, Proof(fixture.Hub.Issuer, audience));
        Assert.True(tokens.Status == 200, tokens.ToString());
        return (tokens, await fixture.CheckAsync(Visit, tokens["id_token"]!, algorithm));
    }

    public void Dispose()
    {
        _key.Dispose();
        Visit?.Dispose();
    }
}
