using Microsoft.AspNetCore.Http;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>POST <c>/token</c> (RFC 6749 §3.2).</summary>
internal sealed class TokenEndpoint(ProviderParts parts, ClientProver prover, IClaimsSource source)
{
    private IdentityRoom Room => parts.Room;

    public async Task Answer(HttpContext http)
    {
        CrossOrigin.Allow(http, Room);
        Parameters form = await Requests.Form(http).ConfigureAwait(false);
        var context = new TokenContext { Provider = parts.Provider, Form = form };
        if (TokenRules.Request.First(context) is { } malformed)
        {
            await Refuse(http, malformed, null).ConfigureAwait(false);
            return;
        }

        ProvenClient proven = await prover.Prove(http, form).ConfigureAwait(false);
        if (proven.Refused is { } unproven)
        {
            await Refuse(http, unproven, proven.Client).ConfigureAwait(false);
            return;
        }

        context = context with { Client = proven.Client, Secret = proven.Secret };
        if (TokenRules.Grant.First(context) is { } refused)
        {
            await Refuse(http, refused, proven.Client).ConfigureAwait(false);
            return;
        }

        await (form["grant_type"] switch
        {
            "authorization_code" => Code(http, context),
            "refresh_token" => Refresh(http, context),
            _ => ClientCredentials(http, context),
        }).ConfigureAwait(false);
    }

    private async Task Code(HttpContext http, TokenContext context)
    {
        if (CodeRules.Request.First(context) is { } malformed)
        {
            await Refuse(http, malformed, context.Client).ConfigureAwait(false);
            return;
        }

        Ruling<OAuthError>? ruling = null;
        CodeOutcome outcome = await Room.Codes.Redeem(context.Form["code"]!, grant => (ruling = CodeRules.Redeem.First(new CodeContext(context, grant, Room.Now)))?.Answer, http.RequestAborted).ConfigureAwait(false);
        if (outcome.Refused is { } refused)
        {
            await Refuse(http, new Ruling<OAuthError>(ruling?.Rule ?? "code_good", refused), context.Client, outcome.Noted).ConfigureAwait(false);
            return;
        }

        CodeGrant grant = outcome.Grant!;
        await Give(http, context, outcome.Family!, CodeRules.Scopes(context, outcome.Family!), grant.Nonce, grant.Sid).ConfigureAwait(false);
    }

    private async Task Refresh(HttpContext http, TokenContext context)
    {
        if (RefreshRules.Request.First(context) is { } malformed)
        {
            await Refuse(http, malformed, context.Client).ConfigureAwait(false);
            return;
        }

        Ruling<OAuthError>? ruling = null;
        RefreshOutcome outcome = await Room.Families.Refresh(context.Form["refresh_token"]!, family => (ruling = RefreshRules.Family.First(new RefreshContext(context, family)))?.Answer, http.RequestAborted).ConfigureAwait(false);
        if (outcome.Refused is { } refused)
        {
            await Refuse(http, new Ruling<OAuthError>(ruling?.Rule ?? "refresh_token_good", refused), context.Client, outcome.Noted).ConfigureAwait(false);
            return;
        }

        await Give(http, context, outcome.Family!, RefreshRules.Scopes(context, outcome.Family!), nonce: null, sid: null).ConfigureAwait(false);
    }

    private Task ClientCredentials(HttpContext http, TokenContext context)
    {
        if (ClientCredentialsRules.Request.First(context) is { } refused)
        {
            return Refuse(http, refused, context.Client);
        }

        IReadOnlyList<string> scopes = ClientCredentialsRules.Scopes(context);
        string access = AccessToken.Create(parts.Provider, context.Client!.Id, scopes, Room.Now, Room.SigningKeys.Signer("ES256"));
        return Send(http, new TokenResponse(access, scopes));
    }

    private async Task Give(HttpContext http, TokenContext context, TokenFamily family, IReadOnlyList<string> scopes, string? nonce, string? sid)
    {
        DateTimeOffset now = Room.Now;
        string access = AccessToken.Create(parts.Provider, family, scopes, now, Room.SigningKeys.Signer("ES256")), id;
        id = IdToken.Create(parts.Provider, family, nonce, sid, access, await IdTokenClaims(family, context.Client!, http.RequestAborted).ConfigureAwait(false), now, Room.SigningKeys.Signer(context.Client!.IdTokenAlgorithm));
        await Send(http, new TokenResponse(access, scopes, id, family.Offline ? Room.Families.RefreshToken(family) : null)).ConfigureAwait(false);
    }

    /// <summary>What the client asked to have in the ID token itself (Core §5.5), as far as it was granted; what a scope gives is for UserInfo (§5.4).</summary>
    private async ValueTask<IReadOnlyDictionary<string, object>?> IdTokenClaims(TokenFamily family, Client client, CancellationToken ct)
    {
        if (family.Claims.Length == 0 || ClaimsRequest.TryParse(family.Claims) is not { IdToken: { Count: > 0 } asked })
        {
            return null;
        }

        var chosen = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, object value) in await source.Claims(family, client, ClaimsPlace.IdToken, ct).ConfigureAwait(false))
        {
            if (asked.ContainsKey(name))
            {
                chosen[name] = value;
            }
        }

        return chosen;
    }

    private Task Send(HttpContext http, TokenResponse response)
    {
        Answers.NeverKept(http);
        return Answers.Json(http, response.ToJson(parts.Provider));
    }

    private Task Refuse(HttpContext http, Ruling<OAuthError> ruling, Client? client, bool noted = false)
    {
        if (!noted)
        {
            Room.Events.Note("token_refused", client: client?.Id, reason: ruling.Rule);
        }

        return Answers.Refuse(http, ruling.Answer);
    }
}
