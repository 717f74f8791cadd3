using T = Selfhold.OpenId.Rule<Selfhold.OpenId.TokenContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>A request at the token endpoint.</summary>
public sealed record TokenContext
{
    public required Provider Provider { get; init; }

    public required Parameters Form { get; init; }

    /// <summary>Who asks, proven; null before that.</summary>
    public Client? Client { get; init; }

    /// <summary>The secret it proved itself with, where it did so with one.</summary>
    public ClientSecret? Secret { get; init; }

    internal string? GrantType => Form["grant_type"];
}

/// <summary>The token endpoint, what all grants share.</summary>
public static class TokenRules
{
    /// <summary>Asked before the client's proof is looked at.</summary>
    public static IReadOnlyList<T> Request { get; } =
    [
        new("form_readable", "RFC 6749 §3.2", c => RequestProblems.Of(c.Form)),
        new("parameters_once", "RFC 6749 §3.2; RFC 8707 §2", c => c.Form.AnyRepeated("resource") ? new("invalid_request", "A parameter is there twice.") : null),
        new("grant_type_there", "RFC 6749 §5.2", c => c.GrantType is null ? new("invalid_request", "grant_type is missing.") : null),
        new("grant_type_known", "RFC 6749 §5.2; RFC 9700 §2.4", GrantKnown),
        new("resource_ours", "RFC 8707 §2", c => RequestProblems.ResourceOurs(c.Form, c.Provider)),
    ];

    /// <summary>Asked after it.</summary>
    public static IReadOnlyList<T> Grant { get; } =
    [
        new("grant_registered", "RFC 6749 §5.2; RFC 7591 §2", GrantRegistered),
        new("key_for_people", "RFC 6749 §3.3, §5.2; OpenID Connect Core §3.1.2.1", KeyForPeople),
    ];

    /// <summary>No password grant: it would teach people to type their password into other people's pages.</summary>
    private static OAuthError? GrantKnown(TokenContext c) => c.GrantType is "authorization_code" or "refresh_token" or "client_credentials" ? null
        : new("unsupported_grant_type", "grant_type must be authorization_code, refresh_token or client_credentials.");

    /// <summary>What the client, and the key it proved itself with, may have.</summary>
    internal static bool May(TokenContext c, string scope) =>
        c.Client!.Scopes.Contains(scope, StringComparer.Ordinal) && (c.Secret is not { Scopes.Count: > 0 } key || key.Scopes.Contains(scope, StringComparer.Ordinal));

    /// <summary>A key that was made for less brings nobody's sign-in home.</summary>
    private static OAuthError? KeyForPeople(TokenContext c) =>
        c.GrantType is not "client_credentials" && c.Secret is { Scopes.Count: > 0 } key && !key.Scopes.Contains("openid", StringComparer.Ordinal)
            ? new("unauthorized_client", "This key of the client is limited to scopes without openid.") : null;

    private static OAuthError? GrantRegistered(TokenContext c) =>
        c.Client!.GrantTypes.Contains(c.GrantType!, StringComparer.Ordinal) ? null : new("unauthorized_client", "The client is not registered for this grant_type.");
}
