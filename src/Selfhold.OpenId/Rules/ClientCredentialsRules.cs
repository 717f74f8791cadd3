using T = Selfhold.OpenId.Rule<Selfhold.OpenId.TokenContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>A client for itself (RFC 6749 §4.4).</summary>
public static class ClientCredentialsRules
{
    public static IReadOnlyList<T> Request { get; } =
    [
        new("client_confidential", "RFC 6749 §4.4", Confidential),
        new("scope_without_person", "OpenID Connect Core §3.1.2.1, §11", WithoutPerson),
        new("scope_registered", "RFC 6749 §3.3; RFC 7591 §2", ScopeRegistered),
    ];

    /// <summary>As asked; without a wish all that client and secret may.</summary>
    public static IReadOnlyList<string> Scopes(TokenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Form["scope"] is { } asked)
        {
            return Words.Of(asked);
        }

        var scopes = new List<string>();
        foreach (string scope in context.Client!.Scopes)
        {
            if (TokenRules.May(context, scope) && !context.Provider.PersonScopes.Contains(scope, StringComparer.Ordinal))
            {
                scopes.Add(scope);
            }
        }

        return scopes;
    }

    private static OAuthError? Confidential(TokenContext c) =>
        c.Client!.Authentication == ClientAuthentication.None ? new("unauthorized_client", "A client without a secret can not get a token for itself.") : null;

    private static OAuthError? WithoutPerson(TokenContext c)
    {
        foreach (string scope in Words.Of(c.Form["scope"]))
        {
            if (c.Provider.PersonScopes.Contains(scope, StringComparer.Ordinal))
            {
                return new("invalid_scope", "scope asks for what only a person can allow.");
            }
        }

        return null;
    }

    private static OAuthError? ScopeRegistered(TokenContext c)
    {
        foreach (string scope in Words.Of(c.Form["scope"]))
        {
            if (!TokenRules.May(c, scope))
            {
                return new("invalid_scope", "scope asks for more than this client, or this key of it, may.");
            }
        }

        return null;
    }
}
