using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Identity.People.Mail;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>Codes of an app, the password, and joined accounts.</summary>
internal static class FactorEndpoints
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/account/totp", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, session => TotpSetup(http, session, fresh: true, null, 200, ct), "/account/totp"));
        pages.MapGet("/account/password", static (HttpContext http, CancellationToken _) => AccountEndpoints.Fresh(http, session => Task.FromResult(NewPassword(http, session, null, 200)), "/account/password"));
        pages.MapGet("/account/join", static (HttpContext http, CancellationToken _) => AskToJoin(http));
        forms.MapPost("/account/join/confirm", FinishJoin);
        forms.MapPost("/account/totp", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, session => ConfirmTotp(http, session, ct), "/account/totp"));
        forms.MapPost("/account/totp/remove", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, async session =>
            AccountEndpoints.Done<bool>(http, session, await http.Room().Factors.RemoveTotp(session.Person, ct).ConfigureAwait(false), "totp_removed")));
        forms.MapPost("/account/password", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, session => SetPassword(http, session, ct), "/account/password"));
        forms.MapPost("/account/password/remove", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, async session =>
            AccountEndpoints.Done<bool>(http, session, await http.Room().Passwords.Remove(session.Person, ct).ConfigureAwait(false), "password_removed")));
        forms.MapPost("/account/join", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, async session =>
        {
            IdentityRoom room = http.Room();
            string ticket = await room.Joins.Begin(session, room.Browsers.Of(http), ct).ConfigureAwait(false);
            return Asked.SeeOther("/signin?next=" + Uri.EscapeDataString("/account/join?ticket=" + ticket));
        }));
        forms.MapPost("/account/join/undo", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, async session =>
            AccountEndpoints.Done(http, session, await http.Room().Joins.Undo(session.Person, Guid.TryParse(http.Field("id"), out Guid id) ? id : Guid.Empty, ct).ConfigureAwait(false), "join_undone")));
    }

    /// <summary>A fresh secret each time the page is opened, the same while a wrong code is corrected.</summary>
    private static async Task<IResult> TotpSetup(HttpContext http, CurrentSession session, bool fresh, Fault? fault, int status, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (room.Totp.IsOn(session.Person))
        {
            return Asked.SeeOther("/account/security");
        }

        byte[] secret = (fresh ? null : Waiting(room, session.Person)) ?? await room.Totp.Begin(session.Person, ct).ConfigureAwait(false);
        return Show.TotpSetup(
            new TotpSetupView { Secret = TotpCode.ToBase32(secret), Address = TotpCode.Address(room.Options.HubName, Label(room, session.Person), secret), SignedIn = true, Faults = fault is null ? [] : [fault] },
            status);
    }

    private static async Task<IResult> ConfirmTotp(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        Result<bool> confirmed = await room.Totp.Confirm(session.Person, http.Field("code"), write => room.Factors.Tell(write, session.Person, AccountChange.TotpAdded), ct).ConfigureAwait(false);
        return confirmed.Error is { } error
            ? await TotpSetup(http, session, fresh: false, new Fault(error.Code, "code"), Asked.Status(error.Code), ct).ConfigureAwait(false)
            : Asked.SeeOther("/account/security?notice=totp_added");
    }

    private static IResult NewPassword(HttpContext http, CurrentSession session, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        return room.Options.Passwords
            ? Show.NewPassword(new NewPasswordView { Email = Label(room, session.Person), Shortest = Passwords.Shortest, SignedIn = true, Faults = fault is null ? [] : [fault] }, status)
            : Asked.Wrong(IdentityErrors.PasswordsOff());
    }

    private static async Task<IResult> SetPassword(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        string password = http.Request.Form["password"] is [{ } one] ? one : "";
        Result<bool> set = await http.Room().Passwords.Set(session.Person, password, ct).ConfigureAwait(false);
        return set.Error is { } error ? NewPassword(http, session, new Fault(error.Code, error.Field), Asked.Status(error.Code)) : Asked.SeeOther("/account/security?notice=password_set");
    }

    /// <summary>Both accounts are proven: names them and asks. Opening the page joins nothing.</summary>
    private static Task<IResult> AskToJoin(HttpContext http) => AccountEndpoints.Signed(http, session =>
    {
        IdentityRoom room = http.Room();
        string? ticket = http.Query("ticket");
        using HubRead read = room.Storage.BeginRead();
        return room.Joins.Look(read, session, ticket, room.Browsers.Known(http)).TryGet(out Guid keep, out Error? error)
            ? Show.Join(new JoinView { Ticket = ticket!, Keep = Account(room, read, keep), Other = Account(room, read, session.Person), SignedIn = true })
            : NotJoined(http, session, ticket, error);
    });

    private static Task<IResult> FinishJoin(HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, async session =>
    {
        IdentityRoom room = http.Room();
        string ticket = http.Field("ticket");
        if ((await room.Joins.Finish(session, ticket, room.Browsers.Known(http), ct).ConfigureAwait(false)).Error is { } error)
        {
            return NotJoined(http, session, ticket, error);
        }

        Result<string> next = await room.SignIns.Complete(http, session.Account, session.Acr, session.Amr, new After(null, "/account/security?notice=joined"), ct).ConfigureAwait(false);
        return next.TryGet(out string? path, out Error? refused) ? Asked.SeeOther(path) : Asked.Wrong(refused);
    });

    private static IResult NotJoined(HttpContext http, CurrentSession session, string? ticket, Error error)
    {
        http.Room().Events.Note("join_refused", session.Person, reason: error.Code);
        return error.Code is "step_up_needed" ? SignInEndpoints.StepUpPage(http, "/account/join?ticket=" + ticket, SignInReason.Join) : Asked.Wrong(error);
    }

    private static AccountView Account(IdentityRoom room, IStatements from, Guid person)
        => new(person.ToString("N"), room.Persons.Find(from, person)?.Name, room.Contacts.MainEmail(from, person)?.Value);

    private static byte[]? Waiting(IdentityRoom room, Guid person)
    {
        using HubRead read = room.Storage.BeginRead();
        return room.Totp.Waiting(read, person);
    }

    private static string Label(IdentityRoom room, Guid person)
    {
        using HubRead read = room.Storage.BeginRead();
        return room.Contacts.MainEmail(read, person)?.Value ?? room.Persons.Find(read, person)?.Name ?? "account";
    }
}
