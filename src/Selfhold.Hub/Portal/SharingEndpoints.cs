using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Storage;

namespace Selfhold.Hub.Portal;

/// <summary>Whom she lets see what, and every way to end it. Nothing here shows a value, so nothing here is a look.</summary>
internal static class SharingEndpoints
{
    private const string Sharing = "/account/sharing";
    private const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Sharing, static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, session => Page(http, session)));
        pages.MapGet(Sharing + "/{grant:guid}", static (HttpContext http, Guid grant, CancellationToken _) => AccountEndpoints.Signed(http, session => GrantPage(http, session, grant, null, 200)));
        pages.MapGet(Sharing + "/{grant:guid}/receipt-{number:long}.json", static (HttpContext http, Guid grant, long number, CancellationToken _) => AccountEndpoints.Signed(http, session => Receipt(http, session, grant, number)));
        forms.MapPost(Sharing + "/stop", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, async session =>
        {
            PortalParts portal = http.Portal();
            Result<Changed> stopped = await portal.Consent.Withdraw(portal.Accounts(session.Person), PortalHttp.Id(http.Field("grant")), ct).ConfigureAwait(false);
            return stopped.Error is { } error ? Asked.Wrong(error) : Asked.SeeOther(Sharing + "?notice=grant_stopped");
        }));
        forms.MapPost(Sharing + "/pause", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, async session =>
            Done(http, session, await http.Portal().Consent.Pause(http.Portal().Accounts(session.Person), PortalHttp.Id(http.Field("grant")), ct).ConfigureAwait(false), "grant_paused")));
        forms.MapPost(Sharing + "/resume", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, async session =>
            Done(http, session, await http.Portal().Consent.Resume(http.Portal().Accounts(session.Person), PortalHttp.Id(http.Field("grant")), ct).ConfigureAwait(false), "grant_resumed")));
        forms.MapPost(Sharing + "/until", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, session => ChangeUntil(http, session, ct)));
    }

    private static async Task<IResult> ChangeUntil(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        PortalParts portal = http.Portal();
        string said = http.Field("until");
        Guid grant = PortalHttp.Id(http.Field("grant"));
        DateTimeOffset? until = null;
        if (said.Length > 0)
        {
            if (!DateOnly.TryParseExact(said, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) || day.Year > 9000)
            {
                return GrantPage(http, session, grant, new Fault("bad_date", "until"), 400);
            }

            // The day that she names is the last one.
            until = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        }

        Result<Changed> changed = await portal.Consent.ChangeUntil(portal.Accounts(session.Person), grant, until, ct).ConfigureAwait(false);
        return Done(http, session, changed, "grant_until");
    }

    private static IResult Done(HttpContext http, CurrentSession session, Result<Changed> changed, string notice)
    {
        Guid grant = PortalHttp.Id(http.Field("grant"));
        return changed.Error is not { } error ? Asked.SeeOther($"{Sharing}/{grant:N}?notice={notice}")
            : error.Code is "grant_not_found" ? Asked.Wrong(error)
            : GrantPage(http, session, grant, PortalHttp.Fault(error), Asked.Status(error.Code));
    }

    private static IResult Page(HttpContext http, CurrentSession session)
    {
        PortalParts portal = http.Portal();
        using HubRead read = portal.Storage.BeginRead();
        IReadOnlyList<Guid> accounts = portal.Accounts(read, session.Person);
        GrantInfo[] all = [.. portal.Consent.Grants(read, accounts)];

        // What a newer answer stands in for is told on that one's page.
        GrantInfo[] shown = [.. all.Where(g => g.Status is not GrantEvents.Superseded).OrderBy(g => Rank(g.Status))];
        int count = Math.Max(1, (shown.Length + PageSize - 1) / PageSize);
        int number = int.TryParse(http.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, count) : 1;
        var looks = LastLooks.Of(portal, read, accounts);
        GrantRow[] rows = [.. shown.Skip((number - 1) * PageSize).Take(PageSize).Select(g => Row(portal, read, http.Language(), g, looks))];
        return PortalShow.Sharing(new SharingView
        {
            SignedIn = true,
            Notice = http.Query("notice"),
            Open = [.. rows.Where(r => r.State is "given" or "paused")],
            Ended = [.. rows.Where(r => r.State is not ("given" or "paused" or "refused"))],
            Refused = [.. rows.Where(r => r.State is "refused")],
            PageNumber = number,
            PageCount = count,
        });
    }

    private static int Rank(string status) => status switch { GrantEvents.Given or GrantEvents.Paused => 0, GrantEvents.Refused => 2, _ => 1 };

    private static GrantRow Row(PortalParts portal, IStatements from, string language, GrantInfo grant, LastLooks looks)
    {
        Agreement? agreement = portal.Consent.Agreement(from, grant.Agreement).TryGet(out Agreement? found, out _) ? found : null;
        IReadOnlyList<string> attributes = grant.Attributes.Count > 0 || agreement is null ? grant.Attributes : [.. agreement.AttributesOf(grant.Special).Order(StringComparer.Ordinal)];
        return new GrantRow(
            grant.Id.ToString("N"), portal.Who(grant.Business), agreement?.TextFor(language).Text.Purpose ?? grant.Purpose, attributes, grant.Status, grant.Events[^1].At, grant.Until, grant.UsesLeft,
            looks.Of(grant.Id), looks.Whole, grant.Status is GrantEvents.Given or GrantEvents.Paused && Newer(portal, from, grant) is not null);
    }

    /// <summary>The newest version of what was agreed, where that is another than the one she answered.</summary>
    private static Agreement? Newer(PortalParts portal, IStatements from, GrantInfo grant)
        => portal.Consent.Agreement(from, grant.AgreementId).TryGet(out Agreement? newest, out _) && newest.Version > grant.Version && newest.RetiredAt is null ? newest : null;

    private static IResult GrantPage(HttpContext http, CurrentSession session, Guid id, Fault? fault, int status)
    {
        PortalParts portal = http.Portal();
        using HubRead read = portal.Storage.BeginRead();
        IReadOnlyList<Guid> accounts = portal.Accounts(read, session.Person);
        if (portal.Consent.Grant(read, accounts, id) is not { } grant)
        {
            return Show.Wrong(new WrongView("not_found"), StatusCodes.Status404NotFound);
        }

        Agreement? agreement = portal.Consent.Agreement(read, grant.Agreement).TryGet(out Agreement? found, out _) ? found : null;
        GrantRow row = Row(portal, read, http.Language(), grant, LastLooks.Of(portal, read, accounts));
        Agreement? newer = row.Changed ? Newer(portal, read, grant) : null;
        return PortalShow.Grant(
            new GrantView
            {
                SignedIn = true,
                Notice = HttpMethods.IsGet(http.Request.Method) ? http.Query("notice") : null,
                Faults = fault is null ? [] : [fault],
                Grant = row,
                Basis = grant.Basis,
                Retention = agreement?.Terms.Retention,
                Recipients = agreement?.Terms.Recipients ?? [],
                Countries = agreement?.Terms.Countries ?? [],
                NoticeText = agreement?.TextFor(http.Language()).Text.Notice,
                Agreement = Convert.ToHexStringLower(grant.Agreement.Span),
                Changes = agreement is null || newer is null ? [] : RequestEndpoints.Changes(agreement, newer, http.Language()),
                Newer = newer is null ? null : $"/account/requests/agreement/{newer.Id:N}",
                Events = [.. grant.Events.Reverse().Select(e => new EventRow(e.Kind, e.At, e.Kind is GrantEvents.Given or GrantEvents.UntilChanged or GrantEvents.Applied ? e.Number : null))],
            },
            status);
    }

    private static IResult Receipt(HttpContext http, CurrentSession session, Guid grant, long number)
    {
        PortalParts portal = http.Portal();
        if (!portal.Consent.Receipt(portal.Accounts(session.Person), grant, number).TryGet(out ConsentReceipt? receipt, out Error? error))
        {
            return Show.Wrong(new WrongView(error.Code), StatusCodes.Status404NotFound);
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.File(Encoding.UTF8.GetBytes(receipt.Json), "application/json", $"receipt-{number}.json");
    }
}

/// <summary>When each grant was last used, as far as her newest entries tell.</summary>
internal sealed class LastLooks
{
    private const int Most = 5_000, Batch = 1_000;

    private readonly Dictionary<Guid, DateTimeOffset> _last = [];

    private LastLooks()
    {
    }

    /// <summary>All entries were gone through.</summary>
    public bool Whole { get; private set; }

    public DateTimeOffset? Of(Guid grant) => _last.TryGetValue(grant, out DateTimeOffset at) ? at : null;

    public static LastLooks Of(PortalParts portal, IStatements from, IReadOnlyList<Guid> accounts)
    {
        var looks = new LastLooks();
        long? before = null;
        for (int gone = 0; gone < Most && !looks.Whole; gone += Batch)
        {
            IReadOnlyList<LogEntry> entries = portal.Log.EntriesOf(from, accounts, before, Batch);
            foreach (LogEntry entry in entries)
            {
                if (entry is { Outcome: LookOutcome.Released, Content: { Grant: { } grant, At: var at } })
                {
                    looks._last.TryAdd(grant, at);
                }
            }

            looks.Whole = entries.Count < Batch;
            before = entries is [.., { Index: var last }] ? last : before;
        }

        return looks;
    }
}
