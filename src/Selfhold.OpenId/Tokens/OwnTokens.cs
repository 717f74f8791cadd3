using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Selfhold.OpenId;

/// <summary>What an ID token of ours says that a client sends back as a hint; it may have ended.</summary>
public sealed record IdTokenHint(string ClientId, string Subject, string? Sid);

/// <summary>Reads tokens that this hub has made. Null for everything else: wrong key, algorithm, type, issuer, audience, time.</summary>
public static class OwnTokens
{
    private static readonly string[] AccessTypes = ["at+jwt", "application/at+jwt"], IdTypes = ["JWT"], OurAlgorithms = ["ES256", "RS256"];

    /// <param name="keys">The hub's published keys.</param>
    public static async ValueTask<AccessToken?> AccessToken(string? token, Provider provider, IReadOnlyList<JsonWebKey> keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(keys);
        JsonWebToken? read = await Jwt.Verify(token, keys, AccessTypes, OurAlgorithms).ConfigureAwait(false);
        if (read is null || !IsOurs(read, provider) || !HasAudience(read, provider.Issuer)
            || Text(read, "client_id") is not { } client || Text(read, "sub") is not { } subject || Text(read, "jti") is not { } id
            || Time(read, "exp") is not { } expires || Time(read, "iat") is not { } issued || expires <= now)
        {
            return null;
        }

        return new AccessToken(client, subject, Words.Of(Text(read, "scope")), id, OpenId.AccessToken.FamilyOf(id), issued, expires, read.Kid);
    }

    /// <summary>What an ID token of ours says. UserInfo that we signed is of the same type and has no <c>exp</c>: it is no ID token.</summary>
    public static async ValueTask<IdTokenHint?> Hint(string? token, Provider provider, IReadOnlyList<JsonWebKey> keys)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(keys);
        JsonWebToken? read = await Jwt.Verify(token, keys, IdTypes, OurAlgorithms).ConfigureAwait(false);
        return read is not null && IsOurs(read, provider) && Time(read, "exp") is not null && OnlyAudience(read) is { } client && Text(read, "sub") is { } subject
            ? new IdTokenHint(client, subject, Text(read, "sid")) : null;
    }

    internal static string? Text(JsonWebToken token, string name) => token.TryGetPayloadValue(name, out object? value) && value is string { Length: > 0 } text ? text : null;

    internal static DateTimeOffset? Time(JsonWebToken token, string name)
    {
        if (!token.TryGetPayloadValue(name, out object? value))
        {
            return null;
        }

        double? seconds = value switch { long whole => whole, int small => small, double real => real, _ => null };
        return seconds is >= 0 and < 253_402_300_799 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds.Value) : null;
    }

    private static bool IsOurs(JsonWebToken token, Provider provider) => string.Equals(token.Issuer, provider.Issuer, StringComparison.Ordinal);

    private static bool HasAudience(JsonWebToken token, string audience) => token.Audiences.Contains(audience, StringComparer.Ordinal);

    private static string? OnlyAudience(JsonWebToken token)
    {
        string? only = null;
        foreach (string audience in token.Audiences)
        {
            if (only is not null)
            {
                return null;
            }

            only = audience;
        }

        return only;
    }
}
