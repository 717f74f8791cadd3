using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>What a client assertion says (RFC 7523 §3), its signature checked with the client's own keys. The rules ask the rest.</summary>
public sealed record ClientAssertion(string? Issuer, string? Subject, IReadOnlyList<string> Audiences, DateTimeOffset? ExpiresAt, DateTimeOffset? NotBefore, DateTimeOffset? IssuedAt, string? Id)
{
    /// <summary>Null where no key of the client made it.</summary>
    /// <param name="keys">Public keys that the client registered; never any that the assertion brings.</param>
    public static async ValueTask<ClientAssertion?> Verify(string? assertion, IEnumerable<SecurityKey> keys)
    {
        JsonWebToken? read = await Jwt.Verify(assertion, keys, []).ConfigureAwait(false);
        return read is null ? null : new ClientAssertion(
            OwnTokens.Text(read, "iss"), OwnTokens.Text(read, "sub"), [.. read.Audiences], OwnTokens.Time(read, "exp"), OwnTokens.Time(read, "nbf"), OwnTokens.Time(read, "iat"), OwnTokens.Text(read, "jti"));
    }
}
