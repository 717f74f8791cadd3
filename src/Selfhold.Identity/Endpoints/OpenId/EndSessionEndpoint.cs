using Microsoft.AspNetCore.Http;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary><c>/logout</c> (OpenID Connect RP-Initiated Logout).</summary>
internal sealed class EndSessionEndpoint(ProviderParts parts)
{
    private const string TicketOfLogout = "logout";

    private static readonly TimeSpan AskedFor = TimeSpan.FromMinutes(10);

    private IdentityRoom Room => parts.Room;

    public async Task Begin(HttpContext http)
    {
        Parameters sent = HttpMethods.IsPost(http.Request.Method) ? await Requests.Form(http).ConfigureAwait(false) : Requests.Query(http);
        IResult result = await Answer(http, sent).ConfigureAwait(false);
        await result.ExecuteAsync(http).ConfigureAwait(false);
    }

    /// <summary>POST <c>/logout/confirm</c>: the person's own yes.</summary>
    public async Task<IResult> Confirm(HttpContext http)
    {
        IFormCollection form = http.Request.Form;
        Result<Ticket> used = await Room.Tickets.Use(TicketOfLogout, form["ticket"], Room.Browsers.Known(http), http.RequestAborted).ConfigureAwait(false);
        if (!used.TryGet(out Ticket? ticket, out Error? lost))
        {
            Room.Events.Note("logout_refused", reason: lost.Code);
            return Show.Wrong(new WrongView("request_ended"));
        }

        if (form["answer"].ToString() is not "signout")
        {
            return new SeeOther("/account");
        }

        EndSessionContext context = await Load(WaitingRequest.Read(ticket.Payload).Sent, Room.Sessions.Current(http)).ConfigureAwait(false);
        return await End(http, context, Address(context)).ConfigureAwait(false);
    }

    private async ValueTask<IResult> Answer(HttpContext http, Parameters sent)
    {
        CurrentSession? session = Room.Sessions.Current(http);
        var bare = new EndSessionContext { Sent = sent, SignedIn = session is not null };
        if (EndSessionRules.Request.First(bare) is { } malformed)
        {
            Room.Events.Note("logout_refused", session?.Person, reason: malformed.Rule);
            return Show.Wrong(new WrongView(malformed.Answer.Code) { Detail = malformed.Answer.Description });
        }

        if (Requests.Again(http, Room, Paths.EndSession, sent, EndSessionRules.Names) is { } again)
        {
            return again;
        }

        EndSessionContext context = await Load(sent, session).ConfigureAwait(false);
        Ruling<OAuthError>? stays = EndSessionRules.Address.First(context);
        if (stays is not null && sent["post_logout_redirect_uri"] is not null)
        {
            Room.Events.Note("logout_refused", session?.Person, context.Client?.Id, stays.Rule);
        }

        string? address = Address(context);
        if (session is null || EndSessionRules.AtOnce.First(context) is null)
        {
            return await End(http, context, address).ConfigureAwait(false);
        }

        string ticket = await Room.Tickets.Put(TicketOfLogout, session.Person, Room.Browsers.Of(http), new WaitingRequest(sent.Only(EndSessionRules.Names), Room.Now).ToJson(), AskedFor, http.RequestAborted).ConfigureAwait(false);
        using HubRead read = Room.Storage.BeginRead();
        return Show.SignOut(new SignOutView
        {
            Action = "/logout/confirm",
            Ticket = ticket,
            SignedIn = true,
            Client = context.Client is { } client ? ClientViews.Of(read, client, address) : null,
            Person = Room.Persons.Find(read, session.Person)?.Name ?? Room.Contacts.MainEmail(read, session.Person)?.Value,
        });
    }

    private async ValueTask<EndSessionContext> Load(Parameters sent, CurrentSession? session)
    {
        IdTokenHint? hint = sent["id_token_hint"] is { } token ? await OwnTokens.Hint(token, parts.Provider, Room.SigningKeys.Published()).ConfigureAwait(false) : null;
        using HubRead read = Room.Storage.BeginRead();
        Client? client = (sent["client_id"] ?? hint?.ClientId) is { } id ? Room.Clients.Find(read, id) : null;
        bool hers = session is not null && hint is not null && client is not null && Room.Subjects.Person(read, client.Domain, hint.Subject) == session.Person;
        return new EndSessionContext { Sent = sent, Hint = hint, Client = client, SignedIn = session is not null, Subject = hers ? hint!.Subject : null };
    }

    private async ValueTask<IResult> End(HttpContext http, EndSessionContext context, string? address)
    {
        if (Room.Sessions.Current(http) is { } session)
        {
            await Room.Sessions.End(session.Id, "client_logout", http.RequestAborted).ConfigureAwait(false);
        }

        // A request without the cookie ends nothing, so it takes nothing away either.
        if (Requests.BroughtSession(http, Room))
        {
            Room.Sessions.Forget(http);
        }

        if (address is null)
        {
            return Show.SignedOut(new SignedOutView());
        }

        return new SeeOther(context.Sent["state"] is { } state ? AuthorizeResponse.Address(address, [new("state", state)]) : address);
    }

    private static string? Address(EndSessionContext context) => EndSessionRules.Address.First(context) is null ? context.Sent["post_logout_redirect_uri"] : null;
}
