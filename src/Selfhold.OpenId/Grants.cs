namespace Selfhold.OpenId;

/// <summary>What a person let a client have in one sign-in, waiting behind an authorization code.</summary>
/// <param name="Family">The id of the token family that redeeming the code begins.</param>
/// <param name="Subject">Her pairwise subject in the client's domain.</param>
/// <param name="Scopes">Granted, in the order of the request.</param>
/// <param name="Claims">The <c>claims</c> parameter as far as it was granted (JSON), or empty.</param>
/// <param name="CodeChallenge">S256 of the verifier (RFC 7636 §4.2).</param>
/// <param name="Offline">A refresh token is to be given (<c>offline_access</c>).</param>
public sealed record CodeGrant(
    Guid Family, string ClientId, Guid Domain, Guid Person, Guid? Session, string Subject, string RedirectUri, IReadOnlyList<string> Scopes, string Claims,
    string? Nonce, string CodeChallenge, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr, string? Sid, bool Offline, DateTimeOffset ExpiresAt);

/// <summary>All tokens that came from one code: refreshed in a chain, ended together.</summary>
/// <param name="Generation">How often it was refreshed. A refresh token names family and generation under a keyed hash.</param>
/// <param name="RotatedAt">When the generation began; the grace of the one before counts from here.</param>
/// <param name="ExpiresAt">Absolute; refreshing does not move it (ASVS 10.4.8).</param>
public sealed record TokenFamily(
    Guid Id, string ClientId, Guid Domain, Guid Person, Guid? Session, string Subject, IReadOnlyList<string> Scopes, string Claims, bool Offline,
    long Generation, DateTimeOffset RotatedAt, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt);
