using System.Text;
using Microsoft.AspNetCore.Http;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>GET and POST <c>/userinfo</c> (OpenID Connect Core §5.3).</summary>
internal sealed class UserInfoEndpoint(ProviderParts parts, IClaimsSource source)
{
    public async Task Answer(HttpContext http)
    {
        IdentityRoom room = parts.Room;
        CrossOrigin.Allow(http, room);
        Parameters form = HttpMethods.IsPost(http.Request.Method) && http.Request.ContentType is not null ? await Requests.Form(http).ConfigureAwait(false) : Parameters.None;
        var context = new UserInfoContext { Presented = PresentedToken.Read(Requests.Authorization(http), form, Requests.Query(http)) };
        context = context with { Token = await parts.Tokens.Read(context.Presented.Token).ConfigureAwait(false) };
        TokenFamily? family = null;
        if (context.Token is { Family: { } id } token)
        {
            using HubRead read = room.Storage.BeginRead();
            (TokenFamily Family, bool Alive)? found = room.Families.Find(read, id);
            family = found?.Family;
            context = context with
            {
                Revoked = room.Replays.IsRevoked(read, token.Id),
                Alive = found is { Alive: true } && string.Equals(family!.Subject, token.Subject, StringComparison.Ordinal),
                Client = room.Clients.Find(read, token.ClientId),
            };
        }

        if (UserInfoRules.All.First(context) is { } refused)
        {
            room.Events.Note("userinfo_refused", client: context.Client?.Id, reason: refused.Rule);
            await Answers.RefuseBearer(http, refused.Answer, named: !string.Equals(refused.Rule, UserInfoRules.TokenThere, StringComparison.Ordinal)).ConfigureAwait(false);
            return;
        }

        // The token may carry less than the family.
        IReadOnlyDictionary<string, object> claims = await source.Claims(family! with { Scopes = context.Token!.Scopes }, context.Client!, ClaimsPlace.UserInfo, http.RequestAborted).ConfigureAwait(false);
        Answers.NeverKept(http);
        if (context.Client!.UserInfoAlgorithm is not { } algorithm)
        {
            await Answers.Json(http, ClaimValues.UserInfo(family!.Subject, claims)).ConfigureAwait(false);
            return;
        }

        string signed = ClaimValues.SignedUserInfo(parts.Provider, context.Client.Id, family!.Subject, claims, room.Now, room.SigningKeys.Signer(algorithm));
        http.Response.ContentType = "application/jwt";
        await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(signed), http.RequestAborted).ConfigureAwait(false);
    }
}
