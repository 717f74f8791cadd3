using System.Security.Cryptography;
using System.Text;
using R = Selfhold.OpenId.Rule<Selfhold.OpenId.ClientAuthenticationContext, Selfhold.OpenId.OAuthError>;

namespace Selfhold.OpenId;

/// <summary>All that decides on who a client is.</summary>
public sealed record ClientAuthenticationContext
{
    public required Provider Provider { get; init; }

    public required PresentedClient Presented { get; init; }

    public Client? Client { get; init; }

    /// <summary>The assertion where one was sent and a key of the client made it.</summary>
    public ClientAssertion? Assertion { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The secret that was right; null where the client has another way, or none was.</summary>
    public ClientSecret? MatchingSecret() => Client is null || Presented.Secret is null ? null : ClientAuthenticationRules.Matching(Client, Presented.Secret, Now);
}

/// <summary>Which client is this? The same list for the token, introspection and revocation endpoints.</summary>
public static class ClientAuthenticationRules
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan LongestAssertion = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<R> All { get; } =
    [
        new("one_way", "RFC 6749 §2.3", OneWay),
        new("header_readable", "RFC 6749 §2.3.1", HeaderReadable),
        new("client_named", "RFC 6749 §3.2.1, §5.2", ClientNamed),
        new("client_known", "RFC 6749 §5.2", ClientKnown),
        new("client_enabled", "RFC 6749 §5.2", ClientEnabled),
        new("way_registered", "RFC 7591 §2 (token_endpoint_auth_method); RFC 9700 §2.5", WayRegistered),
        new("secret_right", "RFC 6749 §2.3.1", SecretRight),
        new("assertion_type_known", "RFC 7523 §2.2", AssertionTypeKnown),
        new("assertion_signed", "RFC 7523 §3 (9, 10); RFC 8725 §3.1", AssertionSigned),
        new("assertion_of_client", "RFC 7523 §3 (1, 2)", AssertionOfClient),
        new("assertion_for_us", "RFC 7523 §3 (3); OpenID Connect Core §9", AssertionForUs),
        new("assertion_in_time", "RFC 7523 §3 (4, 5, 6)", AssertionInTime),
        new("assertion_with_id", "RFC 7523 §3 (7); OpenID Connect Core §9", AssertionWithId),
    ];

    /// <summary>An assertion that came before (RFC 7523 §3 (7)); asked of the store, after all rules.</summary>
    public static OAuthError Replayed { get; } = Refused("The assertion was used before.");

    private static OAuthError? OneWay(ClientAuthenticationContext c) => c.Presented.Ambiguous ? new("invalid_request", "The client must prove itself in one way only.") : null;

    private static OAuthError? HeaderReadable(ClientAuthenticationContext c) => c.Presented.Broken ? Refused("The Authorization header is not Basic, or is not well-formed.") : null;

    private static OAuthError? ClientNamed(ClientAuthenticationContext c) => c.Presented.ClientId is null ? Refused("The client does not say who it is.") : null;

    private static OAuthError? ClientKnown(ClientAuthenticationContext c) => c.Client is null ? Refused("There is no such client, or its proof is wrong.") : null;

    private static OAuthError? ClientEnabled(ClientAuthenticationContext c) => c.Client!.Disabled ? Refused("The client was switched off.") : null;

    /// <summary>One way per client: a secret that leaked from a log of bodies does not open the header, and nothing is downgraded.</summary>
    private static OAuthError? WayRegistered(ClientAuthenticationContext c) =>
        c.Presented.Way == c.Client!.Authentication ? null : Refused("The client is registered for another way to prove itself.");

    private static OAuthError? SecretRight(ClientAuthenticationContext c) =>
        c.Client!.Authentication is (ClientAuthentication.SecretBasic or ClientAuthentication.SecretPost) && c.MatchingSecret() is null ? Refused("There is no such client, or its proof is wrong.") : null;

    private static OAuthError? AssertionTypeKnown(ClientAuthenticationContext c) =>
        c.Presented.Assertion is not null && c.Presented.AssertionType is not AssertionType ? Refused("client_assertion_type must be " + AssertionType + ".") : null;

    private static OAuthError? AssertionSigned(ClientAuthenticationContext c) =>
        c.Presented.Assertion is not null && c.Assertion is null ? Refused("The assertion is not signed by a key of the client.") : null;

    private static OAuthError? AssertionOfClient(ClientAuthenticationContext c) =>
        c.Assertion is { } assertion && !(string.Equals(assertion.Issuer, c.Client!.Id, StringComparison.Ordinal) && string.Equals(assertion.Subject, c.Client.Id, StringComparison.Ordinal))
            ? Refused("iss and sub of the assertion must be the client_id.") : null;

    /// <summary>Every audience must be ours: an assertion that is also good elsewhere could be passed on to us by whoever got it there (abuse case B14).</summary>
    private static OAuthError? AssertionForUs(ClientAuthenticationContext c)
    {
        if (c.Assertion is not { } assertion)
        {
            return null;
        }

        bool ours = assertion.Audiences.Count > 0;
        foreach (string audience in assertion.Audiences)
        {
            ours &= string.Equals(audience, c.Provider.Issuer, StringComparison.Ordinal) || string.Equals(audience, c.Provider.At(Paths.Token), StringComparison.Ordinal);
        }

        return ours ? null : Refused("aud of the assertion must be the issuer.");
    }

    private static OAuthError? AssertionInTime(ClientAuthenticationContext c)
    {
        if (c.Assertion is not { } assertion)
        {
            return null;
        }

        DateTimeOffset early = c.Now - c.Provider.ClockSkew, late = c.Now + c.Provider.ClockSkew;
        return assertion.ExpiresAt is not { } expires ? Refused("The assertion has no exp.")
            : expires <= early ? Refused("The assertion has ended. Is the clock of the client right?")
            : expires > late + LongestAssertion ? Refused("The assertion lives too long: exp must be within 10 minutes.")
            : assertion.NotBefore > late || assertion.IssuedAt > late ? Refused("The assertion is not valid yet. Is the clock of the client right?") : null;
    }

    private static OAuthError? AssertionWithId(ClientAuthenticationContext c) => c.Assertion is { Id: null } ? Refused("The assertion has no jti.") : null;

    internal static ClientSecret? Matching(Client client, string secret, DateTimeOffset now)
    {
        if (Encoding.UTF8.GetByteCount(secret) > 1024)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[1024], hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(secret, text)], hash);
        ClientSecret? found = null;
        foreach (ClientSecret known in client.Secrets)
        {
            if (CryptographicOperations.FixedTimeEquals(known.Hash, hash) && (known.ExpiresAt is null || known.ExpiresAt > now))
            {
                found = known;
            }
        }

        return found;
    }

    private static OAuthError Refused(string description) => new("invalid_client", description, 401);
}
