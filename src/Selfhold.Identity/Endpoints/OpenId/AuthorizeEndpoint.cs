using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Selfhold.Identity.OpenId;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary><c>/authorize</c> (RFC 6749 §3.1): the same decision when a request first comes and each time its person comes back from a page.</summary>
internal sealed partial class AuthorizeEndpoint(ProviderParts parts, IConsentPrompt prompt)
{
    private IdentityRoom Room => parts.Room;

    /// <summary>A request of a client.</summary>
    public async Task Begin(HttpContext http)
    {
        Parameters sent = HttpMethods.IsPost(http.Request.Method) ? await Requests.Form(http).ConfigureAwait(false) : Requests.Query(http);
        IResult result = Requests.Again(http, Room, Paths.Authorize, sent, AuthorizeRequest.Names) ?? await Decide(http, new WaitingRequest(sent, BeganAt: null), null).ConfigureAwait(false);
        await result.ExecuteAsync(http).ConfigureAwait(false);
    }

    /// <summary>The person comes back from signing in.</summary>
    public async Task Resume(HttpContext http)
    {
        IResult result = Waiting(http, http.Request.Query["request"]).TryGet(out Ticket? ticket, out Error? error)
            ? await Decide(http, WaitingRequest.Read(ticket.Payload), ticket).ConfigureAwait(false) : Lost(error);
        await result.ExecuteAsync(http).ConfigureAwait(false);
    }

    private async Task<IResult> Decide(HttpContext http, WaitingRequest waiting, Ticket? ticket)
    {
        AuthorizeContext context = await Load(waiting).ConfigureAwait(false);
        if (AuthorizeDecision.OfRequest(context) is { } wrong)
        {
            return await Answer(http, waiting, ticket, context, null, wrong).ConfigureAwait(false);
        }

        CurrentSession? session = Room.Sessions.Current(http);
        context = context with { Person = session is null ? null : new SignedIn(session.AuthTime, session.Acr, await Subject(context, session, http.RequestAborted).ConfigureAwait(false)) };
        if (AuthorizeDecision.OfSignIn(context) is { } first)
        {
            return await Answer(http, waiting, ticket, context, session, first).ConfigureAwait(false);
        }

        ConsentQuestion question = Question(http, waiting, context, session!);
        if (!question.Force && AskedItems.Answered(Approved(context, session!), question.Scopes)
            && await prompt.Ask(question, http.RequestAborted).ConfigureAwait(false) is ConsentAnswer.Granted granted)
        {
            context = context with { Granted = AskedItems.Granted(question.Scopes, context.Request.Claims!, granted) };
        }

        return await Answer(http, waiting, ticket, context, session, AuthorizeDecision.OfApproval(context)).ConfigureAwait(false);
    }

    private async ValueTask<AuthorizeContext> Load(WaitingRequest waiting)
    {
        AuthorizeRequest request = AuthorizeRequest.Read(waiting.Sent);
        Client? client = null;
        if (request.ClientId is { } id)
        {
            using HubRead read = Room.Storage.BeginRead();
            client = Room.Clients.Find(read, id);
        }

        return new AuthorizeContext
        {
            Provider = parts.Provider,
            Request = request,
            Client = client,
            Hint = request.IdTokenHint is { } hint ? await OwnTokens.Hint(hint, parts.Provider, Room.SigningKeys.Published()).ConfigureAwait(false) : null,
            Now = Room.Now,
            BeganAt = waiting.BeganAt,
            AccountChosen = waiting.AccountChosen,
        };
    }

    /// <summary>Only where the request names one to compare it with.</summary>
    private async ValueTask<string?> Subject(AuthorizeContext context, CurrentSession session, CancellationToken ct) =>
        context.Hint is null && !context.Request.Claims!.IdToken.ContainsKey("sub") ? null : await Room.Subjects.Of(session.Person, context.Client!.Domain, ct).ConfigureAwait(false);

    private ConsentQuestion Question(HttpContext http, WaitingRequest waiting, AuthorizeContext context, CurrentSession session) => new(
        context.Client!, session.Person, Known(context), context.Request.Claims!.ToJson(), context.Request.Asks("consent") && !waiting.Approved, Approved(context, session) is null, PageLanguage.Of(http, context.Request.UiLocales).Language);

    private Approval? Approved(AuthorizeContext context, CurrentSession session)
    {
        using HubRead read = Room.Storage.BeginRead();
        return Room.Approvals.Find(read, session.Person, context.Client!.Id);
    }

