using Selfhold.Identity.Businesses;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;

namespace Selfhold.Identity;

public sealed partial class IdentityRoom
{
    /// <summary>Adds a client of a business.</summary>
    /// <returns>With its first secret, if it proves itself by one: it is shown here and never again. Refusals name the field as RFC 7591 does.</returns>
    public async Task<Result<AddedClient>> AddClient(NewClient said, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(said);
        if (OneLine.Read(said.Name, 80) is not { } name)
        {
            return IdentityErrors.BadText("The name of a client", 80, "client_name");
        }

        if (ClientChecks.Method(said.Authentication) is not { } method)
        {
            return new Error("bad_authentication", "A client proves itself by client_secret_basic, client_secret_post, private_key_jwt or none.", "token_endpoint_auth_method");
        }

        IReadOnlyList<string> grants = said.GrantTypes.Count > 0 ? [.. said.GrantTypes.Distinct(StringComparer.Ordinal)]
            : said.RedirectUris.Count > 0 ? ["authorization_code", "refresh_token"] : ["client_credentials"];
        var client = new Client
        {
            Id = Secrets.NewId(),
            Business = said.Business,
            Domain = said.Domain,
            Name = name,
            Authentication = method,
            RedirectUris = said.RedirectUris,
            PostLogoutRedirectUris = said.PostLogoutRedirectUris,
            GrantTypes = grants,
            Scopes = said.Scopes.Count > 0 ? [.. said.Scopes.Distinct(StringComparer.Ordinal)] : Usual(grants),
            IdTokenAlgorithm = said.IdTokenAlgorithm,
            UserInfoAlgorithm = said.UserInfoAlgorithm,
            Jwks = said.Jwks,
            JwksUri = said.JwksUri,
            BackchannelLogoutUri = said.BackchannelLogoutUri,
            ClientUri = said.ClientUri,
            PolicyUri = said.PolicyUri,
            TermsUri = said.TermsUri,
            RequireAuthTime = said.RequireAuthTime,
            DefaultMaxAge = said.DefaultMaxAge,
            CreatedAt = Now,
        };
        if (ClientChecks.Problem(client, OutboundOptions) is { } problem)
        {
            return problem;
        }

        return await Storage.WriteAsync(write =>
        {
            string? secret = Clients.Add(write, client, registration: null);
            Events.Record(write, "client_added", person: null, client.Id);
            return new AddedClient(InfoOf(client), secret);
        }, ct);
    }

    private static string[] Usual(IReadOnlyList<string> grants)
        => !grants.Contains("authorization_code", StringComparer.Ordinal) ? []
            : grants.Contains("refresh_token", StringComparer.Ordinal) ? ["openid", "email", "offline_access"] : ["openid", "email"];

    private static ClientInfo InfoOf(Client c) => new(c.Id, c.Name, c.Business, c.Domain, RegistrationRules.WayName(c.Authentication), c.GrantTypes, c.Scopes, c.RedirectUris,
        c.PostLogoutRedirectUris, c.IdTokenAlgorithm, c.UserInfoAlgorithm, c.JwksUri, c.BackchannelLogoutUri, c.Dynamic, c.Disabled, c.CreatedAt);
}
