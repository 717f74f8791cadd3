namespace Selfhold.OpenId;

/// <summary>A refusal as OAuth writes it (RFC 6749 §4.1.2.1, §5.2; OpenID Connect Core §3.1.2.6).</summary>
/// <param name="Code">What <c>error</c> carries.</param>
/// <param name="Description">What <c>error_description</c> carries: says what to do, repeats nothing that was sent. ASCII without quotes and backslashes.</param>
/// <param name="Status">The HTTP status where it is answered directly.</param>
public sealed record OAuthError(string Code, string Description, int Status = 400);
