using F = Selfhold.OpenId.Rule<Selfhold.OpenId.RefreshContext, Selfhold.OpenId.OAuthError>;
using T = Selfhold.OpenId.Rule<Selfhold.OpenId.TokenContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>A family that was found, and the request that would refresh it.</summary>
public sealed record RefreshContext(TokenContext Request, TokenFamily Family);

/// <summary>Refreshing (RFC 6749 §6). Rotation, grace and the end of a family at a replay are the store's: they are decided in its write.</summary>
public static class RefreshRules
{
    public static IReadOnlyList<T> Request { get; } =
    [
        new("refresh_token_there", "RFC 6749 §6", c => c.Form["refresh_token"] is null ? new("invalid_request", "refresh_token is missing.") : null),
    ];

    public static IReadOnlyList<F> Family { get; } =
    [
        new("family_of_client", "RFC 6749 §6, §10.4", FamilyOfClient),
        new("scope_not_wider", "RFC 6749 §6", ScopeNotWider),
    ];

    /// <summary>What the next access token may carry: what was granted, as far as asked for and as far as the client is still registered for it and its key may have it.</summary>
    public static IReadOnlyList<string> Scopes(TokenContext request, TokenFamily family)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(family);
        IReadOnlyList<string> asked = request.Form["scope"] is { } scope ? Words.Of(scope) : family.Scopes;
        var scopes = new List<string>(asked.Count);
        foreach (string word in asked)
        {
            if (family.Scopes.Contains(word, StringComparer.Ordinal) && TokenRules.May(request, word))
            {
                scopes.Add(word);
            }
        }

        return scopes;
    }

    private static OAuthError? FamilyOfClient(RefreshContext c) =>
        string.Equals(c.Family.ClientId, c.Request.Client!.Id, StringComparison.Ordinal) ? null : new("invalid_grant", "The refresh token was not issued to this client.");

    /// <summary>Abuse case B12.</summary>
    private static OAuthError? ScopeNotWider(RefreshContext c)
    {
        foreach (string scope in Words.Of(c.Request.Form["scope"]))
        {
            if (!c.Family.Scopes.Contains(scope, StringComparer.Ordinal))
            {
                return new("invalid_scope", "scope asks for more than was granted.");
            }
        }

        return null;
    }
}
