using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>Password, second step, and the page to sign up.</summary>
internal static class SecondStepEndpoints
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/signin/totp", static (HttpContext http) => Totp(http, http.Query("ticket"), null, 200));
        pages.MapGet("/signin/password", static (HttpContext http) => Password(http, null, 200));
        pages.MapGet("/signup", SignUp);
        forms.MapPost("/signin/totp", FinishTotp);
        forms.MapPost("/signin/password", FinishPassword);
    }

    private static IResult SignUp(HttpContext http)
    {
        After after = http.After();
        return Show.SignUp(new SignUpView
        {
            Request = Requests.View(http, after.Request),
            Next = after.Next,
            OperatorCode = http.Query("code"),
            Providers = http.Room().Upstream.Offered(),
            SignedIn = http.Room().Sessions.Current(http) is not null,
        });
    }

    private static IResult Totp(HttpContext http, string? ticket, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        if (!room.SecondStep.Look(ticket, room.Browsers.Known(http)).TryGet(out StepDetails? step, out Error? error))
        {
            return Asked.Wrong(error);
        }

        using HubRead read = room.Storage.BeginRead();
        Guid leader = room.Persons.Find(read, step.Account)?.Leader ?? step.Account;
        After after = After.Unpacked(step.Request);
        return Show.Totp(
            new TotpView
            {
                Ticket = ticket,
                RecoveryCodes = Persons.Together(read, leader).Any(p => RecoveryCodes.Left(read, p) > 0),
                Request = Requests.View(http, after.Request),
                Next = after.Next,
                Faults = fault is null ? [] : [fault],
            },
            status);
    }

    private static async Task<IResult> FinishTotp(HttpContext http, CancellationToken ct)
    {
        Result<string> next = await http.Room().SecondStep.Finish(http, http.Field("ticket"), http.Field("code"), ct).ConfigureAwait(false);
        return next.TryGet(out string? path, out Error? error) ? Asked.SeeOther(path)
            : error.Code is "wrong_code" or "too_many_tries" ? Totp(http, http.Field("ticket"), new Fault(error.Code, "code"), Asked.Status(error.Code))
            : Asked.Wrong(error);
    }

    private static IResult Password(HttpContext http, Fault? fault, int status)
    {
        if (!http.Room().Options.Passwords)
        {
            return Asked.Wrong(IdentityErrors.PasswordsOff());
        }

        After after = http.After();
        string? email = HttpMethods.IsPost(http.Request.Method) ? http.Field("email") : null;
        return Show.Password(new PasswordView { Email = email, Request = Requests.View(http, after.Request), Next = after.Next, Faults = fault is null ? [] : [fault] }, status);
    }

    private static async Task<IResult> FinishPassword(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        // Not trimmed: blanks are part of it.
        string password = http.Request.Form["password"] is [{ } one] ? one : "";
        Result<Guid> right = await room.Passwords.Check(http.Field("email"), password, Attempts.Source(http), ct).ConfigureAwait(false);
        if (!right.TryGet(out Guid account, out Error? error))
        {
            if (error.Code is "busy" or "too_many_tries")
            {
                http.Response.Headers.RetryAfter = error.Code is "busy" ? "5" : "900";
            }

            return Password(http, new Fault(error.Code), Asked.Status(error.Code));
        }

        Result<string> next = await room.SignIns.FirstFactor(http, account, "pwd", http.After(), ct).ConfigureAwait(false);
        return next.TryGet(out string? path, out Error? refused) ? Asked.SeeOther(path) : Asked.Wrong(refused);
    }
}
