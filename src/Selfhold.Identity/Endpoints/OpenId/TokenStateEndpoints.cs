using Microsoft.AspNetCore.Http;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>POST <c>/introspect</c> (RFC 7662) and POST <c>/revoke</c> (RFC 7009).</summary>
internal sealed class TokenStateEndpoints(ProviderParts parts, ClientProver prover)
{
    private IdentityRoom Room => parts.Room;

    public async Task Introspect(HttpContext http)
    {
        var context = new TokenStateContext { Form = await Requests.Form(http).ConfigureAwait(false) };
        if (await Proven(http, context, IntrospectionRules.Request, "introspection_refused").ConfigureAwait(false) is not { } client)
        {
            return;
        }

        if (IntrospectionRules.Token.First(context with { Client = client }) is { } refused)
        {
            await Refuse(http, "introspection_refused", refused, client).ConfigureAwait(false);
            return;
        }

        ReadOnlyMemory<byte> answer = await State(client, context.Form["token"]!).ConfigureAwait(false);
        Answers.NeverKept(http);
        await Answers.Json(http, answer).ConfigureAwait(false);
    }

    public async Task Revoke(HttpContext http)
    {
        CrossOrigin.Allow(http, Room);
        var context = new TokenStateContext { Form = await Requests.Form(http).ConfigureAwait(false) };
        if (await Proven(http, context, RevocationRules.Request, "revocation_refused").ConfigureAwait(false) is not { } client)
        {
            return;
        }

        string? sent = context.Form["token"];
        (Guid Family, long Generation)? refresh = sent is null ? null : Room.Families.Read(sent);
        AccessToken? access = refresh is null ? await parts.Tokens.Read(sent).ConfigureAwait(false) : null;
        string? owner = access?.ClientId ?? (refresh is { } named ? OwnerOf(named.Family) : null);
        if (RevocationRules.Token.First(context with { Client = client, Owner = owner }) is { } refused)
        {
            await Refuse(http, "revocation_refused", refused, client).ConfigureAwait(false);
            return;
        }

        if (refresh is { } known && owner is not null)
        {
            await Room.Families.Revoke(known.Family, "client_revoked", http.RequestAborted).ConfigureAwait(false);
        }
        else if (access is not null)
        {
            await Room.Replays.RevokeToken(access.Id, access.ExpiresAt, http.RequestAborted).ConfigureAwait(false);
        }

        Answers.NeverKept(http);
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
    }

    private async ValueTask<ReadOnlyMemory<byte>> State(Client asking, string sent)
    {
        if (Room.Families.Read(sent) is { } named)
        {
            using HubRead read = Room.Storage.BeginRead();
            return Room.Families.Find(read, named.Family) is { Alive: true } found && found.Family.Generation == named.Generation && found.Family.Domain == asking.Domain
                ? IntrospectionResponse.Active(parts.Provider, found.Family) : IntrospectionResponse.NotActive;
        }

        return await parts.Tokens.Read(sent).ConfigureAwait(false) is { } token && Counts(asking, token) ? IntrospectionResponse.Active(parts.Provider, token) : IntrospectionResponse.NotActive;
    }

    private bool Counts(Client asking, AccessToken token)
    {
        using HubRead read = Room.Storage.BeginRead();
        return Room.Clients.Find(read, token.ClientId) is { Disabled: false } owner && owner.Domain == asking.Domain && !Room.Replays.IsRevoked(read, token.Id)
            && (token.Family is not { } family || Room.Families.Find(read, family) is { Alive: true });
    }

    private string? OwnerOf(Guid family)
    {
        using HubRead read = Room.Storage.BeginRead();
        return Room.Families.Find(read, family)?.Family.ClientId;
    }

    private async ValueTask<Client?> Proven(HttpContext http, TokenStateContext context, IReadOnlyList<Rule<TokenStateContext, OAuthError>> rules, string kind)
    {
        if (rules.First(context) is { } malformed)
        {
            await Refuse(http, kind, malformed, null).ConfigureAwait(false);
            return null;
        }

        ProvenClient proven = await prover.Prove(http, context.Form).ConfigureAwait(false);
        if (proven.Refused is { } refused)
        {
            await Refuse(http, kind, refused, proven.Client).ConfigureAwait(false);
            return null;
        }

        return proven.Client;
    }

    private Task Refuse(HttpContext http, string kind, Ruling<OAuthError> ruling, Client? client)
    {
        Room.Events.Note(kind, client: client?.Id, reason: ruling.Rule);
        return Answers.Refuse(http, ruling.Answer);
    }
}
