using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Identity.Upstream;

namespace Selfhold.Identity.Endpoints.Upstream;

/// <summary>Sign-in with an account from elsewhere, and linking one. Only forms make or link anything.</summary>
internal static class UpstreamEndpoints
{
    private const long MostBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/signin/with/{provider}", SignIn);
        endpoints.MapGet("/account/link/{provider}", Link);
        endpoints.MapGet("/signin/callback/{provider}", Callback);
        endpoints.MapGet("/signin/upstream", static (HttpContext http) => Page(http, http.Query("ticket"), null, 200));
        RouteGroupBuilder forms = endpoints.MapGroup("");
        forms.RefuseForeignForms().WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MostBytes));
        forms.MapPost("/signin/upstream", Answer);
        forms.MapPost("/account/linked/remove", Remove);
    }

    private static async Task<IResult> SignIn(HttpContext http, string provider, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        Result<Uri> begun = await room.Upstream.Begin(provider, room.Browsers.Of(http), http.After(), null, http.Language(), ct, again: room.Sessions.Current(http) is not null).ConfigureAwait(false);
        return begun.TryGet(out Uri? address, out Error? error) ? Asked.SeeOther(address.AbsoluteUri) : Wrong(error);
    }

    private static async Task<IResult> Link(HttpContext http, string provider, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (room.Sessions.Current(http) is not { } session || room.StepUp.Needed(session) is not null)
        {
            return Asked.SeeOther("/signin?next=" + Uri.EscapeDataString(http.Request.Path));
        }

        Result<Uri> begun = await room.Upstream.Begin(provider, room.Browsers.Of(http), new After(null, "/account/security"), session.Person, http.Language(), ct).ConfigureAwait(false);
        return begun.TryGet(out Uri? address, out Error? error) ? Asked.SeeOther(address.AbsoluteUri) : Wrong(error);
    }

    private static async Task<IResult> Callback(HttpContext http, string provider, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (http.Request.Query.Any(p => p.Key is "state" or "code" or "iss" or "error" && p.Value.Count > 1))
        {
            // RFC 6749 §3.1: no parameter twice.
            return Wrong(IdentityErrors.UpstreamUnasked());
        }

        var response = new UpstreamResponse(http.Query("state"), http.Query("code"), http.Query("iss"), http.Query("error"));
        Result<UpstreamOutcome> finished = await room.Upstream.Finish(provider, response, room.Browsers.Known(http), room.Sessions.Current(http), ct).ConfigureAwait(false);
        if (!finished.TryGet(out UpstreamOutcome? outcome, out Error? error))
        {
            return Wrong(error);
        }

        // On to an address without the code.
        return outcome switch
        {
            UpstreamOutcome.Known known => await SignedIn(http, known.Account, known.After, ct).ConfigureAwait(false),
            UpstreamOutcome.LinkedBefore before => Asked.SeeOther(before.After.Path()),
            UpstreamOutcome.Unknown unknown => Asked.SeeOther("/signin/upstream?ticket=" + unknown.Ticket),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static IResult Page(HttpContext http, string? ticket, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        if (!room.Upstream.Look(ticket, room.Browsers.Known(http)).TryGet(out (UpstreamView View, After After) found, out Error? error))
        {
            return Wrong(error);
        }

        return Show.Upstream(
            found.View with
            {
                Request = Requests.View(http, found.After.Request),
                Next = found.After.Next,
                SignedIn = room.Sessions.Current(http) is not null,
                Faults = fault is null ? [] : [fault],
            },
            status);
    }

    private static async Task<IResult> Answer(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        string ticket = http.Field("ticket");
        if (string.Equals(http.Field("answer"), "new", StringComparison.Ordinal))
        {
            Result<(Guid Account, After After)> made = await room.Upstream.MakeAccount(ticket, room.Browsers.Known(http), http.Language(), ct).ConfigureAwait(false);
            return made.TryGet(out (Guid Account, After After) account, out Error? refused) ? await SignedIn(http, account.Account, account.After, ct).ConfigureAwait(false)
                : refused.Code is "contact_taken" ? Page(http, ticket, new Fault(refused.Code), StatusCodes.Status400BadRequest)
                : Wrong(refused);
        }

        // Back to this page, signed in to the account that is meant: it is linked by her next answer, not by arriving.
        string back = "/signin?next=" + Uri.EscapeDataString("/signin/upstream?ticket=" + ticket);
        if (room.Sessions.Current(http) is not { } session)
        {
            return Asked.SeeOther(back);
        }

        Result<After> linked = await room.Upstream.Link(ticket, room.Browsers.Known(http), session, ct).ConfigureAwait(false);
        return linked.TryGet(out After? after, out Error? error) ? Asked.SeeOther(after.Path())
            : error.Code is "step_up_needed" ? Asked.SeeOther(back)
            : Wrong(error);
    }

    private static async Task<IResult> Remove(HttpContext http, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (room.Sessions.Current(http) is not { } session)
        {
            return Asked.SeeOther("/signin?next=" + Uri.EscapeDataString("/account/security"));
        }

        Result<bool> removed = await room.Upstream.Unlink(http.Field("id"), session, ct).ConfigureAwait(false);
        return removed.IsOk ? Asked.SeeOther("/account/security")
            : removed.Error!.Code is "step_up_needed" ? Asked.SeeOther("/signin?next=" + Uri.EscapeDataString("/account/security"))
            : Wrong(removed.Error);
    }

    private static async Task<IResult> SignedIn(HttpContext http, Guid account, After after, CancellationToken ct)
    {
        Result<string> next = await http.Room().SignIns.FirstFactor(http, account, "fed", after, ct).ConfigureAwait(false);
        return next.TryGet(out string? path, out Error? error) ? Asked.SeeOther(path) : Wrong(error);
    }

    private static IResult Wrong(Error error) => Show.Wrong(new WrongView(error.Code), error.Code switch
    {
        "provider_not_found" => StatusCodes.Status404NotFound,
        "provider_unreachable" => StatusCodes.Status503ServiceUnavailable,
        _ => Asked.Status(error.Code),
    });
}
