namespace Selfhold.Consent;

/// <summary>A public key with which documents of a business are checked.</summary>
/// <param name="Kid">Its thumbprint (RFC 7638).</param>
/// <param name="Jwk">A JSON Web Key.</param>
/// <param name="RetiredAt">Signs no more since then; what it signed stays good.</param>
public sealed record BusinessKey(string Kid, string Jwk, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt);
