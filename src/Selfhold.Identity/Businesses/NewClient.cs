namespace Selfhold.Identity;

/// <summary>What a member of a business says of a client that is to be added.</summary>
/// <param name="Business">Its id; the room keeps no names of businesses and domains.</param>
/// <param name="Domain">Whose pairwise subjects it sees; never changes.</param>
public sealed record NewClient(string Name, Guid Business, Guid Domain)
{
    /// <summary><c>client_secret_basic</c>, <c>client_secret_post</c>, <c>private_key_jwt</c> or <c>none</c>; also <c>basic</c>, <c>post</c>, <c>private-key-jwt</c>.</summary>
    public string Authentication { get; init; } = "client_secret_basic";

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Empty: <c>authorization_code</c>, with <c>refresh_token</c>, where there is an address to return to; else <c>client_credentials</c>.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    /// <summary>What it may ask for at most. Empty: <c>openid email</c>, with <c>offline_access</c> where it may refresh; nothing where it signs nobody in.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string IdTokenAlgorithm { get; init; } = "ES256";

    /// <summary>Null is plain JSON.</summary>
    public string? UserInfoAlgorithm { get; init; }

    /// <summary>A JWK set as JSON, public keys only.</summary>
    public string? Jwks { get; init; }

    public string? JwksUri { get; init; }

    public string? BackchannelLogoutUri { get; init; }

    public string? ClientUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TermsUri { get; init; }

    public bool RequireAuthTime { get; init; }

    public int? DefaultMaxAge { get; init; }
}

/// <param name="Secret">Shown this once; null where the client proves itself without one.</param>
public sealed record AddedClient(ClientInfo Client, string? Secret);

/// <summary>A client as people who look after it see it.</summary>
/// <param name="Authentication">Names after RFC 7591: <c>client_secret_basic</c> …</param>
/// <param name="Dynamic">It registered itself.</param>
public sealed record ClientInfo(
    string Id, string Name, Guid Business, Guid Domain, string Authentication, IReadOnlyList<string> GrantTypes, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> PostLogoutRedirectUris, string IdTokenAlgorithm, string? UserInfoAlgorithm, string? JwksUri, string? BackchannelLogoutUri, bool Dynamic, bool Disabled, DateTimeOffset CreatedAt);

/// <param name="Prefix">The beginning of the secret: what a key is called by.</param>
/// <param name="Scopes">What a token got with it may carry at most; empty is all that the client may.</param>
/// <param name="State"><c>active</c>, <c>rolled</c> (until <paramref name="ExpiresAt"/>), <c>ended</c> or <c>revoked</c>.</param>
public sealed record ClientKeyInfo(string Prefix, string Name, IReadOnlyList<string> Scopes, string State, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt, DateTimeOffset? ExpiresAt);

/// <param name="Secret">Shown this once.</param>
public sealed record NewClientKey(string Prefix, string Name, string Secret);
