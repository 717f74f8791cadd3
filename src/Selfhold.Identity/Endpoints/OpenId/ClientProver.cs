using Microsoft.AspNetCore.Http;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Who asks, as far as it is proven: the client, or the rule that refused.</summary>
internal sealed record ProvenClient(Client? Client, ClientSecret? Secret, Ruling<OAuthError>? Refused);

/// <summary>Proves clients at the endpoints that they call themselves.</summary>
internal sealed class ClientProver(ProviderParts parts)
{
    private readonly ClientKeys _keys = new(parts.Room);

    public async ValueTask<ProvenClient> Prove(HttpContext http, Parameters form)
    {
        IdentityRoom room = parts.Room;
        var context = new ClientAuthenticationContext { Provider = parts.Provider, Presented = PresentedClient.Read(Requests.Authorization(http), form), Now = room.Now };
        if (context.Presented is { ClientId: { } id, Ambiguous: false, Broken: false })
        {
            using HubRead read = room.Storage.BeginRead();
            context = context with { Client = room.Clients.Find(read, id) };
        }

        if (context is { Client: { Authentication: ClientAuthentication.PrivateKeyJwt, Disabled: false } client, Presented.Assertion: { } assertion })
        {
            context = context with { Assertion = await _keys.Verify(client, assertion, http.RequestAborted).ConfigureAwait(false) };
        }

        if (ClientAuthenticationRules.All.First(context) is { } refused)
        {
            return new ProvenClient(context.Client, null, refused);
        }

        if (context.Assertion is { } proven
            && !await room.Replays.First("assertion|" + context.Client!.Id, proven.Id!, proven.ExpiresAt!.Value + parts.Provider.ClockSkew + TimeSpan.FromSeconds(1), http.RequestAborted).ConfigureAwait(false))
        {
            return new ProvenClient(context.Client, null, new Ruling<OAuthError>("assertion_new", ClientAuthenticationRules.Replayed));
        }

        ClientSecret? secret = context.MatchingSecret();
        if (secret is not null)
        {
            room.Clients.Used(secret.KeyId);
        }

        return new ProvenClient(context.Client, secret, null);
    }
}
