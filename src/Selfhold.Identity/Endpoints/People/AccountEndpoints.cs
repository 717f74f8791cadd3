using System.Buffers.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.Identity.OpenId;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.OpenId;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.People;

/// <summary>The account's own pages: how she signs in, where she is signed in, and which businesses she let in.</summary>
internal static class AccountEndpoints
{
    private const string Security = "/account/security";

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/account", static () => Asked.SeeOther(Security));
        pages.MapGet(Security, static (HttpContext http, CancellationToken _) => Signed(http, session => SecurityPage(http, session, null, 200)));
        pages.MapGet("/account/sessions", static (HttpContext http, CancellationToken _) => Signed(http, session => SessionsPage(http, session)));
        pages.MapGet("/account/businesses", static (HttpContext http, CancellationToken _) => Signed(http, session => BusinessesPage(http, session)));
        pages.MapGet("/account/operator", static (HttpContext http, CancellationToken _) => Signed(http, session => Show.Operator(new OperatorView { Code = http.Query("code"), SignedIn = true })));

        forms.MapPost("/account/name", static (HttpContext http, CancellationToken ct) => Signed(http, async session =>
        {
            await http.Room().Factors.Rename(session.Person, http.Field("name"), ct).ConfigureAwait(false);
            return Asked.SeeOther(Security + "?notice=name_changed");
        }));
        forms.MapPost("/account/passkeys/rename", static (HttpContext http, CancellationToken ct) => Signed(http, async session =>
            Done(http, session, await http.Room().Factors.RenamePasskey(session.Person, Id(http), http.Field("name"), ct).ConfigureAwait(false), "passkey_renamed")));
        forms.MapPost("/account/passkeys/remove", static (HttpContext http, CancellationToken ct) => Fresh(http, async session =>
            Done(http, session, await http.Room().Factors.RemovePasskey(session.Person, Id(http), ct).ConfigureAwait(false), "passkey_removed")));
        MapContacts(forms);
        forms.MapPost("/account/recovery-codes", static (HttpContext http, CancellationToken ct) => Fresh(http, async session =>
            Show.RecoveryCodes(new RecoveryCodesView { Codes = await http.Room().Factors.NewRecoveryCodes(session.Person, ct).ConfigureAwait(false), SignedIn = true })));
        forms.MapPost("/account/recovery/stop", static (HttpContext http, CancellationToken ct) => Signed(http, async session =>
        {
            IdentityRoom room = http.Room();
            await room.Storage.WriteAsync(write => room.Recoveries.Stop(write, session.Person), ct).ConfigureAwait(false);
            return Asked.SeeOther(Security + "?notice=recovery_stopped");
        }));
        forms.MapPost("/account/sessions/end", EndSession);
        forms.MapPost("/account/sessions/end-others", static (HttpContext http, CancellationToken ct) => Signed(http, async session =>
        {
            IdentityRoom room = http.Room();
            await room.Storage.WriteAsync(write => room.Sessions.EndEverywhere(write, session.Person, "signed_out_elsewhere", session.Id), ct).ConfigureAwait(false);
            return Asked.SeeOther("/account/sessions?notice=sessions_ended");
        }));
        forms.MapPost("/account/businesses/stop", static (HttpContext http, CancellationToken ct) => Signed(http, async session =>
        {
            await StopClient(http, session.Person, http.Field("client"), ct).ConfigureAwait(false);
            return Asked.SeeOther("/account/businesses?notice=business_stopped");
        }));
        forms.MapPost("/account/operator", static (HttpContext http, CancellationToken ct) => Signed(http, async session =>
        {
            IdentityRoom room = http.Room();
            Result<bool> made = await room.Storage.TryWriteAsync(write => room.Operators.Redeem(write, session.Person, http.Field("code")), ct).ConfigureAwait(false);
            return made.Error is { } error ? Show.Operator(new OperatorView { SignedIn = true, Faults = [new Fault(error.Code, "code")] }, 400) : Asked.SeeOther(Security + "?notice=operator_made");
        }));
    }

    /// <summary>For whoever is signed in; others are led to sign in and back.</summary>
    internal static Task<IResult> Signed(HttpContext http, Func<CurrentSession, Task<IResult>> page)
        => http.Room().Sessions.Current(http) is { } session ? page(session)
            : Task.FromResult(HttpMethods.IsGet(http.Request.Method) ? Asked.SeeOther("/signin?next=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString))
                : SignInEndpoints.StepUpPage(http, Security));

    internal static Task<IResult> Signed(HttpContext http, Func<CurrentSession, IResult> page) => Signed(http, session => Task.FromResult(page(session)));

    /// <summary>For whoever proved a moment ago who she is, as strongly as her account asks for; others are answered 401 with the sign-in page, which leads back (A13).</summary>
    internal static Task<IResult> Fresh(HttpContext http, Func<CurrentSession, Task<IResult>> page, string back = Security) => Signed(http, session =>
    {
        if (http.Room().StepUp.Needed(session) is not { } needed)
        {
            return page(session);
        }

        http.Room().Events.Note("step_up_asked", session.Person, reason: needed.Code);
        return Task.FromResult(SignInEndpoints.StepUpPage(http, back));
    });

    /// <summary>Back to the page of sign-in ways, or that page with what was wrong.</summary>
    internal static IResult Done<T>(HttpContext http, CurrentSession session, Result<T> result, string notice)
    {
        if (result.Error is not { } error)
        {
            return Asked.SeeOther($"{Security}?notice={notice}");
        }

        http.Room().Events.Note("account_refused", session.Person, reason: error.Code);
        return SecurityPage(http, session, new Fault(error.Code, error.Field), Asked.Status(error.Code));
    }

    internal static IResult SecurityPage(HttpContext http, CurrentSession session, Fault? fault, int status)
    {
        IdentityRoom room = http.Room();
        using HubRead read = room.Storage.BeginRead();
        Person person = room.Persons.Find(read, session.Person)!;
        IReadOnlyList<LinkedRow> linked = room.Upstream.Of(read, person.Id);
        return Show.Security(
            new SecurityView
            {
                SignedIn = true,
                Notice = http.Query("notice"),
                Faults = fault is null ? [] : [fault],
                Name = person.Name,
                Passkeys = [.. room.PasskeyRows.Of(read, person.Id).Select(p => new PasskeyRow(Base64Url.EncodeToString(p.Id), p.Name, p.CreatedAt, p.UsedAt, p.Kept))],
                Emails = [.. room.Contacts.Of(read, person.Id).Where(c => c.Kind == ContactKind.Email).Select(c => new EmailRow(c.Id.ToString("N"), c.Value, c.Main, room.Contacts.IsFresh(c)))],
                TotpSince = room.Totp.Since(read, person.Id),
                Passwords = room.Options.Passwords,
                PasswordSince = Passwords.SinceTogether(read, person.Id),
                RecoveryCodesLeft = RecoveryCodes.LeftTogether(read, person.Id),
                Joined = [.. Joins.Of(read, person.Id).Select(j => new JoinedRow(j.Id.ToString("N"), room.Persons.Find(read, j.Account)?.Name, room.Contacts.MainEmail(read, j.Account)?.Value, j.At))],
                Linked = linked,
                Providers = [.. room.Upstream.Offered(linking: true).Where(p => linked.All(l => !string.Equals(l.ProviderId, p.Id, StringComparison.Ordinal)))],
                RecoveryReadyAt = Recoveries.Open(read, person.Id)?.ReadyAt,
                Operator = person.IsOperator,
            },
            status);
    }

    private static void MapContacts(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/account/emails", static (HttpContext http, CancellationToken ct) => Fresh(http, session => AddEmail(http, session, EmailAddress.Read(http.Field("email")), ct)));
        forms.MapPost("/account/emails/confirm", static (HttpContext http, CancellationToken ct) => Fresh(http, session => AddEmail(http, session, EmailAddress.Read(ContactOf(http, session)), ct)));
        forms.MapPost("/account/emails/main", static (HttpContext http, CancellationToken ct) => Fresh(http, async session =>
            Done(http, session, await http.Room().Factors.MainEmail(session.Person, Guid(http), ct).ConfigureAwait(false), "email_main")));
        forms.MapPost("/account/emails/remove", static (HttpContext http, CancellationToken ct) => Fresh(http, async session =>
            Done(http, session, await http.Room().Factors.RemoveContact(session.Person, Guid(http), ct).ConfigureAwait(false), "email_removed")));
        forms.MapPost("/account/phones", static (HttpContext http, CancellationToken ct) => Fresh(http, async session =>
            Done(http, session, await http.Room().Factors.AddPhone(session.Person, http.Field("phone"), ct).ConfigureAwait(false), "phone_added")));
        forms.MapPost("/account/phones/remove", static (HttpContext http, CancellationToken ct) => Fresh(http, async session =>
            Done(http, session, await http.Room().Factors.RemoveContact(session.Person, Guid(http), ct).ConfigureAwait(false), "phone_removed")));
    }

    private static async Task<IResult> AddEmail(HttpContext http, CurrentSession session, EmailAddress? email, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        if (email is null)
        {
            return Done<bool>(http, session, IdentityErrors.BadEmail(), "");
        }

        Result<string> asked = await room.Factors.AddEmail(session.Person, email, room.Browsers.Of(http), Attempts.Source(http), http.Language(), ct).ConfigureAwait(false);
        return asked.TryGet(out string? ticket, out Error? error) ? Asked.SeeOther("/signin/sent?ticket=" + ticket) : Done<bool>(http, session, error, "");
    }

    private static string? ContactOf(HttpContext http, CurrentSession session)
    {
        using HubRead read = http.Room().Storage.BeginRead();
        return http.Room().Contacts.Of(read, session.Person).FirstOrDefault(c => c.Id == Guid(http) && c.Kind == ContactKind.Email)?.Value;
    }

    private static IResult SessionsPage(HttpContext http, CurrentSession session)
    {
        IdentityRoom room = http.Room();
        using HubRead read = room.Storage.BeginRead();
        return Show.Sessions(new SessionsView
        {
            SignedIn = true,
            Notice = http.Query("notice"),
            Sessions = [.. room.SessionList.Of(read, session.Person).Select(s => new SessionRow(s.Id.ToString("N"), s.Browser.Length > 0 ? s.Browser : null, s.SignedInAt, s.SeenAt, s.Amr, s.Id == session.Id))],
        });
    }

    private static Task<IResult> EndSession(HttpContext http, CancellationToken ct) => Signed(http, async session =>
    {
        IdentityRoom room = http.Room();
        Guid id = Guid(http);
        bool ended = await room.Storage.WriteAsync(write => room.SessionList.Of(write, session.Person).Any(s => s.Id == id) && room.Sessions.End(write, id, "signed_out_elsewhere"), ct).ConfigureAwait(false);
        if (!ended)
        {
            return Asked.Wrong(IdentityErrors.SessionNotFound());
        }

        if (id == session.Id)
        {
            room.Sessions.Forget(http);
        }

        return Asked.SeeOther("/account/sessions?notice=session_ended");
    });

    private static IResult BusinessesPage(HttpContext http, CurrentSession session)
    {
        IdentityRoom room = http.Room();
        using HubRead read = room.Storage.BeginRead();
        return Show.Businesses(new BusinessesView
        {
            SignedIn = true,
            Notice = http.Query("notice"),
            Businesses = [.. room.Approvals.List(read, session.Person).Select(a => Row(room, read, session.Person, a, http.RequestServices.GetRequiredService<IConsentPrompt>()))],
        });
    }

    /// <summary>She takes a client back, and with it what its sign-in was given.</summary>
    private static Task<bool> StopClient(HttpContext http, Guid person, string id, CancellationToken ct)
    {
        IdentityRoom room = http.Room();
        Client? client;
        using (HubRead read = room.Storage.BeginRead())
        {
            client = room.Clients.Find(read, id);
        }

        IConsentPrompt prompt = http.RequestServices.GetRequiredService<IConsentPrompt>();
        return room.Approvals.Withdraw(person, id, ct, client is null ? null : write => prompt.Stop(write, person, client));
    }

    private static BusinessRow Row(IdentityRoom room, IStatements from, Guid person, ApprovedClient approved, IConsentPrompt prompt) => new(
        approved.ClientId, Requests.Client(room, from, approved.ClientId) ?? new ClientView(approved.Name, null, null),
        [.. approved.Scopes, .. room.Clients.Find(from, approved.ClientId) is { } client ? prompt.Shared(from, person, client) : []], approved.ApprovedAt, null);

    private static byte[] Id(HttpContext http)
    {
        string id = http.Field("id");
        return Base64Url.IsValid(id) ? Base64Url.DecodeFromChars(id) : [];
    }

    private static Guid Guid(HttpContext http) => System.Guid.TryParse(http.Field("id"), out Guid id) ? id : System.Guid.Empty;
}
