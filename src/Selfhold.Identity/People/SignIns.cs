using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.People;

/// <summary>Where a sign-in leads: a request of a client that waits, else a page of the hub, else the account.</summary>
internal sealed record After(string? Request, string? Next)
{
    public static After Account { get; } = new(null, null);

    public string Path() => Request is { Length: > 0 } ? "/authorize/resume?request=" + Uri.EscapeDataString(Request) : LocalPath(Next) ?? "/account";

    /// <summary>Both, to travel through a link or a ticket.</summary>
    public string? Packed() => Request is { Length: > 0 } ? "r" + Request : LocalPath(Next) is { } path ? "n" + path : null;

    public static After Unpacked(string? packed) => packed is { Length: > 1 } ? packed[0] == 'r' ? new(packed[1..], null) : new(null, packed[1..]) : Account;

    /// <summary>The path, if it is one of this hub's own: nothing that a browser could take for another host.</summary>
    public static string? LocalPath(string? path)
        => path is { Length: > 1 and <= 512 } && path[0] == '/' && path[1] is not ('/' or '\\') && path.All(c => c is > ' ' and < (char)127 and not '\\') ? path : null;
}

/// <summary>The one gate between a proven first factor and a sign-in: it asks for the second where the account has one, and lets no blocked account in.</summary>
internal sealed class SignIns(IdentityRoom room)
{
    private static readonly TimeSpan StepLifetime = TimeSpan.FromMinutes(10);

    /// <summary>A passkey with user verification, or first and second factor, were proven.</summary>
    /// <returns>Where to go on, or <c>account_disabled</c>.</returns>
    public Task<Result<string>> Complete(HttpContext http, Guid account, string acr, IReadOnlyList<string> amr, After after, CancellationToken ct)
        => Complete(http, account, acr, amr, after, static _ => null, ct);

    /// <inheritdoc cref="Complete(HttpContext, Guid, string, IReadOnlyList{string}, After, CancellationToken)"/>
    /// <param name="also">Done in the same write; what it refuses signs nobody in.</param>
    public async Task<Result<string>> Complete(HttpContext http, Guid account, string acr, IReadOnlyList<string> amr, After after, Func<Storage.HubWrite, Error?> also, CancellationToken ct)
    {
        if (Refusal(account) is { } refused)
        {
            room.Events.Note("sign_in_refused", account, reason: refused.Code);
            return refused;
        }

        Result<CurrentSession> begun = await room.Sessions.Begin(http, account, acr, amr, also, ct).ConfigureAwait(false);
        if (begun.Error is not { } error)
        {
            return after.Path();
        }

        if (error.Code is "account_disabled")
        {
            // Blocked in the moment between.
            room.Events.Note("sign_in_refused", account, reason: error.Code);
        }

        return error;
    }

    /// <summary>One factor was proven: <c>email</c>, <c>pwd</c>, <c>fed</c>, or <c>invite</c> for a link that an operator handed on. Signs in, or leads to the page that asks for the second.</summary>
    /// <returns>Where to go on, or <c>account_disabled</c>.</returns>
    public async Task<Result<string>> FirstFactor(HttpContext http, Guid account, string amr, After after, CancellationToken ct)
    {
        if (Refusal(account) is { } refused)
        {
            room.Events.Note("sign_in_refused", account, reason: refused.Code);
            return refused;
        }

        if (!room.Totp.IsOn(account))
        {
            return await Complete(http, account, Acr.One, [amr], after, ct).ConfigureAwait(false);
        }

        byte[] step = PeopleJson.Write(new StepDetails(account, [amr], after.Packed()), PeopleJson.Default.StepDetails);
        string ticket = await room.Tickets.Put(TicketKind.SecondStep, account, room.Browsers.Of(http), step, StepLifetime, ct).ConfigureAwait(false);
        return "/signin/totp?ticket=" + ticket;
    }

    private Error? Refusal(Guid account)
    {
        using Storage.HubRead read = room.Storage.BeginRead();
        return room.Persons.Find(read, account) is { Active: true } person && (person.JoinedInto is not { } into || room.Persons.Find(read, into) is { Active: true })
            ? null
            : IdentityErrors.AccountDisabled();
    }
}
