using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>Sign-in by a mailed link or its code, and the way out.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/signin", static (HttpContext http) => Page(http, null, 200));
        pages.MapGet("/signin/sent", static (HttpContext http) => Sent(http, http.Query("ticket"), null, 200));
        pages.MapGet("/signin/link", Link);
        pages.MapGet("/signout", SignOut);
        forms.MapPost("/signin/email", Email);
        forms.MapPost("/signup/email", Email);
        forms.MapPost("/signin/link", UseLink);
        forms.MapPost("/signin/code", UseCode);
        forms.MapPost("/signout", SignedOut);
    }

    /// <summary>The sign-in page, with what was wrong before.</summary>
    internal static IResult Page(HttpContext http, Fault? fault, int status, string? email = null)
    {
        IdentityRoom room = http.Room();
        CurrentSession? session = room.Sessions.Current(http);
        After after = http.After();
        bool joins = after.Next?.StartsWith("/account/join?", StringComparison.Ordinal) is true;
        return Show.SignIn(
            new SignInView
            {
                Request = Requests.View(http, after.Request),
                Next = after.Next,
                Reason = joins ? SignInReason.Join : session is null ? SignInReason.SignIn : after.Request is not null ? SignInReason.Again : SignInReason.StepUp,
                Email = email ?? OpenId.WaitingRequest.LoginHint(http, after.Request),
                Passwords = room.Options.Passwords,
                Providers = room.Upstream.Offered(),
                Faults = fault is null ? [] : [fault],
                SignedIn = session is not null,
            },
            status);
    }

    /// <summary>401: what she wants needs a fresh sign-in, which leads back.</summary>
    internal static IResult StepUpPage(HttpContext http, string back, SignInReason reason = SignInReason.StepUp) => Show.SignIn(
        new SignInView
        {
            Next = back,
            Reason = reason,
            Passwords = http.Room().Options.Passwords,
            Providers = http.Room().Upstream.Offered(),
            SignedIn = http.Room().Sessions.Current(http) is not null,
            Faults = reason is SignInReason.StepUp ? [new Fault("step_up_needed")] : [],
        },
        StatusCodes.Status401Unauthorized);

    /// <summary>The same answer for every address, known or not, and nothing looked up: A11.</summary>
    private static async Task<IResult> Email(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (EmailAddress.Read(http.Field("email")) is not { } email)
        {
            return Page(http, new Fault("bad_email", "email"), StatusCodes.Status400BadRequest, http.Field("email"));
        }

        After after = http.After();
        Result<string> asked = await room.EmailLinks.Ask(
            MailPurpose.SignIn, email, room.Browsers.Of(http), Attempts.Source(http), after, http.Language(), ct, name: http.Field("name")).ConfigureAwait(false);
        return asked.TryGet(out string? ticket, out Error? error)
            ? Asked.SeeOther($"/signin/sent?ticket={ticket}{(after.Request is { } request ? "&request=" + Uri.EscapeDataString(request) : "")}")
            : Page(http, new Fault(error.Code), Asked.Status(error.Code), email.Value);
    }

    private static IResult Sent(HttpContext http, string? ticket, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        return room.EmailLinks.Asked(ticket, room.Browsers.Known(http)).TryGet(out ProvenEmail? waiting, out Error? error)
            ? Show.MailSent(
                new MailSentView
                {
                    Email = waiting.Email.Value,
                    Ticket = ticket,
                    Lifetime = room.Options.LinkLifetime,
                    Request = Requests.View(http, waiting.After.Request),
                    Next = waiting.After.Next,
                    Faults = fault is null ? [] : [fault],
                },
                status)
            : Asked.Wrong(error);
    }

    /// <summary>Opening a link changes nothing: scanners of mail open them all.</summary>
    private static IResult Link(HttpContext http)
    {
        IdentityRoom room = http.Room();
        string? token = http.Query("token");
        if (room.EmailLinks.Look(token, room.Browsers.Known(http)).TryGet(out ProvenEmail? proven, out Error? error))
        {
            return Show.Link(new LinkView
            {
                Token = token!,
                Email = proven.Email.Value,
                Purpose = proven.Purpose is not MailPurpose.SignIn ? LinkPurpose.Confirm : IsKnown(room, proven.Email) ? LinkPurpose.SignIn : LinkPurpose.SignUp,
                Request = Requests.View(http, proven.After.Request),
                Next = proven.After.Next,
            });
        }

        if (room.Tickets.Look(TicketKind.Invite, token, null).IsOk)
        {
            return Show.Link(new LinkView { Token = token!, Purpose = LinkPurpose.Invite });
        }

        return error.Code is "other_browser" ? Show.Link(new LinkView { Token = "", OtherBrowser = true }) : Asked.Wrong(error);
    }

    private static async Task<IResult> UseLink(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (room.Tickets.Look(TicketKind.Invite, http.Field("token"), null).IsOk)
        {
            Result<AcceptedInvite> invited = await room.AcceptInvite(http.Field("token"), room.Browsers.Of(http), Attempts.Source(http), http.Language(), ct).ConfigureAwait(false);
            if (invited.TryGet(out AcceptedInvite? accepted, out Error? refused))
            {
                return Next(await room.SignIns.FirstFactor(http, accepted.Account, accepted.With, http.After(), ct).ConfigureAwait(false));
            }

            room.Events.Note("invite_refused", reason: refused.Code);
            return refused.Code is "person_exists" ? Page(http, new Fault(refused.Code), StatusCodes.Status400BadRequest) : Asked.Wrong(refused);
        }

        Result<ProvenEmail> used = await room.EmailLinks.UseLink(http.Field("token"), room.Browsers.Known(http), ct).ConfigureAwait(false);
        return used.TryGet(out ProvenEmail? proven, out Error? error) ? await Proven(http, proven, ct).ConfigureAwait(false) : Asked.Wrong(error);
    }

    private static async Task<IResult> UseCode(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        Result<ProvenEmail> used = await room.EmailLinks.UseCode(http.Field("ticket"), http.Field("code"), room.Browsers.Known(http), ct).ConfigureAwait(false);
        return used.TryGet(out ProvenEmail? proven, out Error? error) ? await Proven(http, proven, ct).ConfigureAwait(false)
            : error.Code is "wrong_code" or "too_many_tries" ? Sent(http, http.Field("ticket"), new Fault(error.Code, "code"), Asked.Status(error.Code))
            : Asked.Wrong(error);
    }

    /// <summary>An address was proven in the browser that asked: what that is for.</summary>
    private static async Task<IResult> Proven(HttpContext http, ProvenEmail proven, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (proven.Purpose is MailPurpose.Recover)
        {
            Result<RecoverState> recovered = await room.Recoveries.ProvenByLink(proven.About, room.Browsers.Known(http), ct).ConfigureAwait(false);
            return recovered.TryGet(out RecoverState? state, out Error? over) ? RecoverEndpoints.Next(http, proven.About!, state) : Asked.Wrong(over);
        }

        if (proven is { Purpose: MailPurpose.Confirm, Person: { } person })
        {
            Result<bool> confirmed = await room.Factors.ConfirmEmail(person, proven.Email, ct).ConfigureAwait(false);
            return confirmed.Error is { } taken ? Asked.Wrong(taken) : Asked.SeeOther("/account/security?notice=email_confirmed");
        }

        Guid account = await room.SignInByEmail.Account(proven, ct).ConfigureAwait(false);
        return Next(await room.SignIns.FirstFactor(http, account, "email", proven.After, ct).ConfigureAwait(false));
    }

    private static IResult Next(Result<string> next) => next.TryGet(out string? path, out Error? error) ? Asked.SeeOther(path) : Asked.Wrong(error);

    /// <summary>Told only to whoever has the mail.</summary>
    private static bool IsKnown(IdentityRoom room, EmailAddress email)
    {
        using HubRead read = room.Storage.BeginRead();
        return room.Contacts.Owner(read, email) is not null;
    }

    private static IResult SignOut(HttpContext http)
        => http.Room().Sessions.Current(http) is null ? Show.SignedOut(new SignedOutView()) : Show.SignOut(new SignOutView { SignedIn = true });

    private static async Task<IResult> SignedOut(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (string.Equals(http.Field("answer"), "stay", StringComparison.Ordinal))
        {
            return Asked.SeeOther("/account");
        }

        if (room.Sessions.Current(http) is { } session)
        {
            await room.Sessions.End(session.Id, "signed_out", ct).ConfigureAwait(false);
        }

        room.Sessions.Forget(http);
        // What the browser kept of the account's pages goes with it (ASVS 14.3.1).
        http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return Show.SignedOut(new SignedOutView());
    }
}

/// <summary>The request of a client that waits while its person signs in, as the pages show it.</summary>
internal static class Requests
{
    /// <inheritdoc cref="OpenId.WaitingRequest.View(HttpContext, string?)"/>
    public static RequestView? View(HttpContext http, string? request) => OpenId.WaitingRequest.View(http, request);

    /// <summary>A client as the pages show it; null where it is gone.</summary>
    public static ClientView? Client(IdentityRoom room, IStatements from, string clientId)
        => room.Clients.Find(from, clientId) is { } client ? OpenId.ClientViews.Of(from, client, null) : null;
}
