using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Identity;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Hub.Portal;

/// <summary>Proving a contact point, and what that opens. Asks for a fresh sign-in: a proof moves keys.</summary>
internal static class FindEndpoints
{
    private const string Find = "/account/record/find", CodePage = "/account/record/find/code";

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Find, static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, session => Page(http, session, null, 200)));
        pages.MapGet(CodePage, static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, _ => Code(http.Query("challenge") ?? "", http.Query("kind") ?? "", null, 200)));
        forms.MapPost(Find, static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, session => Begin(http, session, ct), Find));
        forms.MapPost(CodePage, static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, session => Complete(http, session, ct), Find));
        forms.MapPost("/account/record/find/take-back", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Fresh(http, async session =>
        {
            PortalParts portal = http.Portal();
            await portal.Records.WithdrawProof(portal.Accounts(session.Person), PortalHttp.Id(http.Field("proof")), ct).ConfigureAwait(false);
            return Asked.SeeOther(Find + "?notice=proof_taken_back");
        }, Find));
    }

    private static IResult Page(HttpContext http, CurrentSession session, Fault? fault, int status)
    {
        PortalParts portal = http.Portal();
        IReadOnlyList<Guid> accounts = portal.Accounts(session.Person);
        using HubRead read = portal.Storage.BeginRead();
        bool post = HttpMethods.IsPost(http.Request.Method);
        return PortalShow.Find(
            new FindView
            {
                SignedIn = true,
                Notice = post ? null : http.Query("notice"),
                Faults = fault is null ? [] : [fault],
                NameNeeded = fault?.Code is "name_needed",
                Proofs = [.. portal.Records.Proofs(read, accounts).Where(p => p.Counts).Select(p => new ProofRow(p.Record.ToString("N"), portal.NameOf(p.Business), p.Source, Word(p.Kind), p.ProvenAt, p.ExpiresAt))],
                Opened = !post && int.TryParse(http.Query("opened"), NumberStyles.None, CultureInfo.InvariantCulture, out int opened) ? Math.Min(opened, 100_000) : null,
                SecondNeeded = http.Query("more") is "1",
                Email = post && http.Field("kind") is "email" ? http.Field("email") : null,
                Phone = post && http.Field("kind") is "phone" ? http.Field("phone") : null,
                Phones = portal.Records.SendsMessages,
            },
            status);
    }

    private static IResult Code(string challenge, string kind, Fault? fault, int status)
        => challenge.Length == 0 ? Asked.SeeOther(Find)
            : PortalShow.FindCode(new FindCodeView { SignedIn = true, Challenge = challenge, Kind = kind is "phone" ? "phone" : "email", Faults = fault is null ? [] : [fault] }, status);

    private static async Task<IResult> Begin(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        string kind = http.Field("kind") is "phone" ? "phone" : "email";
        Result<ProofBegun> begun = await http.Portal().Records.BeginProof(session.Person, kind is "phone" ? ContactKind.Phone : ContactKind.Email, http.Field(kind), ct).ConfigureAwait(false);
        return begun.TryGet(out ProofBegun? code, out Error? error)
            ? Asked.SeeOther($"{CodePage}?challenge={Uri.EscapeDataString(code.Challenge)}&kind={kind}")
            : Page(http, session, PortalHttp.Fault(error, error.Code is "bad_contact" ? kind : null), Asked.Status(error.Code));
    }

    private static async Task<IResult> Complete(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        string challenge = http.Field("challenge");
        Result<ProofDone> done = await http.Portal().Records.CompleteProof(session.Person, challenge, http.Field("code"), ct).ConfigureAwait(false);
        return done.TryGet(out ProofDone? proven, out Error? error)
            ? Asked.SeeOther(string.Create(CultureInfo.InvariantCulture, $"{Find}?opened={proven.Proven.Count}{(proven.MayHoldMore ? "&more=1" : "")}"))
            : error.Code is "name_needed" ? Page(http, session, PortalHttp.Fault(error), Asked.Status(error.Code))
            : Code(challenge, http.Field("kind"), PortalHttp.Fault(error, "code"), Asked.Status(error.Code));
    }

    private static string Word(ContactKind kind) => kind == ContactKind.Phone ? "phone" : "email";
}
