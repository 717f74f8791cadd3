using R = Selfhold.OpenId.Rule<Selfhold.OpenId.UserInfoContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>How a request brings its access token (RFC 6750 §2).</summary>
/// <param name="Several">In more than one place.</param>
/// <param name="InAddress">In the query, where logs and histories keep it.</param>
public sealed record PresentedToken(string? Token, bool Several, bool InAddress)
{
    /// <param name="authorization">The Authorization header, or null.</param>
    /// <param name="form">The body of a POST, else <see cref="Parameters.None"/>.</param>
    /// <param name="query">The query of the address.</param>
    public static PresentedToken Read(string? authorization, Parameters form, Parameters query)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(query);
        const string Scheme = "Bearer ";
        string? header = authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
        string? body = form["access_token"];
        return new(header is { Length: > 0 } ? header : body, header is { Length: > 0 } && body is not null || form.IsRepeated("access_token"), query["access_token"] is not null);
    }
}

/// <summary>All that decides on a UserInfo request.</summary>
public sealed record UserInfoContext
{
    public required PresentedToken Presented { get; init; }

    /// <summary>What the token says, where it is one of ours and still in time.</summary>
    public AccessToken? Token { get; init; }

    /// <summary>It was revoked by itself.</summary>
    public bool Revoked { get; init; }

    /// <summary>Its family counts: not ended, the person active, her session there.</summary>
    public bool Alive { get; init; }

    public Client? Client { get; init; }
}

/// <summary>The UserInfo endpoint (OpenID Connect Core §5.3).</summary>
public static class UserInfoRules
{
    public static IReadOnlyList<R> All { get; } =
    [
        new("token_not_in_address", "RFC 6750 §2.3; RFC 9700 §4.3.2", c => c.Presented.InAddress ? new("invalid_request", "The access token must not be in the address.") : null),
        new("token_once", "RFC 6750 §2", c => c.Presented.Several ? new("invalid_request", "The access token must be sent in one way only.") : null),
        new(TokenThere, "RFC 6750 §3.1", c => c.Presented.Token is null ? Invalid("An access token is needed.") : null),
        new("token_ours", "RFC 9068 §4; RFC 8725 §3.1, §3.11", c => c.Token is null ? Invalid("The access token is not one of this hub, or has ended.") : null),
        new("token_of_person", "OpenID Connect Core §5.3.1", c => c.Token!.Family is null ? Scope() : null),
        new("scope_openid", "OpenID Connect Core §5.3.1", c => c.Token!.Scopes.Contains("openid", StringComparer.Ordinal) ? null : Scope()),
        new("token_not_revoked", "RFC 7009 §2", c => c.Revoked ? Invalid("The access token was revoked.") : null),
        new("sign_in_alive", "RFC 6750 §3.1; ASVS 5.0 7.4.2, 8.3.2", c => c.Alive ? null : Invalid("What this access token came from has ended.")),
        new("client_enabled", "RFC 6750 §3.1", c => c.Client is { Disabled: false } ? null : Invalid("The client was switched off.")),
    ];

    /// <summary>The rule whose refusal names no error: nothing was wrong yet (RFC 6750 §3.1).</summary>
    public const string TokenThere = "token_there";

    private static OAuthError Invalid(string description) => new("invalid_token", description, 401);

    private static OAuthError Scope() => new("insufficient_scope", "The access token was not issued for a person with the scope openid.", 403);
}
