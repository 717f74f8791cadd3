namespace Selfhold.OpenId;

/// <summary>Where the endpoints lie beneath the issuer.</summary>
public static class Paths
{
    public const string Discovery = "/.well-known/openid-configuration", OAuthMetadata = "/.well-known/oauth-authorization-server", Jwks = "/jwks";

    public const string Authorize = "/authorize", Token = "/token", UserInfo = "/userinfo", Introspect = "/introspect", Revoke = "/revoke", Register = "/register", EndSession = "/logout";
}
