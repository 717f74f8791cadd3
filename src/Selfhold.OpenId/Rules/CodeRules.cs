using System.Security.Cryptography;
using System.Text;
using D = Selfhold.OpenId.Rule<Selfhold.OpenId.CodeContext, Selfhold.OpenId.OAuthError>;
using T = Selfhold.OpenId.Rule<Selfhold.OpenId.TokenContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>A code that was found, and the request that brings it.</summary>
public sealed record CodeContext(TokenContext Request, CodeGrant Grant, DateTimeOffset Now);

/// <summary>Redeeming an authorization code.</summary>
public static class CodeRules
{
    public static IReadOnlyList<T> Request { get; } =
    [
        new("code_there", "RFC 6749 §4.1.3", c => c.Form["code"] is null ? Invalid("code is missing.") : null),
        new("redirect_uri_there", "RFC 6749 §4.1.3", c => c.Form["redirect_uri"] is null ? Invalid("redirect_uri is missing.") : null),
        new("verifier_there", "RFC 7636 §4.5; RFC 9700 §2.1.1", c => c.Form["code_verifier"] is null ? Invalid("code_verifier is missing.") : null),
        new("verifier_readable", "RFC 7636 §4.1", c => Pkce.IsVerifier(c.Form["code_verifier"]!) ? null : Invalid("code_verifier must be 43 to 128 letters, digits and -._~.")),
    ];

    /// <summary>Asked in the write that redeems it. Whoever brings a code with the wrong client or verifier has it from somewhere else: it is burnt.</summary>
    public static IReadOnlyList<D> Redeem { get; } =
    [
        new("code_of_client", "RFC 6749 §4.1.3, §5.2", CodeOfClient),
        new("code_in_time", "RFC 6749 §4.1.2; RFC 9700 §4.13", CodeInTime),
        new("redirect_uri_same", "RFC 6749 §4.1.3", RedirectUriSame),
        new("verifier_matches", "RFC 7636 §4.6", VerifierMatches),
    ];

    /// <summary>What the access token may carry: what was granted, as far as the client's key may have it.</summary>
    public static IReadOnlyList<string> Scopes(TokenContext request, TokenFamily family)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(family);
        return request.Secret is { Scopes.Count: > 0 } ? [.. family.Scopes.Where(scope => TokenRules.May(request, scope))] : family.Scopes;
    }

    private static OAuthError? CodeOfClient(CodeContext c) => string.Equals(c.Grant.ClientId, c.Request.Client!.Id, StringComparison.Ordinal) ? null : Refused("The code was not issued to this client.");

    private static OAuthError? CodeInTime(CodeContext c) => c.Grant.ExpiresAt > c.Now ? null : Refused("The code has ended.");

    private static OAuthError? RedirectUriSame(CodeContext c) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(c.Grant.RedirectUri), Encoding.UTF8.GetBytes(c.Request.Form["redirect_uri"]!)) ? null : Refused("redirect_uri is not that of the authorization request.");

    private static OAuthError? VerifierMatches(CodeContext c) => Pkce.Matches(c.Request.Form["code_verifier"]!, c.Grant.CodeChallenge) ? null : Refused("code_verifier does not match.");

    private static OAuthError Invalid(string description) => new("invalid_request", description);

    private static OAuthError Refused(string description) => new("invalid_grant", description);
}
