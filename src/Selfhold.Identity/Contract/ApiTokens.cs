using Selfhold.Identity.Endpoints.OpenId;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity;

/// <summary>Who calls an API with an access token of this hub.</summary>
/// <param name="Scopes">What the token carries.</param>
/// <param name="Account">The account whose sign-in the token came from; null for a client's own token.</param>
/// <param name="Subject">Her pairwise subject in the domain; null with <paramref name="Account"/>.</param>
public sealed record ApiCaller(string ClientId, string ClientName, Guid Business, Guid Domain, IReadOnlyList<string> Scopes, Guid? Account, string? Subject);

/// <summary>
/// Access tokens for the APIs of other rooms. A signature is checked once and remembered by the token's hash; whether the token still counts (revoked, client switched off,
/// sign-in ended) is asked each time.
/// </summary>
public sealed class ApiTokens
{
    private static readonly Error Ended = new("invalid_token", "The access token was revoked, or what it came from has ended. Get a new one.");

    private readonly ProviderParts _parts;

    internal ApiTokens(ProviderParts parts) => _parts = parts;

    /// <summary>What a token says; null where it is none of this hub's, or is over.</summary>
    public ValueTask<AccessToken?> Read(string? token) => _parts.Tokens.Read(token);

    /// <summary>Who calls, as it is in this snapshot.</summary>
    /// <returns>An error <c>invalid_token</c> where the token counts no more.</returns>
    public Result<ApiCaller> Caller(IStatements from, AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(token);
        IdentityRoom room = _parts.Room;
        if (room.Replays.IsRevoked(from, token.Id) || room.Clients.Find(from, token.ClientId) is not { Disabled: false } client)
        {
            return Ended;
        }

        if (token.Family is not { } id)
        {
            return new ApiCaller(client.Id, client.Name, client.Business, client.Domain, token.Scopes, null, null);
        }

        return room.Families.Find(from, id) is ({ } family, true) && string.Equals(family.Subject, token.Subject, StringComparison.Ordinal)
            ? new ApiCaller(client.Id, client.Name, client.Business, client.Domain, token.Scopes, family.Person, family.Subject)
            : Ended;
    }
}
