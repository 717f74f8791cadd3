using System.Text.Json;
using System.Text.Json.Serialization;

namespace Selfhold.Identity.Bench;

/// <summary>A server under load: where it is, which process it is, and the two clients that were made at it.</summary>
internal sealed record Target(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("pid")] int Pid,
    [property: JsonPropertyName("shop")] Client Shop,
    [property: JsonPropertyName("machine")] Client Machine,
    [property: JsonPropertyName("signIn")] string SignIn,
    [property: JsonPropertyName("mail")] string? Mail)
{
    public static Target Read(string file) => JsonSerializer.Deserialize<Target>(File.ReadAllText(file)) ?? throw new InvalidDataException(file);
}

internal sealed record Client(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("secret")] string Secret,
    [property: JsonPropertyName("redirect")] string? Redirect,
    [property: JsonPropertyName("scope")] string Scope);

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
