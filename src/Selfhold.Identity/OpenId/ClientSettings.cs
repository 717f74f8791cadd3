using Selfhold.OpenId;

namespace Selfhold.Identity.OpenId;

/// <summary>What a client registered, as the column <c>settings</c> keeps it: names after RFC 7591 §2.</summary>
internal sealed record ClientSettings
{
    public string TokenEndpointAuthMethod { get; init; } = "client_secret_basic";

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string IdTokenSignedResponseAlg { get; init; } = "ES256";

    public string? UserinfoSignedResponseAlg { get; init; }

    public string? Jwks { get; init; }

    public string? JwksUri { get; init; }

    public string? BackchannelLogoutUri { get; init; }

    public bool BackchannelLogoutSessionRequired { get; init; }

    public string? ClientUri { get; init; }

    public string? LogoUri { get; init; }

    public string? PolicyUri { get; init; }

    public string? TosUri { get; init; }

    public IReadOnlyList<string> Contacts { get; init; } = [];

    public string? InitiateLoginUri { get; init; }

    public int? DefaultMaxAge { get; init; }

    public bool RequireAuthTime { get; init; }

    public IReadOnlyList<string> DefaultAcrValues { get; init; } = [];

    public static ClientSettings Of(Client client) => new()
    {
        TokenEndpointAuthMethod = RegistrationRules.WayName(client.Authentication),
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = client.PostLogoutRedirectUris,
        GrantTypes = client.GrantTypes,
        Scopes = client.Scopes,
        IdTokenSignedResponseAlg = client.IdTokenAlgorithm,
        UserinfoSignedResponseAlg = client.UserInfoAlgorithm,
        Jwks = client.Jwks,
        JwksUri = client.JwksUri,
        BackchannelLogoutUri = client.BackchannelLogoutUri,
        BackchannelLogoutSessionRequired = client.BackchannelLogoutSessionRequired,
        ClientUri = client.ClientUri,
        LogoUri = client.LogoUri,
        PolicyUri = client.PolicyUri,
        TosUri = client.TermsUri,
        Contacts = client.Contacts,
        InitiateLoginUri = client.InitiateLoginUri,
        DefaultMaxAge = client.DefaultMaxAge,
        RequireAuthTime = client.RequireAuthTime,
        DefaultAcrValues = client.DefaultAcrValues,
    };

    /// <param name="bare">The client as its other columns say.</param>
    public Client Onto(Client bare) => bare with
    {
        Authentication = RegistrationRules.WayOf(TokenEndpointAuthMethod) ?? throw new InvalidDataException("A client's row names an authentication method that this program does not know."),
        RedirectUris = RedirectUris,
        PostLogoutRedirectUris = PostLogoutRedirectUris,
        GrantTypes = GrantTypes,
        Scopes = Scopes,
        IdTokenAlgorithm = IdTokenSignedResponseAlg,
        UserInfoAlgorithm = UserinfoSignedResponseAlg,
        Jwks = Jwks,
        JwksUri = JwksUri,
        BackchannelLogoutUri = BackchannelLogoutUri,
        BackchannelLogoutSessionRequired = BackchannelLogoutSessionRequired,
        ClientUri = ClientUri,
        LogoUri = LogoUri,
        PolicyUri = PolicyUri,
        TermsUri = TosUri,
        Contacts = Contacts,
        InitiateLoginUri = InitiateLoginUri,
        DefaultMaxAge = DefaultMaxAge,
        RequireAuthTime = RequireAuthTime,
        DefaultAcrValues = DefaultAcrValues,
    };
}
