using System.Text.Json;

namespace Selfhold.Identity.Bench;

/// <summary>A server under load: where it is, which process it is, and the two clients that were made at it.</summary>
internal sealed record Target(string Name, string Issuer, int Pid, Client Shop, Client Machine);

internal sealed record Client(string Id, string Secret, string? Redirect, string Scope);

/// <summary>Where the server says its endpoints are.</summary>
internal sealed record Endpoints(Uri Authorize, Uri Token, Uri UserInfo)
{
    public static async Task<Endpoints> DiscoverAsync(HttpClient http, string issuer)
    {
        using var document = JsonDocument.Parse(await http.GetStringAsync(issuer + "/.well-known/openid-configuration"));
        Uri At(string name) => new(document.RootElement.GetProperty(name).GetString()!);
        return new Endpoints(At("authorization_endpoint"), At("token_endpoint"), At("userinfo_endpoint"));
    }
}
