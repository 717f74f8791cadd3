using Microsoft.AspNetCore.Http;
using Selfhold.Identity.OpenId;
using Selfhold.OpenId;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>POST <c>/register</c> (RFC 7591), and GET for what was registered (OpenID Connect Dynamic Registration §4).</summary>
internal sealed class RegisterEndpoint(ProviderParts parts)
{
    private IdentityRoom Room => parts.Room;

    public async Task Answer(HttpContext http)
    {
        byte[]? body = http.Request.HasJsonContentType() && parts.Provider.Registration ? await Requests.Body(http, Parameters.MaxLength).ConfigureAwait(false) : null;
        var context = new RegistrationContext(parts.Provider, ClientMetadata.Read(body ?? []));
        Ruling<OAuthError>? refused = RegistrationRules.All.First(context) ?? Unreachable(context.Metadata);
        if (refused is not null)
        {
            Room.Events.Note("registration_refused", reason: refused.Rule);
            await Answers.Refuse(http, refused.Answer).ConfigureAwait(false);
            return;
        }

        Client client = RegistrationRules.ToClient(context);
        Result<RegisteredClient> made = await Room.Clients.Register(client, Clients.HasSecret(client), http.RequestAborted).ConfigureAwait(false);
        if (!made.TryGet(out RegisteredClient? registered, out Error? error))
        {
            Room.Events.Note("registration_refused", reason: error.Code);
            await Answers.Refuse(http, new OAuthError("invalid_client_metadata", "The client can not be registered.")).ConfigureAwait(false);
            return;
        }

        Answers.NeverKept(http);
        await Answers.Json(http, RegistrationResponse.Write(parts.Provider, registered.Client, registered.Secret, registered.RegistrationToken), StatusCodes.Status201Created).ConfigureAwait(false);
    }

    /// <summary>Unknown client and wrong token are answered alike (§4.4).</summary>
    public Task Read(HttpContext http)
    {
        string? id = Requests.Query(http)["client_id"], token = PresentedToken.Read(Requests.Authorization(http), Parameters.None, Parameters.None).Token;
        Client? client = null;
        if (parts.Provider.Registration && id is not null && token is not null)
        {
            using HubRead read = Room.Storage.BeginRead();
            client = Room.Clients.IsRegistrationToken(read, id, token) ? Room.Clients.Find(read, id) : null;
        }

        if (client is null)
        {
            Room.Events.Note("registration_refused", reason: "registration_token_good");
            return Answers.RefuseBearer(http, new OAuthError("invalid_token", "This is not the registration access token of that client.", 401), named: token is not null);
        }

        Answers.NeverKept(http);
        return Answers.Json(http, RegistrationResponse.Write(parts.Provider, client, null, null));
    }

    /// <summary>What the hub would have to call must be open to it (abuse case E1).</summary>
    private Ruling<OAuthError>? Unreachable(ClientMetadata metadata)
    {
        foreach (string? uri in (string?[])[metadata.JwksUri, metadata.BackchannelLogoutUri])
        {
            if (uri is not null && OutboundClient.Refusal(new Uri(uri), Room.OutboundOptions) is not null)
            {
                return new Ruling<OAuthError>("addresses_open", new OAuthError("invalid_client_metadata", "jwks_uri and backchannel_logout_uri must be public https addresses."));
            }
        }

        return null;
    }
}
