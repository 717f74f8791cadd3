using R = Selfhold.OpenId.Rule<Selfhold.OpenId.RegistrationContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>A client that would register itself.</summary>
public sealed record RegistrationContext(Provider Provider, ClientMetadata Metadata);

/// <summary>Dynamic registration (RFC 7591 §3; OpenID Connect Dynamic Registration §3).</summary>
public static class RegistrationRules
{
    private const int LongestName = 80;

    private static readonly string[] Grants = ["authorization_code", "refresh_token", "client_credentials"], SigningAlgorithms = ["ES256", "RS256"];

    public static IReadOnlyList<R> All { get; } =
    [
        new("registration_open", "RFC 7591 §5", c => c.Provider.Registration ? null : new("access_denied", "Clients can not register themselves at this hub; its operator registers them.", 403)),
        new("metadata_readable", "RFC 7591 §2, §3.1", c => c.Metadata.Readable ? null : Invalid("The body must be one JSON object of at most 64 KB, each member once.")),
        new("members_typed", "RFC 7591 §2", c => c.Metadata.Mistyped is { } name ? Invalid(name + " has not the type it should have, or is too long.") : null),
        new("name_visible", "RFC 7591 §2 (client_name), §5", c => c.Metadata.Name is { } name && !VisibleText.IsOneLine(name) ? Invalid("client_name must be one line that can be seen.") : null),
        new("nothing_unsupported", "RFC 7591 §2, §3.2.2", c => c.Metadata.Unsupported is [var name, ..] ? Invalid(name + " is not supported.") : null),
        new("redirect_uris_good", "RFC 7591 §3.2.2; RFC 9700 §2.1; RFC 6749 §3.1.2", RedirectUrisGood),
        new("logout_addresses_good", "RP-Initiated Logout §3.1", LogoutAddressesGood),
        new("grant_types_known", "RFC 7591 §2; RFC 9700 §2.1.2, §2.4", GrantTypesKnown),
        new("response_types_code", "RFC 7591 §2.1; RFC 9700 §2.1.2", c => c.Metadata.ResponseTypes is { } types && types.Any(t => t is not "code") ? Invalid("response_types must be code alone.") : null),
        new("way_known", "RFC 7591 §2 (token_endpoint_auth_method)", WayKnown),
        new("way_fits_grants", "RFC 6749 §4.4", c => AuthenticationOf(c) == ClientAuthentication.None && GrantsOf(c).Contains("client_credentials", StringComparer.Ordinal) ? Invalid("A client without a secret can not use client_credentials.") : null),
        new("keys_one_way", "RFC 7591 §2 (jwks, jwks_uri)", KeysOneWay),
        new("keys_good", "RFC 7517 §4, §5; RFC 8725 §3.5", c => c.Metadata.Jwks is { } jwks && ClientKeySet.WhyNot(jwks) is { } why ? Invalid(why + ".") : null),
        new("algorithms_known", "OpenID Connect Dynamic Registration §2", AlgorithmsKnown),
        new("scope_known", "RFC 7591 §2 (scope); RFC 6749 §3.3", c => Words.Of(c.Metadata.Scope).Any(s => !c.Provider.PersonScopes.Contains(s, StringComparer.Ordinal)) ? Invalid("scope has a word that this hub does not know.") : null),
        new("addresses_https", "OpenID Connect Dynamic Registration §2, §9.1", AddressesHttps),
        new("addresses_of_client", "RFC 7591 §5", AddressesOfClient),
    ];

    /// <summary>The client as it is to be registered; id, business and domain are the store's to give. Only for what all rules let pass.</summary>
    public static Client ToClient(RegistrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ClientMetadata m = context.Metadata;
        return new Client
        {
            Id = "",
            Business = Guid.Empty,
            Domain = Guid.Empty,
            Name = m.Name is { } name ? VisibleText.Cut(name, LongestName) : "Unnamed",
            Authentication = AuthenticationOf(context),
            RedirectUris = m.RedirectUris ?? [],
            PostLogoutRedirectUris = m.PostLogoutRedirectUris ?? [],
            GrantTypes = GrantsOf(context),
            Scopes = m.Scope is null ? context.Provider.PersonScopes : Words.Of(m.Scope),
            // OpenID Connect Dynamic Registration §2: what a client that says nothing expects.
            IdTokenAlgorithm = m.IdTokenAlgorithm ?? "RS256",
            UserInfoAlgorithm = m.UserInfoAlgorithm,
            Jwks = m.Jwks,
            JwksUri = m.JwksUri,
            BackchannelLogoutUri = m.BackchannelLogoutUri,
            BackchannelLogoutSessionRequired = m.BackchannelLogoutSessionRequired,
            ClientUri = m.ClientUri,
            LogoUri = m.LogoUri,
            PolicyUri = m.PolicyUri,
            TermsUri = m.TermsUri,
            Contacts = m.Contacts ?? [],
            InitiateLoginUri = m.InitiateLoginUri,
            DefaultMaxAge = m.DefaultMaxAge,
            RequireAuthTime = m.RequireAuthTime,
            DefaultAcrValues = m.DefaultAcrValues ?? [],
            Dynamic = true,
        };
    }

