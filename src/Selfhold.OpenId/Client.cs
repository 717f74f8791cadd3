namespace Selfhold.OpenId;

/// <summary>A business's program that may ask for sign-ins and tokens, as it was registered (names after RFC 7591 §2).</summary>
public sealed record Client
{
    /// <summary>Random; what <c>client_id</c> carries.</summary>
    public required string Id { get; init; }

    public required Guid Business { get; init; }

    /// <summary>The domain whose pairwise subjects it sees. Never changes: another domain would make every person a stranger.</summary>
    public required Guid Domain { get; init; }

    /// <summary>What a person is shown beside the verified name of the business.</summary>
    public required string Name { get; init; }

    /// <summary>How it proves itself at the token endpoint; one way only.</summary>
    public ClientAuthentication Authentication { get; init; } = ClientAuthentication.SecretBasic;

    /// <summary>Compared character by character (RFC 9700 §2.1); loopback addresses may differ in their port (RFC 8252 §7.3).</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Of <c>authorization_code</c>, <c>refresh_token</c>, <c>client_credentials</c>.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = ["authorization_code"];

    /// <summary>What it may ask for at most.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid"];

    /// <summary>ES256, or RS256 for clients that know nothing newer.</summary>
    public string IdTokenAlgorithm { get; init; } = "ES256";

    /// <summary>ES256 or RS256 where UserInfo is to be a signed JWT; null is plain JSON.</summary>
    public string? UserInfoAlgorithm { get; init; }

    /// <summary>A JWK set (RFC 7517) with the public keys of <see cref="ClientAuthentication.PrivateKeyJwt"/>; null when they lie at <see cref="JwksUri"/>.</summary>
    public string? Jwks { get; init; }

    public string? JwksUri { get; init; }

    public string? BackchannelLogoutUri { get; init; }

    public bool BackchannelLogoutSessionRequired { get; init; }

    public string? ClientUri { get; init; }

    public string? LogoUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TermsUri { get; init; }

    public IReadOnlyList<string> Contacts { get; init; } = [];

    public string? InitiateLoginUri { get; init; }

    /// <summary>Seconds; a sign-in older than this is done anew. Null: however old.</summary>
    public int? DefaultMaxAge { get; init; }

    public bool RequireAuthTime { get; init; }

    public IReadOnlyList<string> DefaultAcrValues { get; init; } = [];

    /// <summary>Registered by itself (RFC 7591), not by a member of the business.</summary>
    public bool Dynamic { get; init; }

    public bool Disabled { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its secrets that have not been revoked; two during a roll.</summary>
    public IReadOnlyList<ClientSecret> Secrets { get; init; } = [];
}

/// <summary>How a client proves itself: <c>token_endpoint_auth_method</c>.</summary>
public enum ClientAuthentication
{
    /// <summary><c>none</c>: a public client; PKCE alone binds its codes.</summary>
    None,

    /// <summary><c>client_secret_basic</c>.</summary>
    SecretBasic,

    /// <summary><c>client_secret_post</c>.</summary>
    SecretPost,

    /// <summary><c>private_key_jwt</c> (RFC 7523 §2.2).</summary>
    PrivateKeyJwt,
}

/// <param name="KeyId">Names it in the list of keys and in the log.</param>
/// <param name="Hash">SHA-256 of the secret, which is 256 random bits: a slow hash would protect nothing.</param>
/// <param name="Scopes">What a token got with it may carry at most; empty is all that the client may.</param>
/// <param name="ExpiresAt">The end of the overlap after a roll; null while it is the newest.</param>
public sealed record ClientSecret(Guid KeyId, byte[] Hash, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);
