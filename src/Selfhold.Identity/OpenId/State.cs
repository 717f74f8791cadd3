using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.OpenId;

// What the provider remembers. Each class becomes a file of its own.

/// <summary>Registered clients.</summary>
internal sealed class Clients(IdentityRoom room)
{
    /// <summary>The client with its unrevoked secrets; also one that is disabled. Null when the id is not one of ours.</summary>
    public Client? Find(IStatements from, string clientId) => throw new NotSupportedException(room.Options.HubName + clientId);

    /// <summary>Whether the origin is that of a redirect address of any client: what may call the token endpoint from a browser.</summary>
    public bool IsOrigin(IStatements from, string origin) => throw new NotSupportedException(room.Options.HubName + origin);

    /// <summary>Notes that a secret was used; written in batches, at most once a minute per key.</summary>
    public void Used(Guid key) => throw new NotSupportedException(room.Options.HubName + key);

    /// <summary>Registers a client that came by itself (RFC 7591): in a business and domain of its own. The secret, if it has one, and its registration access token, both shown once.</summary>
    public Task<Result<RegisteredClient>> Register(Client client, bool secret, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + client.Id);
}

internal sealed record RegisteredClient(Client Client, string? Secret, string RegistrationToken);

/// <summary>Authorization codes: random, kept as hashes, used once.</summary>
internal sealed class Codes(IdentityRoom room)
{
    /// <summary>A new code for what was granted; durable when it is returned.</summary>
    public Task<string> Issue(CodeGrant grant, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + grant.ClientId);

    /// <summary>Redeems a code in one write: reads it, asks <paramref name="check"/>, marks it used and begins its token family.</summary>
    /// <param name="check">The rules of the engine; a refusal leaves the code as it was, except that a wrong client or verifier burns it.</param>
    /// <returns>Unknown and expired codes are <c>invalid_grant</c>; a used one ends its family (RFC 9700 §4.13) and is one too.</returns>
    public Task<CodeOutcome> Redeem(string code, Func<CodeGrant, OAuthError?> check, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + code);
}

/// <summary>One of the two is set.</summary>
internal sealed record CodeOutcome(CodeGrant? Grant, TokenFamily? Family, OAuthError? Refused);

/// <summary>Token families: all that came from one code.</summary>
internal sealed class Families(IdentityRoom room)
{
    /// <summary>The family with whether it still counts: not revoked, not expired, its person active, its session there where it hangs on one.</summary>
    public (TokenFamily Family, bool Alive)? Find(IStatements from, Guid family) => throw new NotSupportedException(room.Options.HubName + family);

    /// <summary>The refresh token of the family's generation: family, generation and a keyed hash; nothing of it is stored.</summary>
    public string RefreshToken(TokenFamily family) => throw new NotSupportedException(room.Options.HubName + family.Id);

    /// <summary>The family that a refresh token names, if it is one that this hub has made; for revocation and introspection.</summary>
    public (Guid Family, long Generation)? Read(string refreshToken) => throw new NotSupportedException(room.Options.HubName + refreshToken);

    /// <summary>Refreshes in one write. An old generation ends the family; the one just before, within the grace, is refused and ends nothing. A storm of replays costs one read each.</summary>
    public Task<RefreshOutcome> Refresh(string refreshToken, Func<TokenFamily, OAuthError?> check, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + refreshToken);

    /// <summary>Ends it; false when it had ended.</summary>
    public Task<bool> Revoke(Guid family, string reason, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + family + reason);
}

internal sealed record RefreshOutcome(TokenFamily? Family, OAuthError? Refused);

/// <summary>Pairwise subjects: random, stored per person and domain, so that neither a lost salt nor a move makes strangers.</summary>
internal sealed class Subjects(IdentityRoom room)
{
    /// <summary>Her subject in the domain, made on first use. Of joined accounts the leading one's counts, else the other's.</summary>
    public Task<string> Of(Guid person, Guid domain, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + person + domain);

    /// <summary>Who a subject is in a domain.</summary>
    public Guid? Person(IStatements from, Guid domain, string subject) => throw new NotSupportedException(room.Options.HubName + domain + subject);
}

/// <summary>What a person approved per client, until she takes it back.</summary>
internal sealed class Approvals(IdentityRoom room)
{
    public Approval? Find(IStatements from, Guid person, string clientId) => throw new NotSupportedException(room.Options.HubName + person + clientId);

    public Task Approve(Guid person, string clientId, IReadOnlyList<string> scopes, string claims, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + person + clientId);

    /// <summary>Takes it back: its token families end with it.</summary>
    public Task<bool> Withdraw(Guid person, string clientId, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + person + clientId);
}

internal sealed record Approval(IReadOnlyList<string> Scopes, string Claims, DateTimeOffset ApprovedAt);

/// <summary>Keys that sign tokens: published before they sign and after, replaced in time, their private halves sealed.</summary>
internal sealed class SigningKeys(IdentityRoom room)
{
    /// <summary>The key that signs now under the algorithm (ES256, RS256); made on first use. Kept open in memory.</summary>
    public Microsoft.IdentityModel.Tokens.SigningCredentials Signer(string algorithm) => throw new NotSupportedException(room.Options.HubName + algorithm);

    /// <summary>All published public keys, newest first: what tokens of this hub are checked with.</summary>
    public IReadOnlyList<Microsoft.IdentityModel.Tokens.JsonWebKey> Published() => throw new NotSupportedException(room.Options.HubName);

    /// <summary>Makes the next key now; the old one signs until others have had time to fetch it, and stays published while tokens of it live. With <paramref name="atOnce"/>, after a theft, it is withdrawn at once.</summary>
    public Task<string> Rotate(string algorithm, bool atOnce, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + algorithm + atOnce);
}

/// <summary>What must not come twice: ids of client assertions; and access tokens that were revoked one by one.</summary>
internal sealed class Replays(IdentityRoom room)
{
    /// <summary>False when it was there already.</summary>
    public Task<bool> First(string purpose, string id, DateTimeOffset until, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + purpose + id);

    public Task RevokeToken(string jti, DateTimeOffset until, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + jti);

    public bool IsRevoked(IStatements from, string jti) => throw new NotSupportedException(room.Options.HubName + jti);
}

/// <summary>Back-channel logout (OpenID Connect Back-Channel Logout 1.0): which clients know of a session, and telling them when it ends.</summary>
internal sealed class Logouts(IdentityRoom room)
{
    /// <summary>The client's own name for the session (<c>sid</c>), made on first use: no two clients share one.</summary>
    public Task<string> Sid(Guid session, string clientId, string subject, CancellationToken ct) => throw new NotSupportedException(room.Options.HubName + session + clientId);

    public (Guid Session, string ClientId)? SessionOf(IStatements from, string clientId, string sid) => throw new NotSupportedException(room.Options.HubName + clientId + sid);

    /// <summary>In the write that ends the session: a delivery for each client with a back-channel address.</summary>
    public void Announce(HubWrite write, Guid session) => throw new NotSupportedException(room.Options.HubName + session + write.Family);
}