    /// <summary>As <c>token_endpoint_auth_method</c> writes it (RFC 7591 §2).</summary>
    public static string WayName(ClientAuthentication way) => way switch
    {
        ClientAuthentication.None => "none",
        ClientAuthentication.SecretBasic => "client_secret_basic",
        ClientAuthentication.SecretPost => "client_secret_post",
        ClientAuthentication.PrivateKeyJwt => "private_key_jwt",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Null for a name that is none; a missing one is the default.</summary>
    public static ClientAuthentication? WayOf(string? name) => name switch
    {
        null or "client_secret_basic" => ClientAuthentication.SecretBasic, // RFC 7591 §2: the default
        "client_secret_post" => ClientAuthentication.SecretPost,
        "private_key_jwt" => ClientAuthentication.PrivateKeyJwt,
        "none" => ClientAuthentication.None,
        _ => null,
    };

    private static ClientAuthentication AuthenticationOf(RegistrationContext c) => WayOf(c.Metadata.Authentication) ?? ClientAuthentication.SecretBasic;

    private static IReadOnlyList<string> GrantsOf(RegistrationContext c) => c.Metadata.GrantTypes is { Count: > 0 } grants ? grants : ["authorization_code"];

    /// <summary>Abuse cases B3, B4, B5.</summary>
    private static OAuthError? RedirectUrisGood(RegistrationContext c)
    {
        IReadOnlyList<string> uris = c.Metadata.RedirectUris ?? [];
        if (uris.Count == 0)
        {
            return GrantsOf(c).Contains("authorization_code", StringComparer.Ordinal) ? new("invalid_redirect_uri", "redirect_uris must name at least one address.") : null;
        }

        foreach (string uri in uris)
        {
            if (RedirectUris.WhyNot(uri) is { } why)
            {
                return new("invalid_redirect_uri", "redirect_uris: " + why + ".");
            }
        }

        return null;
    }

    private static OAuthError? LogoutAddressesGood(RegistrationContext c)
    {
        foreach (string uri in c.Metadata.PostLogoutRedirectUris ?? [])
        {
            if (RedirectUris.WhyNot(uri) is { } why)
            {
                return Invalid("post_logout_redirect_uris: " + why + ".");
            }
        }

        return null;
    }

    private static OAuthError? GrantTypesKnown(RegistrationContext c) =>
        GrantsOf(c).Any(g => !Grants.Contains(g, StringComparer.Ordinal)) ? Invalid("grant_types must be of authorization_code, refresh_token and client_credentials.")
        : GrantsOf(c).Contains("refresh_token", StringComparer.Ordinal) && !GrantsOf(c).Contains("authorization_code", StringComparer.Ordinal) ? Invalid("grant_types: refresh_token needs authorization_code.") : null;

    private static OAuthError? WayKnown(RegistrationContext c) =>
        WayOf(c.Metadata.Authentication) is null ? Invalid("token_endpoint_auth_method must be client_secret_basic, client_secret_post, private_key_jwt or none.") : null;

    private static OAuthError? KeysOneWay(RegistrationContext c) =>
        c.Metadata is { Jwks: not null, JwksUri: not null } ? Invalid("Give jwks or jwks_uri, not both.")
        : AuthenticationOf(c) == ClientAuthentication.PrivateKeyJwt && c.Metadata is { Jwks: null, JwksUri: null } ? Invalid("private_key_jwt needs jwks or jwks_uri.") : null;

    private static OAuthError? AlgorithmsKnown(RegistrationContext c) =>
        c.Metadata.IdTokenAlgorithm is { } id && !SigningAlgorithms.Contains(id, StringComparer.Ordinal) ? Invalid("id_token_signed_response_alg must be ES256 or RS256.")
        : c.Metadata.UserInfoAlgorithm is { } info && !SigningAlgorithms.Contains(info, StringComparer.Ordinal) ? Invalid("userinfo_signed_response_alg must be ES256 or RS256.") : null;

    /// <summary>Pages of the client that people are shown or led to: no script, no data, no other program (abuse case B5).</summary>
    private static OAuthError? AddressesHttps(RegistrationContext c)
    {
        ClientMetadata m = c.Metadata;
        foreach ((string name, string? uri) in ((string, string?)[])
            [("client_uri", m.ClientUri), ("logo_uri", m.LogoUri), ("policy_uri", m.PolicyUri), ("tos_uri", m.TermsUri), ("initiate_login_uri", m.InitiateLoginUri)])
        {
            if (uri is not null && RedirectUris.WhyNot(uri) is { } why)
            {
                return Invalid(name + ": " + why + ".");
            }
        }

        return null;
    }

    /// <summary>Addresses that the hub itself calls; whether they may be reached is the guarded client's to say.</summary>
    private static OAuthError? AddressesOfClient(RegistrationContext c)
    {
        foreach ((string name, string? uri) in ((string, string?)[])[("jwks_uri", c.Metadata.JwksUri), ("backchannel_logout_uri", c.Metadata.BackchannelLogoutUri)])
        {
            if (uri is not null && RedirectUris.WhyNot(uri) is { } why)
            {
                return Invalid(name + ": " + why + ".");
            }
        }

        return null;
    }

    private static OAuthError Invalid(string description) => new("invalid_client_metadata", description);
}
