using R = Selfhold.OpenId.Rule<Selfhold.OpenId.TokenStateContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>A client that asks about a token, or ends one.</summary>
public sealed record TokenStateContext
{
    public required Parameters Form { get; init; }

    /// <summary>Who asks, proven; null before that.</summary>
    public Client? Client { get; init; }

    /// <summary>Whose token it is; null where it is none of ours.</summary>
    public string? Owner { get; init; }

    internal static OAuthError? Readable(TokenStateContext c) => RequestProblems.Of(c.Form) ?? (c.Form.AnyRepeated() ? new("invalid_request", "A parameter is there twice.") : null);

    internal static OAuthError? TokenThere(TokenStateContext c) => c.Form["token"] is null ? new("invalid_request", "token is missing.") : null;
}

/// <summary>The introspection endpoint (RFC 7662). About tokens of another domain it says the same as about no tokens: not active.</summary>
public static class IntrospectionRules
{
    /// <summary>Asked before the client's proof is looked at.</summary>
    public static IReadOnlyList<R> Request { get; } =
    [
        new("form_readable", "RFC 7662 §2.1; RFC 6749 §3.1", TokenStateContext.Readable),
    ];

    /// <summary>Asked after it.</summary>
    public static IReadOnlyList<R> Token { get; } =
    [
        new("client_confidential", "RFC 7662 §2.1, §4", c => c.Client!.Authentication == ClientAuthentication.None ? new("unauthorized_client", "A client without a secret can not ask about tokens.", 403) : null),
        new("token_there", "RFC 7662 §2.1", TokenStateContext.TokenThere),
    ];
}

/// <summary>The revocation endpoint (RFC 7009). A token that is none, or has ended, is answered as if it had been ended now (§2.2).</summary>
public static class RevocationRules
{
    /// <summary>Asked before the client's proof is looked at.</summary>
    public static IReadOnlyList<R> Request { get; } =
    [
        new("form_readable", "RFC 7009 §2.1; RFC 6749 §3.1", TokenStateContext.Readable),
    ];

    /// <summary>Asked after it.</summary>
    public static IReadOnlyList<R> Token { get; } =
    [
        new("token_there", "RFC 7009 §2.1", TokenStateContext.TokenThere),
        new("token_of_client", "RFC 7009 §2.1", c => c.Owner is null || string.Equals(c.Owner, c.Client!.Id, StringComparison.Ordinal) ? null : new("invalid_request", "The token was not issued to this client.")),
    ];
}
