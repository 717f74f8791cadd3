using Microsoft.IdentityModel.JsonWebTokens;
using Selfhold.HubDriver;

namespace Selfhold.Conformance.Tests;

/// <summary>New signing keys on a hub of its own, so that nobody else's tokens change.</summary>
public sealed class KeyRotationTests
{
    [Fact]
    [Module("oidcc-server-rotate-keys", "Core 10.1", "Core 10.1.1", "RFC 7517 4.5")]
    public async Task a_new_key_is_published_beside_the_old_and_old_tokens_stay_good()
    {
        await using RunningHub hub = await RunningHub.StartAsync(new HubSetup(HubUnderTest.Executable, Https: true), h =>
        {
            h.Command("business", "add", "Kestrel Cycles");
            h.Command("domain", "add", "shop");
        });
        using var visit = new Visit(hub, hub.AddClient("Shop", HubUnderTest.Back));
        Answer before = await visit.RedeemAsync(await visit.AuthorizeAsync());
        string[] old = Kids(await visit.GetAsync("/jwks"));
        hub.Command("signing-key", "rotate");
        await hub.StopAsync();
        await hub.ServeAsync();
        string[] now = Kids(await visit.GetAsync("/jwks"));
        Assert.NotEmpty(now.Except(old));
        Assert.Empty(old.Except(now));
        Assert.Contains(new JsonWebToken(before["id_token"]).Kid, now);
        Assert.Equal(200, (await visit.UserInfoAsync(before["access_token"]!)).Status);
    }

    private static string[] Kids(Answer keys) => [.. keys.Json["keys"]!.AsArray().Select(k => (string)k!["kid"]!)];
}
