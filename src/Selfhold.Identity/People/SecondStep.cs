using Microsoft.AspNetCore.Http;
using Selfhold.Storage;

namespace Selfhold.Identity.People;

/// <summary>The second factor after the first: a code of the app, or a recovery code.</summary>
internal sealed class SecondStep(IdentityRoom room)
{
    /// <summary>What waits for it in this browser.</summary>
    public Result<StepDetails> Look(string? ticket, byte[]? browser)
        => room.Tickets.Look(TicketKind.SecondStep, ticket, browser).TryGet(out Ticket? found, out Error? error) ? PeopleJson.Read(found.Payload, PeopleJson.Default.StepDetails) : error;

    /// <summary>Signs in where the code is right. Tries are counted per account, whatever ticket they come with.</summary>
    /// <returns>Where to go on; <c>wrong_code</c>, <c>too_many_tries</c>, <c>link_used</c>, <c>account_disabled</c>.</returns>
    public async Task<Result<string>> Finish(HttpContext http, string? ticket, string? code, CancellationToken ct)
    {
        byte[]? browser = room.Browsers.Known(http);
        Result<(StepDetails Step, string Method)> proven = await room.Storage.WriteAsync<Result<(StepDetails, string)>>(
            write =>
            {
                if (!room.Tickets.Look(write, TicketKind.SecondStep, ticket, browser).TryGet(out Ticket? found, out Error? gone))
                {
                    return gone;
                }

                StepDetails step = PeopleJson.Read(found.Payload, PeopleJson.Default.StepDetails);
                if (!room.Totp.CheckEither(write, step.Account, code).TryGet(out string? method, out Error? wrong))
                {
                    return wrong;
                }

                return room.Tickets.Use(write, TicketKind.SecondStep, ticket, browser).Error is { } used ? used : (step, method);
            },
            ct).ConfigureAwait(false);
        return proven.TryGet(out (StepDetails Step, string Method) done, out Error? error)
            ? await room.SignIns.Complete(http, done.Step.Account, Acr.Two, [.. done.Step.Amr, done.Method, "mfa"], After.Unpacked(done.Step.Request), ct).ConfigureAwait(false)
            : error;
    }
}
