using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>The way back in. Each step is bound to what the hub keeps of the one before.</summary>
internal static class RecoverEndpoints
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/recover", static (HttpContext http) => Show.Recover(new RecoverView()));
        pages.MapGet("/recover/prove", static (HttpContext http) => Prove(http, http.Query("ticket"), null, 200));
        pages.MapGet("/recover/wait", static (HttpContext http) => Wait(http, http.Query("ticket"), null, 200));
        pages.MapGet("/recover/stop", static (HttpContext http) => Show.Link(new LinkView { Token = http.Query("token") ?? "", Purpose = LinkPurpose.StopRecovery, Action = "/recover/stop" }));
        forms.MapPost("/recover", Begin);
        forms.MapPost("/recover/prove", FinishProof);
        forms.MapPost("/recover/finish", Finish);
        forms.MapPost("/recover/stop", Stop);
    }

    /// <summary>Proven, and on: to the other factor, or to the wait.</summary>
    internal static IResult Next(HttpContext http, string ticket, RecoverState state)
        => Asked.SeeOther(state.Waiting is { } secret ? "/recover/wait?ticket=" + secret : "/recover/prove?ticket=" + ticket);

    private static async Task<IResult> Begin(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (EmailAddress.Read(http.Field("email")) is not { } email)
        {
            return Show.Recover(new RecoverView { Email = http.Field("email"), Faults = [new Fault("bad_email", "email")] }, StatusCodes.Status400BadRequest);
        }

        Result<string> begun = await room.Recoveries.Begin(email, room.Browsers.Of(http), Attempts.Source(http), http.Language(), room.Sessions.Current(http), ct).ConfigureAwait(false);
        return begun.TryGet(out string? ticket, out Error? error) ? Asked.SeeOther("/recover/prove?ticket=" + ticket)
            : Show.Recover(new RecoverView { Email = email.Value, Faults = [new Fault(error.Code)] }, Asked.Status(error.Code));
    }

    private static IResult Prove(HttpContext http, string? ticket, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        return room.Recoveries.Look(ticket, room.Browsers.Known(http)).TryGet(out RecoverState? state, out Error? error)
            ? Show.RecoverProve(new RecoverProveView { Ticket = ticket!, Proven = state.Proven, Open = state.Open, Faults = fault is null ? [] : [fault] }, status)
            : Refused(http, error);
    }

    private static async Task<IResult> FinishProof(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        string ticket = http.Field("ticket");
        Result<RecoverState> proven = await room.Recoveries.Prove(ticket, http.Field("factor"), http.Field("code"), room.Browsers.Known(http), room.Sessions.Current(http), ct).ConfigureAwait(false);
        return proven.TryGet(out RecoverState? state, out Error? error) ? Next(http, ticket, state)
            : error.Code is "wrong_code" or "too_many_tries" ? Prove(http, ticket, new Fault(error.Code, "code"), Asked.Status(error.Code))
            : Refused(http, error);
    }

    private static IResult Wait(HttpContext http, string? ticket, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        using HubRead read = room.Storage.BeginRead();
        return Recoveries.BySecret(read, ticket, room.Browsers.Known(http)) is { } open
            ? Show.RecoverWait(new RecoverWaitView { Ticket = ticket!, ReadyAt = open.ReadyAt, Ready = open.ReadyAt <= room.Now, Faults = fault is null ? [] : [fault] }, status)
            : Refused(http, IdentityErrors.LinkUsed());
    }

    private static async Task<IResult> Finish(HttpContext http, CancellationToken ct)
    {
        string ticket = http.Field("ticket");
        Result<string> next = await http.Room().Recoveries.Finish(http, ticket, ct).ConfigureAwait(false);
        return next.TryGet(out string? path, out Error? error) ? Asked.SeeOther(path)
            : error.Code is "recovery_not_ready" ? Wait(http, ticket, new Fault(error.Code), StatusCodes.Status400BadRequest)
            : Asked.Wrong(error);
    }

    private static async Task<IResult> Stop(HttpContext http, CancellationToken ct)
    {
        string token = http.Field("token") is { Length: > 0 } mailed ? mailed : http.Field("ticket");
        Result<bool> stopped = await http.Room().Recoveries.Stop(token, http.Room().Browsers.Known(http), ct).ConfigureAwait(false);
        return stopped.Error is { } error ? Refused(http, error) : Show.SignIn(new SignInView { Notice = "recovery_stopped", Passwords = http.Room().Options.Passwords, Providers = http.Room().Upstream.Offered() });
    }

    private static IResult Refused(HttpContext http, Error error)
    {
        http.Room().Events.Note("recovery_refused", reason: error.Code);
        return Asked.Wrong(error);
    }
}
