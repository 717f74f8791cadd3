namespace Selfhold.Identity.Upstream;

/// <summary>An OpenID provider whose accounts are accepted here, chosen by the operator: no other issuer is ever asked (E6).</summary>
/// <param name="Issuer">Exactly as the provider writes it; compared as text.</param>
/// <param name="Secret">Null for a public client, which PKCE alone protects.</param>
/// <param name="Vouches">The operator takes the provider's word that an e-mail address is its account's. Otherwise the person proves it by mail.</param>
internal sealed record Provider(string Id, string Name, string Issuer, string ClientId, string? Secret, IReadOnlyList<string> Scopes, bool Vouches, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt)
{
    public string SignInPath => "/signin/with/" + Id;

    public string LinkPath => "/account/link/" + Id;

    public string CallbackPath => "/signin/callback/" + Id;
}

/// <summary>Who somebody is elsewhere, from an ID token that was checked.</summary>
/// <param name="Email">From the ID token alone; an address from UserInfo is never looked at (A5).</param>
/// <param name="EmailVerified">The same ID token says so, and the operator takes the provider's word.</param>
internal sealed record UpstreamIdentity(string Provider, string Issuer, string Subject, string? Name, string? Email, bool EmailVerified);
