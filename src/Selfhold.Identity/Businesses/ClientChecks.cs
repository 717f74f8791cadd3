using System.Text.Json;
using Selfhold.OpenId;
using Selfhold.Outbound;

namespace Selfhold.Identity.Businesses;

/// <summary>What a client may be registered with. The same whoever registers it by hand; those that come by themselves meet the engine's rules.</summary>
internal static class ClientChecks
{
    public const int MostAddresses = 50;
    public const int MostScopes = 50;

    private static readonly string[] Grants = ["authorization_code", "refresh_token", "client_credentials"];

    /// <summary>By its name in RFC 7591, or the short one of the command line.</summary>
    public static ClientAuthentication? Method(string name) => RegistrationRules.WayOf(name switch
    {
        "basic" => "client_secret_basic",
        "post" => "client_secret_post",
        "private-key-jwt" => "private_key_jwt",
        _ => name,
    });

    /// <summary>Why the client can't be registered; null where it can.</summary>
    public static Error? Problem(Client client, OutboundOptions outbound)
        => Addresses("redirect_uris", client.RedirectUris) ?? Addresses("post_logout_redirect_uris", client.PostLogoutRedirectUris) ?? GrantProblem(client) ?? ScopeProblem(client.Scopes)
            ?? (IsAlgorithm(client.IdTokenAlgorithm) ? null : IdentityErrors.BadAlgorithm("id_token_signed_response_alg"))
            ?? (client.UserInfoAlgorithm is null || IsAlgorithm(client.UserInfoAlgorithm) ? null : IdentityErrors.BadAlgorithm("userinfo_signed_response_alg"))
            ?? KeyProblem(client)
            ?? Fetched("jwks_uri", client.JwksUri, outbound) ?? Fetched("backchannel_logout_uri", client.BackchannelLogoutUri, outbound)
            ?? Shown("client_uri", client.ClientUri) ?? Shown("policy_uri", client.PolicyUri) ?? Shown("tos_uri", client.TermsUri)
            ?? (client.DefaultMaxAge is < 0 ? new Error("bad_max_age", "A sign-in is at least 0 seconds old.", "default_max_age") : null);

    public static Error? Addresses(string field, IReadOnlyList<string> uris)
    {
        if (uris.Count > MostAddresses)
        {
            return IdentityErrors.TooManyAddresses(field, MostAddresses);
        }

        foreach (string uri in uris)
        {
            if (RedirectUris.WhyNot(uri) is { } why)
            {
                return IdentityErrors.BadAddress(field, why);
            }
        }

        return uris.Distinct(StringComparer.Ordinal).Count() == uris.Count ? null : IdentityErrors.AddressTwice(field);
    }

    /// <summary>RFC 6749 §3.3.</summary>
    public static Error? ScopeProblem(IReadOnlyList<string> scopes)
        => scopes.Count > MostScopes ? IdentityErrors.BadScope($"A client has at most {MostScopes} scopes.")
            : scopes.Any(s => s.Length is 0 or > 64 || s.Any(c => c is <= ' ' or > '~' or '"' or '\\')) ? IdentityErrors.BadScope("A scope has 1 to 64 characters, without blanks, quotes and backslashes.")
            : null;

    private static bool IsAlgorithm(string name) => name is "ES256" or "RS256";

    private static Error? GrantProblem(Client client)
    {
        bool codes = client.GrantTypes.Contains("authorization_code", StringComparer.Ordinal);
        return client.GrantTypes.Count == 0 || client.GrantTypes.Any(g => !Grants.Contains(g, StringComparer.Ordinal)) ? IdentityErrors.BadGrant("Grants are authorization_code, refresh_token and client_credentials.")
            : codes && client.RedirectUris.Count == 0 ? IdentityErrors.RedirectNeeded()
            : !codes && client.GrantTypes.Contains("refresh_token", StringComparer.Ordinal) ? IdentityErrors.BadGrant("refresh_token needs authorization_code: there is nothing else to refresh.")
            : client.Authentication == ClientAuthentication.None && client.GrantTypes.Contains("client_credentials", StringComparer.Ordinal) ? IdentityErrors.BadGrant("client_credentials needs a client that proves itself.")
            : codes && !client.Scopes.Contains("openid", StringComparer.Ordinal) ? IdentityErrors.BadScope("A client that signs people in needs the scope openid.")
            : null;
    }

    private static Error? KeyProblem(Client client)
    {
        if (client is { Jwks: not null, JwksUri: not null })
        {
            return IdentityErrors.BadKeySet("Give the keys themselves or the address where they lie, not both.");
        }

        if (client.Authentication == ClientAuthentication.PrivateKeyJwt && client is { Jwks: null, JwksUri: null })
        {
            return IdentityErrors.BadKeySet("private_key_jwt needs the client's public keys.");
        }

        return client.Jwks is null ? null : SetProblem(client.Jwks);
    }

    /// <summary>RFC 7517 §5; only the shape: what checks signatures reads the keys again.</summary>
    private static Error? SetProblem(string jwks)
    {
        if (jwks.Length > 32_768)
        {
            return IdentityErrors.BadKeySet("A set of keys has at most 32 KB.");
        }

        try
        {
            using var document = JsonDocument.Parse(jwks, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out JsonElement keys) || keys.ValueKind != JsonValueKind.Array || keys.GetArrayLength() is 0 or > 20)
            {
                return IdentityErrors.BadKeySet("A set of keys is an object with 1 to 20 \"keys\".");
            }

            foreach (JsonElement key in keys.EnumerateArray())
            {
                if (key.ValueKind != JsonValueKind.Object || !key.TryGetProperty("kty", out JsonElement kind) || kind.ValueKind != JsonValueKind.String || kind.GetString() is not ("EC" or "RSA"))
                {
                    return IdentityErrors.BadKeySet("Keys are of type EC or RSA.");
                }

                if (((string[])["d", "p", "q", "dp", "dq", "qi", "oth", "k"]).Any(secret => key.TryGetProperty(secret, out _)))
                {
                    return IdentityErrors.BadKeySet("The set holds a private key. Make new keys, keep their private halves to yourself, and send the public ones alone.");
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return IdentityErrors.BadKeySet("The set of keys is no JSON.");
        }
    }

    private static Error? Shown(string field, string? uri) => uri is not null && RedirectUris.WhyNot(uri) is { } why ? IdentityErrors.BadAddress(field, why) : null;

    /// <summary>What the hub itself will call: refused here where it can be told without a look-up (abuse cases E1, E2).</summary>
    private static Error? Fetched(string field, string? uri, OutboundOptions outbound)
        => uri is null ? null
            : Shown(field, uri) ?? (OutboundClient.Refusal(new Uri(uri), outbound) is { } refused ? IdentityErrors.AddressUnreachable(field, refused) : null);
}
