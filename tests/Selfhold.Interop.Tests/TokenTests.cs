using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Selfhold.HubDriver;

namespace Selfhold.Interop.Tests;

/// <summary>Tokens of a running hub before checkers that are not ours.</summary>
public sealed class TokenTests(HubUnderTest fixture)
{
    private const string Back = "http://localhost:47811/back";

    private RunningHub Hub => fixture.Hub;

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task jose_takes_the_tokens_and_refuses_changed_ones(string algorithm)
    {
        MadeClient client = Hub.AddClient("A shop that checks in Node", Back, "--alg", algorithm);
        using var visit = new Visit(Hub, client);
        Answer tokens = await visit.RedeemAsync(await visit.AuthorizeAsync());
        JsonNode said = await Node.RunAsync(Hub, "jose", new JsonObject
        {
            ["clientId"] = client.Id, ["idToken"] = tokens["id_token"], ["accessToken"] = tokens["access_token"], ["audience"] = Audience(tokens["access_token"]!), ["algorithm"] = algorithm,
        });
        Assert.Equal(algorithm, (string?)said["header"]!["alg"]);
        Assert.Equal(["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "ERR_JWT_CLAIM_VALIDATION_FAILED"], said["refused"]!.AsArray().Select(r => (string)r!));
        Assert.Equal("at+jwt", (string?)said["accessHeader"]!["typ"]);
        Assert.Equal((string?)said["claims"]!["sub"], (string?)said["access"]!["sub"]);
        Assert.Equal(client.Id, (string?)said["access"]!["client_id"]);
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task the_token_library_of_dotnet_takes_them_by_discovery_alone(string algorithm)
    {
        MadeClient client = Hub.AddClient("A shop that checks in .NET", Back, "--alg", algorithm);
        using var visit = new Visit(Hub, client);
        Answer tokens = await visit.RedeemAsync(await visit.AuthorizeAsync());
        using HttpClient http = Browser.Wire(Hub.Certificate);
        var metadata = new ConfigurationManager<OpenIdConnectConfiguration>(Hub.Issuer + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(http));
        OpenIdConnectConfiguration configuration = await metadata.GetConfigurationAsync(TestContext.Current.CancellationToken);

        TokenValidationResult id = await Check(tokens["id_token"]!, client.Id, null);
        Assert.True(id.IsValid, id.Exception?.ToString());
        TokenValidationResult access = await Check(tokens["access_token"]!, Audience(tokens["access_token"]!), "at+jwt");
        Assert.True(access.IsValid, access.Exception?.ToString());
        Assert.IsType<SecurityTokenInvalidAudienceException>((await Check(tokens["id_token"]!, "somebody else", null)).Exception);
        // RFC 9068 §2.1: the type keeps an ID token from passing as an access token.
        Assert.IsType<SecurityTokenInvalidTypeException>((await Check(tokens["id_token"]!, client.Id, "at+jwt")).Exception);

        // The OpenID Connect rules over both: nonce, at_hash, and what must be there.
        var protocol = new OpenIdConnectProtocolValidator { RequireState = false, RequireNonce = true, RequireTimeStampInNonce = false, RequireStateValidation = false };
        protocol.ValidateTokenResponse(new OpenIdConnectProtocolValidationContext
        {
            ClientId = client.Id, Nonce = "nonce-of-this-test", ValidatedIdToken = ToJwt(tokens["id_token"]!),
            ProtocolMessage = new OpenIdConnectMessage { IdToken = tokens["id_token"], AccessToken = tokens["access_token"] },
        });

        Task<TokenValidationResult> Check(string token, string audience, string? type) => new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = configuration.Issuer, IssuerSigningKeys = configuration.SigningKeys, ValidAudience = audience, ValidTypes = type is null ? null : [type], ClockSkew = TimeSpan.FromSeconds(5),
        });
    }

    [Fact]
    public async Task two_businesses_get_two_subjects_and_one_domain_gets_one()
    {
        Hub.Command("domain", "add", "other-shop");
        MadeClient first = Hub.AddClient("First shop", Back), again = Hub.AddClient("First shop, second door", Back);
        JsonNode made = Hub.Command("client", "add", "--name", "Other shop", "--domain", "other-shop", "--redirect", Back);
        var other = new MadeClient((string)made["client_id"]!, (string)made["secret"]!, Back);
        string person = HubUnderTest.NewPerson();
        string[] subjects = new string[3];
        MadeClient[] clients = [first, again, other];
        for (int i = 0; i < 3; i++)
        {
            using var visit = new Visit(Hub, clients[i], person);
            Answer tokens = await visit.RedeemAsync(await visit.AuthorizeAsync());
            subjects[i] = new JsonWebToken(tokens["id_token"]).Subject;
        }

        Assert.Equal(subjects[0], subjects[1]);
        Assert.NotEqual(subjects[0], subjects[2]);
    }

    private static string Audience(string token) => new JsonWebToken(token).Audiences.First();

    private static System.IdentityModel.Tokens.Jwt.JwtSecurityToken ToJwt(string token) => new(token);
}