    /// <summary>Of the scopes those that mean something here; a refresh token only where the client may use one.</summary>
    private List<string> Known(AuthorizeContext context)
    {
        var known = new List<string>(4);
        foreach (string scope in context.Request.Scopes)
        {
            if ((parts.Provider.PersonScopes.Contains(scope, StringComparer.Ordinal) || scope.StartsWith(AskedItems.Agreement, StringComparison.Ordinal))
                && (scope is not AskedItems.Offline || context.Client!.GrantTypes.Contains("refresh_token", StringComparer.Ordinal)))
            {
                known.Add(scope);
            }
        }

        return known;
    }

    private async ValueTask<IResult> Answer(HttpContext http, WaitingRequest waiting, Ticket? ticket, AuthorizeContext context, CurrentSession? session, AuthorizeDecision decision)
    {
        switch (decision.Outcome)
        {
            case AuthorizeOutcome.ErrorPage page:
                Room.Events.Note("authorize_refused", session?.Person, context.Client?.Id, decision.Rule);
                return Show.Wrong(new WrongView(page.Error.Code) { Detail = page.Error.Description }, page.Error.Status);
            case AuthorizeOutcome.ErrorRedirect error:
                Room.Events.Note("authorize_refused", session?.Person, context.Client!.Id, decision.Rule);
                return Reply(context, AuthorizeResponse.Error(parts.Provider, context.Request, error.Error));
            case AuthorizeOutcome.Interact interact:
                return await Interact(http, waiting, ticket, context, session, interact.What).ConfigureAwait(false);
            default:
                return await Proceed(http, waiting, ticket, context, session!).ConfigureAwait(false);
        }
    }

    private async ValueTask<IResult> Proceed(HttpContext http, WaitingRequest waiting, Ticket? ticket, AuthorizeContext context, CurrentSession session)
    {
        CancellationToken ct = http.RequestAborted;
        if (ticket is not null && (await Room.Tickets.Use(TicketKind.Authorize, ticket.Id, Room.Browsers.Known(http), ct).ConfigureAwait(false)).Error is { } used && !waiting.Approved)
        {
            return Lost(used);
        }

        Client client = context.Client!;
        string subject = context.Person!.Subject ?? await Room.Subjects.Of(session.Person, client.Domain, ct).ConfigureAwait(false);
        string? sid = client.BackchannelLogoutUri is null ? null : await Room.Logouts.Sid(session.Id, client.Id, subject, ct).ConfigureAwait(false);
        GrantedRequest granted = context.Granted!;
        string code = await Room.Codes.Issue(
            new CodeGrant(
                new Guid(RandomNumberGenerator.GetBytes(16)), client.Id, client.Domain, session.Person, session.Id, subject, context.Request.RedirectUri!, granted.Scopes, WithAuthTime(context, granted.Claims),
                context.Request.Nonce, context.Request.Sent["code_challenge"]!, session.AuthTime, AcrAnswer.ForToken(context), session.Amr, sid,
                granted.Scopes.Contains(AskedItems.Offline, StringComparer.Ordinal), Room.Now + Room.Options.CodeLifetime),
            ct).ConfigureAwait(false);
        return Reply(context, AuthorizeResponse.Code(parts.Provider, context.Request, code));
    }

    /// <summary>The time of the sign-in is told only where it was asked for (Core §2): by <c>max_age</c>, by <c>claims</c> or at registration.</summary>
    private static string WithAuthTime(AuthorizeContext context, string claims)
    {
        if (context.Request.MaxAge is null && context.Client!.DefaultMaxAge is null && !context.Client.RequireAuthTime)
        {
            return claims;
        }

        ClaimsRequest asked = ClaimsRequest.TryParse(claims) ?? ClaimsRequest.Empty;
        return (asked with { IdToken = new Dictionary<string, ClaimRequest>(asked.IdToken, StringComparer.Ordinal) { ["auth_time"] = new(true, []) } }).ToJson();
    }

    private static IResult Reply(AuthorizeContext context, IReadOnlyList<KeyValuePair<string, string>> members) => context.Request.ResponseMode is "form_post"
        ? Show.FormPost(new FormPostView { Action = context.Request.RedirectUri!, Fields = members })
        : new SeeOther(AuthorizeResponse.Address(context.Request.RedirectUri!, members));

    private Result<Ticket> Waiting(HttpContext http, string? id, TimeSpan grace = default) => Room.Tickets.Look(TicketKind.Authorize, id, Room.Browsers.Known(http), grace);

    /// <summary>The request is gone: used, too old, or of another browser. There is no telling to which client to go back.</summary>
    private IResult Lost(Error error)
    {
        Room.Events.Note("authorize_refused", reason: error.Code);
        return Show.Wrong(new WrongView("request_ended"));
    }
}

/// <summary>A redirect that is followed by GET whatever came before, so that no form's contents travel on (RFC 9700 §4.12).</summary>
internal sealed class SeeOther(string address) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        Answers.NeverKept(httpContext);
        httpContext.Response.Headers["Referrer-Policy"] = "no-referrer";
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    }
}
