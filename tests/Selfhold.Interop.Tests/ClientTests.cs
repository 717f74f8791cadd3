using System.Text.Json.Nodes;
using Selfhold.HubDriver;

namespace Selfhold.Interop.Tests;

/// <summary>OpenID clients that are not ours sign a person in at a running hub, each in the way that is its own.</summary>
public sealed class ClientTests(HubUnderTest fixture)
{
    private const string Back = "http://localhost:47811/back", Out = "http://localhost:47811/out";

    private RunningHub Hub => fixture.Hub;

    [Fact]
    public async Task openid_client_signs_in_refreshes_introspects_revokes()
    {
        MadeClient client = Hub.AddClient("A shop on openid-client", Back, "--post-logout", Out, "--grant", "authorization_code", "--grant", "refresh_token");
        JsonNode said = await Node.RunAsync(Hub, "openid-client", Task(client, "openid email offline_access"));
        Signed(said);
        Assert.Equal("Bearer", (string?)said["tokenType"], ignoreCase: true);
        Assert.True((bool)said["activeBefore"]!);
        Assert.False((bool)said["activeAfter"]!);
        Assert.True((bool)said["refreshed"]!);
        Assert.True((bool)said["rotated"]!);
        Assert.Equal((string?)said["sub"], (string?)said["refreshedSub"]);
        Assert.Equal(Hub.Issuer, (string?)said["iss"]);
        Assert.StartsWith(Hub.Issuer + "/logout?", (string)said["logout"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task openid_client_signs_in_with_its_secret_in_the_body_and_an_older_algorithm()
    {
        MadeClient client = Hub.AddClient("An older shop", Back, "--post-logout", Out, "--auth", "post", "--alg", "RS256");
        JsonObject task = Task(client, "openid email");
        task["authentication"] = "client_secret_post";
        task["algorithm"] = "RS256";
        Signed(await Node.RunAsync(Hub, "openid-client", task));
    }

    [Fact]
    public async Task oauth4webapi_signs_in_with_a_key_of_its_own_and_checks_every_signature()
    {
        (JsonObject secret, JsonObject set) = HubUnderTest.NewKey();
        string file = Path.Combine(Path.GetTempPath(), "selfhold-jwks-" + Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, set.ToJsonString(), TestContext.Current.CancellationToken);
        try
        {
            MadeClient client = Hub.AddClient("A shop on oauth4webapi", Back, "--auth", "private-key-jwt", "--jwks", file, "--grant", "authorization_code", "--grant", "client_credentials", "--scope", "openid", "--scope", "email", "--scope", "records");
            JsonObject task = Task(client, "openid email");
            task["privateJwk"] = secret;
            JsonNode said = await Node.RunAsync(Hub, "oauth4webapi", task);
            Signed(said);
            Assert.Equal(Hub.Issuer, (string?)said["iss"]);
            Assert.Equal(Hub.Issuer, (string?)said["oauthMetadataIssuer"]);
            Assert.NotNull(said["claims"]!["auth_time"]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task oidc_client_ts_signs_in_from_a_page_without_a_secret_and_out_again()
    {
        MadeClient client = Hub.AddClient("A shop on one page", Back, "--auth", "none", "--post-logout", Out, "--grant", "authorization_code", "--grant", "refresh_token");
        JsonObject task = Task(client, "openid email offline_access");
        task["logout"] = true;
        JsonNode said = await Node.RunAsync(Hub, "oidc-client-ts", task);
        Signed(said);
        Assert.Equal(7, (int)said["basket"]!);
        Assert.True((bool)said["renewed"]!);
        Assert.True((bool)said["rotated"]!);
        Assert.True((bool)said["loggedOut"]!);
    }

    [Fact]
    public async Task auth_core_signs_in_at_a_server_of_its_own()
    {
        int port = RunningHub.FreePort();
        MadeClient client = Hub.AddClient("A shop on Auth.js", $"http://localhost:{port}/auth/callback/hub");
        JsonNode said = await Node.RunAsync(Hub, "auth-core", Task(client, "openid email"));
        Signed(said);
    }

    [Fact]
    public async Task the_scripts_pass_against_a_provider_that_is_not_ours_too()
    {
        (int status, string output, string error) = await Node.RunAsync(["stand-in/check.mjs"]);
        Assert.True(status == 0, output + error);
    }

    private static JsonObject Task(MadeClient client, string scope) => new()
    {
        ["clientId"] = client.Id, ["clientSecret"] = client.Secret, ["redirectUri"] = client.Redirect, ["postLogoutRedirectUri"] = client.PostLogout, ["scope"] = scope, ["person"] = HubUnderTest.NewPerson(),
    };

    // A subject that says nothing, and the address that she allowed to be passed on: at UserInfo, not in the ID token.
    private static void Signed(JsonNode said)
    {
        Assert.True((bool)said["ok"]!);
        string sub = (string)said["sub"]!;
        Assert.InRange(sub.Length, 16, 255);
        Assert.DoesNotContain("@", sub, StringComparison.Ordinal);
        Assert.EndsWith("@people.example", (string?)said["user"]!["email"], StringComparison.Ordinal);
    }
}
