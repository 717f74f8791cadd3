using Microsoft.AspNetCore.Http;
using Selfhold.Identity.OpenId;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

internal sealed partial class AuthorizeEndpoint
{
    private const string CurrentAccount = "current";

    private async ValueTask<IResult> Interact(HttpContext http, WaitingRequest waiting, Ticket? ticket, AuthorizeContext context, CurrentSession? session, Interaction what)
    {
        switch (what)
        {
            case Interaction.Approve:
                return ShowApproval(await Put(http, waiting, session!.Person).ConfigureAwait(false), context, session);
            case Interaction.SelectAccount:
                return ShowAccounts(ticket?.Id ?? await Put(http, waiting, null).ConfigureAwait(false), context, session!);
            default:
                string id = Uri.EscapeDataString(ticket?.Id ?? await Put(http, waiting, null).ConfigureAwait(false));
                return new SeeOther(what == Interaction.SignUp ? "/signup?request=" + id : "/signin?request=" + id);
        }
    }

    /// <param name="person">For whom a page is shown: her answer counts, nobody else's who signs in meanwhile.</param>
    private Task<string> Put(HttpContext http, WaitingRequest waiting, Guid? person) => Room.Tickets.Put(
        TicketKind.Authorize, person, Room.Browsers.Of(http), (waiting with { Sent = waiting.Sent.Only(AuthorizeRequest.Names), BeganAt = waiting.BeganAt ?? Room.Now }).ToJson(), WaitingRequest.Lifetime, http.RequestAborted);

    private IResult ShowApproval(string id, AuthorizeContext context, CurrentSession session)
    {
        using HubRead read = Room.Storage.BeginRead();
        string? email = Room.Contacts.MainEmail(read, session.Person)?.Value;
        return Show.Approval(new ApprovalView
        {
            Request = WaitingRequest.View(read, id, context.Client!, context.Request),
            SignedIn = true,
            Person = Room.Persons.Find(read, session.Person)?.Name ?? email ?? "",
            Before = Room.Approvals.Find(read, session.Person, context.Client!.Id) is not null,
            Asked = [.. AskedItems.Of(Known(context), context.Request.Claims!).Select(item => new AskedView(item.Name, item.Name is AskedItems.Email ? email : null, item.Essential))],
        });
    }

    private IResult ShowAccounts(string id, AuthorizeContext context, CurrentSession session)
    {
        using HubRead read = Room.Storage.BeginRead();
        return Show.ChooseAccount(new ChooseAccountView
        {
            Request = WaitingRequest.View(read, id, context.Client!, context.Request),
            SignedIn = true,
            Accounts = [new AccountView(CurrentAccount, Room.Persons.Find(read, session.Person)?.Name, Room.Contacts.MainEmail(read, session.Person)?.Value)],
        });
    }

    /// <summary>POST <c>/authorize/approve</c>: her answer.</summary>
    public async Task<IResult> Approve(HttpContext http)
    {
        IFormCollection form = http.Request.Form;
        if (!Waiting(http, form["request"]).TryGet(out Ticket? ticket, out Error? lost))
        {
            return Lost(lost);
        }

        WaitingRequest waiting = WaitingRequest.Read(ticket.Payload);
        AuthorizeContext context = await Load(waiting).ConfigureAwait(false);
        CurrentSession? session = Room.Sessions.Current(http);
        if (AuthorizeDecision.OfRequest(context) is not null || session is null || ticket.Person != session.Person)
        {
            return await Decide(http, waiting, ticket).ConfigureAwait(false);
        }

        context = context with { Person = new SignedIn(session.AuthTime, session.Acr, await Subject(context, session, http.RequestAborted).ConfigureAwait(false)) };
        if (AuthorizeDecision.OfSignIn(context) is not null)
        {
            return await Decide(http, waiting, ticket).ConfigureAwait(false);
        }

        string answer = form["answer"].ToString();
        if (answer is not ("allow" or "refuse"))
        {
            return ShowApproval(ticket.Id, context, session);
        }

        if (answer is "refuse")
        {
            await Room.Tickets.Use(TicketKind.Authorize, ticket.Id, Room.Browsers.Known(http), http.RequestAborted).ConfigureAwait(false);
            Room.Events.Note("approval_refused", session.Person, context.Client!.Id);
            return Reply(context, AuthorizeResponse.Error(parts.Provider, context.Request, new OAuthError("access_denied", "The person said no.")));
        }

        await Remember(context, session.Person, [.. form["choice"].OfType<string>()], http.RequestAborted).ConfigureAwait(false);
        return await Decide(http, waiting with { Approved = true }, ticket).ConfigureAwait(false);
    }

    /// <summary>Yes to what she chose, no to what she left out; about what was not asked now she has said nothing.</summary>
    private Task Remember(AuthorizeContext context, Guid person, IReadOnlyList<string> chosen, CancellationToken ct)
    {
        IReadOnlyList<AskedItem> items = AskedItems.Of(Known(context), context.Request.Claims!);
        return Room.Approvals.Approve(
            person,
            context.Client!.Id,
            before =>
            {
                List<string> yes = [AskedItems.SignIn], no = [];
                foreach (AskedItem item in items)
                {
                    (item.Essential || chosen.Contains(item.Name, StringComparer.Ordinal) ? yes : no).Add(item.Name);
                }

                if (before is not null)
                {
                    bool Asked(string name) => yes.Contains(name, StringComparer.Ordinal) || no.Contains(name, StringComparer.Ordinal);
                    yes.AddRange(before.Scopes.Where(s => !Asked(s)).ToArray());
                    no.AddRange(AskedItems.Declined(before.Claims).Where(s => !Asked(s)).ToArray());
                }

                return (yes, AskedItems.StoreDeclined(no));
            },
            ct);
    }

    /// <summary>POST <c>/authorize/account</c>: with the account she is signed in with, or another.</summary>
    public async Task<IResult> Account(HttpContext http)
    {
        IFormCollection form = http.Request.Form;
        if (!Waiting(http, form["request"]).TryGet(out Ticket? ticket, out Error? lost))
        {
            return Lost(lost);
        }

        if (form["account"].ToString() is not CurrentAccount)
        {
            return new SeeOther("/signin?request=" + Uri.EscapeDataString(ticket.Id));
        }

        // What she chose is kept with the request, in a ticket that takes the place of this one.
        WaitingRequest chosen = WaitingRequest.Read(ticket.Payload) with { AccountChosen = true };
        Result<Ticket> used = await Room.Tickets.Use(TicketKind.Authorize, ticket.Id, Room.Browsers.Known(http), http.RequestAborted).ConfigureAwait(false);
        if (used.Error is { } gone)
        {
            return Lost(gone);
        }

        string id = await Put(http, chosen, null).ConfigureAwait(false);
        return new SeeOther("/authorize/resume?request=" + Uri.EscapeDataString(id));
    }
}
