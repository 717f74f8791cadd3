using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Selfhold.HubDriver;

[assembly: AssemblyFixture(typeof(Selfhold.Interop.Tests.HubUnderTest))]

namespace Selfhold.Interop.Tests;

/// <summary>One hub over TLS for all tests here, as a business would meet it. Each test brings its own client and person.</summary>
public sealed class HubUnderTest : IAsyncDisposable
{
    private readonly Lazy<Task<RunningHub>> _hub = new(() => RunningHub.StartAsync(new HubSetup(Executable, Https: true), hub =>
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

    /// <summary>An address nobody has used yet.</summary>
    public static string NewPerson() => "p" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + "@people.example";

    /// <summary>A key pair of a client as JWKs: what it keeps, and what it registers.</summary>
    public static (JsonObject Private, JsonObject PublicSet) NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters p = key.ExportParameters(includePrivateParameters: true);
        JsonObject Jwk() => new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Url(p.Q.X!), ["y"] = Url(p.Q.Y!), ["kid"] = "of-the-client", ["alg"] = "ES256", ["use"] = "sig" };
        JsonObject secret = Jwk();
        secret["d"] = Url(p.D!);
        secret.Remove("use");
        return (secret, new JsonObject { ["keys"] = new JsonArray(Jwk()) });
    }

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
