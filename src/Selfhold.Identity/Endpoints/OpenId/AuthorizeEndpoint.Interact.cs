using Microsoft.AspNetCore.Http;
using Selfhold.Identity.OpenId;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

internal sealed partial class AuthorizeEndpoint
{
    private const string CurrentAccount = "current", Typed = "say.";
    private const int MostFields = 100, MaxName = 200;

    /// <summary>How long after an answer the same answer is taken again.</summary>
    private static readonly TimeSpan SentTwice = TimeSpan.FromSeconds(10);

    private async ValueTask<IResult> Interact(HttpContext http, WaitingRequest waiting, Ticket? ticket, AuthorizeContext context, CurrentSession? session, Interaction what)
    {
        switch (what)
        {
            case Interaction.Approve:
                return await ShowApproval(await Put(http, waiting, session!.Person).ConfigureAwait(false), context, session, Question(http, waiting, context, session), null, http.RequestAborted).ConfigureAwait(false);
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

    private async ValueTask<IResult> ShowApproval(string id, AuthorizeContext context, CurrentSession session, ConsentQuestion question, ApprovalState? state, CancellationToken ct)
    {
        ConsentSheet sheet = await prompt.Sheet(question, ct).ConfigureAwait(false);
        using HubRead read = Room.Storage.BeginRead();
        Approval? approval = Room.Approvals.Find(read, session.Person, context.Client!.Id);
        return Show.Approval(
            new ApprovalView
            {
                Request = WaitingRequest.View(read, id, context.Client!, context.Request),
                SignedIn = true,
                Faults = state?.Fault is { } fault ? [new Fault(fault.Code, fault.Field)] : [],
                Person = Room.Persons.Find(read, session.Person)?.Name ?? Room.Contacts.MainEmail(read, session.Person)?.Value ?? "",
                Before = approval is not null || sheet.Before,
                Sheet = sheet,
                Offline = question.Scopes.Contains(AskedItems.Offline, StringComparer.Ordinal) && (question.Force || approval is null || !approval.Scopes.Contains(AskedItems.Offline, StringComparer.Ordinal)),
                Choosing = state is not null,
                Choice = state?.Choice,
            },
            state?.Fault is null ? 200 : 400);
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

    /// <summary>POST <c>/authorize/approve</c>: her answer. A form that was sent twice is answered twice alike, so that a second press loses nothing.</summary>
    public async Task<IResult> Approve(HttpContext http)
    {
        IFormCollection form = http.Request.Form;
        if (!Waiting(http, form["request"], SentTwice).TryGet(out Ticket? ticket, out Error? lost))
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
        ConsentQuestion question = Question(http, waiting, context, session);
        ConsentChoice choice = Choice(form, answer is "allow");
        if (answer is not ("allow" or "refuse"))
        {
            return await ShowApproval(ticket.Id, context, session, question, new ApprovalState(choice, null), http.RequestAborted).ConfigureAwait(false);
        }

        Result<ConsentKept> kept = await prompt.Answer(question, choice, http.RequestAborted).ConfigureAwait(false);
        if (answer is "refuse")
        {
            await Room.Tickets.Use(TicketKind.Authorize, ticket.Id, Room.Browsers.Known(http), http.RequestAborted).ConfigureAwait(false);
            Room.Events.Note("approval_refused", session.Person, context.Client!.Id);
            return Reply(context, AuthorizeResponse.Error(parts.Provider, context.Request, new OAuthError("access_denied", "The person said no.")));
        }

        if (!kept.TryGet(out ConsentKept? remember, out Error? wrong))
        {
            return await ShowApproval(ticket.Id, context, session, question, new ApprovalState(choice, wrong), http.RequestAborted).ConfigureAwait(false);
        }

        await Remember(question, remember, http.RequestAborted).ConfigureAwait(false);
        return await Decide(http, waiting with { Approved = true }, ticket).ConfigureAwait(false);
    }

    private static ConsentChoice Choice(IFormCollection form, bool allowed) => new(
        allowed, [.. form["choice"].OfType<string>().Where(c => c.Length <= MaxName).Take(MostFields)], form["until"].ToString(), form["agreement"].ToString(),
        form.Where(f => f.Key.StartsWith(Typed, StringComparison.Ordinal) && f.Key.Length <= MaxName && f.Value.Count == 1 && !string.IsNullOrWhiteSpace(f.Value[0])).Take(MostFields)
            .ToDictionary(f => f.Key[Typed.Length..], f => f.Value[0]!.Trim(), StringComparer.Ordinal));

    /// <summary>Yes to what she chose, no to what she left out; about what was not asked now she has said nothing.</summary>
    private Task Remember(ConsentQuestion question, ConsentKept kept, CancellationToken ct)
    {
        return Room.Approvals.Approve(
            question.Person,
            question.Client.Id,
            before =>
            {
                List<string> yes = [AskedItems.SignIn, .. kept.Yes], no = [.. kept.No];
                if (question.Scopes.Contains(AskedItems.Offline, StringComparer.Ordinal))
                {
                    yes.Add(AskedItems.Offline);
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

    private sealed record ApprovalState(ConsentChoice Choice, Error? Fault);

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
