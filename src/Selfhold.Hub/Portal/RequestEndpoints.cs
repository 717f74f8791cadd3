using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Portal;

/// <summary>Agreements that businesses ask for outside a sign-in, and newer versions of those she has answered.</summary>
internal static class RequestEndpoints
{
    private const string Requests = "/account/requests", Year = "year", Stopped = "stop";

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Requests, static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, session => List(http, session)));
        pages.MapGet(Requests + "/{request:guid}", static (HttpContext http, Guid request, CancellationToken ct) => AccountEndpoints.Signed(http, session => Page(http, session, request, null, ct)));
        pages.MapGet(Requests + "/agreement/{agreement:guid}", static (HttpContext http, Guid agreement, CancellationToken ct) => AccountEndpoints.Signed(http, session => Page(http, session, null, agreement, ct)));
        forms.MapPost(Requests + "/answer", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, session => Answer(http, session, ct)));
    }

    public static int CountWaiting(PortalParts portal, IStatements from, IReadOnlyList<Guid> accounts) => portal.Consent.Requests(from, accounts).Count;

    /// <summary>What a newer version asks otherwise, in the language of the page.</summary>
    public static IReadOnlyList<ConsentChange> Changes(Agreement before, Agreement after, string language)
    {
        string was = before.TextFor(language).Language, now = after.TextFor(language).Language;
        bool same = string.Equals(was, now, StringComparison.Ordinal);
        return
        [
            .. ConsentRoom.Compare(before, after)
                .Where(c => c.What is not ("sentence_changed" or "notice_changed" or "text_added" or "text_removed") || same && string.Equals(c.About, now, StringComparison.Ordinal))
                .Select(c => c.What switch
                {
                    _ when c.What.StartsWith("attribute_", StringComparison.Ordinal) || c.What.StartsWith("special_", StringComparison.Ordinal) =>
                        c.What.EndsWith("_removed", StringComparison.Ordinal) ? new ConsentChange(c.What, c.About, null) : new ConsentChange(c.What, null, c.About),
                    "notice_changed" or "controller_changed" or "policy_url_changed" => new ConsentChange(c.What, null, null),
                    _ => new ConsentChange(c.What, c.Before, c.After),
                }),
        ];
    }

    private static IResult List(HttpContext http, CurrentSession session)
    {
        PortalParts portal = http.Portal();
        using HubRead read = portal.Storage.BeginRead();
        return PortalShow.Requests(new AskedListView
        {
            SignedIn = true,
            Notice = http.Query("notice"),
            Waiting = [.. portal.Consent.Requests(read, portal.Accounts(read, session.Person)).Select(r => new AskedRow(
                r.Id.ToString("N"), portal.Who(r.Business), r.Agreement.TextFor(http.Language()).Text.Purpose, [.. r.Agreement.Attributes], r.CreatedAt, r.ExpiresAt))],
        });
    }

    private static Task<IResult> Page(HttpContext http, CurrentSession session, Guid? request, Guid? agreement, CancellationToken ct)
        => PortalHttp.IsAhead(http) ? Task.FromResult(PortalHttp.Ahead(http))
            : Find(http.Portal(), session.Person, request, agreement) is { } asked ? Sheet(http, session, asked, null, null, 200, ct)
            : Task.FromResult(Show.Wrong(new WrongView("request_not_found"), StatusCodes.Status404NotFound));

    /// <summary>What is asked of her: by a request of a business, or by the newest version of what she has answered already.</summary>
    private static Question? Find(PortalParts portal, Guid person, Guid? request, Guid? agreement)
    {
        using HubRead read = portal.Storage.BeginRead();
        IReadOnlyList<Guid> accounts = portal.Accounts(read, person);
        IReadOnlyList<GrantInfo> grants = portal.Consent.Grants(read, accounts);
        if (request is { } id)
        {
            return portal.Consent.Requests(read, accounts).FirstOrDefault(r => r.Id == id) is { } found ? new Question(found.Agreement, found.Id, found.Client, Earlier(portal, read, grants, found.Agreement)) : null;
        }

        return grants.Any(g => g.AgreementId == agreement) && portal.Consent.Agreement(read, agreement!.Value).TryGet(out Agreement? newest, out _) && newest.RetiredAt is null
            ? new Question(newest, null, null, Earlier(portal, read, grants, newest)) : null;
    }

    private static Agreement? Earlier(PortalParts portal, IStatements from, IReadOnlyList<GrantInfo> grants, Agreement asked)
        => grants.Where(g => g.AgreementId == asked.Id && g.Version < asked.Version).MaxBy(g => g.Version) is { } before
            && portal.Consent.Agreement(from, before.Agreement).TryGet(out Agreement? earlier, out _) ? earlier : null;

    private static async Task<IResult> Sheet(HttpContext http, CurrentSession session, Question asked, ConsentChoice? choice, Fault? fault, int status, CancellationToken ct)
    {
        PortalParts portal = http.Portal();
        Agreement agreement = asked.Agreement;
        Sendable sendable = await portal.Supply.SendableOf(session.Person, agreement, ct).ConfigureAwait(false);
        AgreementText text = agreement.TextFor(http.Language()).Text;
        HashSet<string> given = Given(portal, session.Person, agreement);
        return PortalShow.Answer(
            new AnswerView
            {
                SignedIn = true,
                RequestId = asked.Request?.ToString("N"),
                Who = portal.Who(agreement.Business),
                Faults = fault is null ? [] : [fault],
                Asking = new ApprovalView
                {
                    Person = "",
                    Choosing = choice is not null,
                    Choice = choice,
                    Sheet = new ConsentSheet
                    {
                        Fields = [.. agreement.Attributes.Select(a => new ConsentField(a, sendable.Values.GetValueOrDefault(a), agreement.IsEssential(a), agreement.Special.ContainsKey(a), CustomerAttributes.Find(a).Derived, given.Contains(a)))],
                        Purpose = text.Purpose,
                        LegalBasis = agreement.Terms.LegalBasis,
                        Retention = agreement.Terms.Retention,
                        Recipients = agreement.Terms.Recipients,
                        Countries = agreement.Terms.Countries,
                        Until = [new ConsentUntil(Year, null), new ConsentUntil(Stopped, null)],
                        Unseen = Unseen(sendable.Held, agreement),
                        Notice = text.Notice.Length > 0 ? text.Notice : null,
                        Agreement = agreement.HashText,
                        Changes = asked.Earlier is { } earlier ? Changes(earlier, agreement, http.Language()) : [],
                    },
                },
            },
            status);
    }

    /// <summary>What she gives for the purpose already: ticked, because she ticked it before.</summary>
    private static HashSet<string> Given(PortalParts portal, Guid person, Agreement agreement)
    {
        using HubRead read = portal.Storage.BeginRead();
        return [.. portal.Consent.Decide(read, portal.Accounts(read, person), agreement.Business, agreement.Purpose, [.. agreement.Attributes]).Attributes];
    }

    /// <summary>Names of what her record holds and this business does not ask for; a whole stands for its parts.</summary>
    private static string[] Unseen(IReadOnlyList<string> held, Agreement agreement)
        => [.. held.Where(a => !agreement.Attributes.Any(b => string.Equals(a, b, StringComparison.Ordinal) || CustomerAttributes.Holds(b, a)) && !held.Any(b => CustomerAttributes.Holds(b, a))).Take(12)];

    private static async Task<IResult> Answer(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        PortalParts portal = http.Portal();
        Guid? request = http.Field("asked").Length > 0 ? PortalHttp.Id(http.Field("asked")) : null;
        string hash = http.Field("agreement"), answer = http.Field("answer");
        Agreement? shown = hash.Length == 64 && hash.All(char.IsAsciiHexDigit) && portal.Consent.Agreement(Convert.FromHexString(hash)).TryGet(out Agreement? found, out _) ? found : null;
        string[] chosen = [.. http.Request.Form["choice"].OfType<string>().Distinct(StringComparer.Ordinal)];
        string until = http.Field("until");
        if (shown is null)
        {
            return Asked.Wrong(ConsentErrors.AgreementNotFound());
        }

        if (answer is "refuse")
        {
            Error? refused = request is { } id
                ? (await portal.Consent.RefuseRequest(portal.Accounts(session.Person), id, http.Language(), ct).ConfigureAwait(false)).Error
                : (await portal.Consent.Refuse(new No(session.Person, shown.Hash, "portal", http.Language()) { Accounts = portal.Accounts(session.Person) }, ct).ConfigureAwait(false)).Error;
            return refused is null ? Asked.SeeOther(Requests + "?notice=request_refused_by_you") : Asked.Wrong(refused);
        }

        var choice = new ConsentChoice(true, chosen, until.Length > 0 ? until : Year, hash, new Dictionary<string, string>(StringComparer.Ordinal));
        if (answer is "allow")
        {
            Result<bool> given = await Allow(portal, http, session.Person, request, shown, choice, ct).ConfigureAwait(false);
            if (given.Error is not { } error)
            {
                return Asked.SeeOther("/account/sharing?notice=request_allowed");
            }

            return error.Code is "nothing_given" or "attribute_essential" && Find(portal, session.Person, request, shown.Id) is { } again
                ? await Sheet(http, session, again, choice, new Fault(error.Code), 400, ct).ConfigureAwait(false) : Asked.Wrong(error);
        }

        // Choose, and whatever is no answer: the page again, with what she chose so far.
        return Find(portal, session.Person, request, shown.Id) is { } open
            ? await Sheet(http, session, open, choice, null, 200, ct).ConfigureAwait(false) : Asked.Wrong(ConsentErrors.RequestNotFound());
    }

    private static async Task<Result<bool>> Allow(PortalParts portal, HttpContext http, Guid person, Guid? request, Agreement agreement, ConsentChoice choice, CancellationToken ct)
    {
        string[] ordinary = [.. agreement.AttributesOf(special: false).Where(a => agreement.IsEssential(a) || choice.Chosen.Contains(a, StringComparer.Ordinal))];
        string[] special = [.. agreement.AttributesOf(special: true).Where(a => choice.Chosen.Contains(a, StringComparer.Ordinal))];
        if (ordinary.Length + special.Length == 0)
        {
            return ConsentErrors.NothingGiven();
        }

        string language = http.Language();
        DateTimeOffset? until = choice.Until is Stopped ? null : portal.Storage.Clock.GetUtcNow().AddYears(1);
        string subject = await Subject(portal, person, request, agreement, ct).ConfigureAwait(false);
        return await portal.Storage.TryWriteAsync<bool>(
            write =>
            {
                IReadOnlyList<Guid> accounts = portal.Accounts(write, person);
                bool first = true;
                foreach ((string[] attributes, bool isSpecial) in (ReadOnlySpan<(string[], bool)>)[(ordinary, false), (special, true)])
                {
                    if (attributes.Length == 0)
                    {
                        continue;
                    }

                    // Special categories are a yes of their own, said box by box (GDPR article 9(2)(a)).
                    var yes = new Yes(accounts[0], agreement.Hash, attributes, subject, request is null ? "portal" : "request", language) { Until = until, Explicit = isSpecial, Accounts = accounts };
                    Result<Given> given = first && request is { } id ? portal.Consent.AnswerRequest(write, accounts, id, yes) : portal.Consent.Give(write, yes);
                    if (given.Error is { } error)
                    {
                        return error;
                    }

                    first = false;
                }

                return true;
            },
            ct).ConfigureAwait(false);
    }

    /// <summary>How the business knows her: by her subject in the domain of the program that asks, or of one of its programs.</summary>
    private static async Task<string> Subject(PortalParts portal, Guid person, Guid? request, Agreement agreement, CancellationToken ct)
    {
        Guid? domain;
        using (HubRead read = portal.Storage.BeginRead())
        {
            string? client = request is { } id ? portal.Consent.Requests(read, portal.Accounts(read, person)).FirstOrDefault(r => r.Id == id)?.Client : null;
            domain = client is null ? null : portal.Identity.Clients.Find(read, client)?.Domain;
        }

        string business = portal.NameOf(agreement.Business);
        domain ??= portal.Records.Domains().FirstOrDefault(d => string.Equals(d.Business, business, StringComparison.Ordinal))?.Id;
        return domain is { } known ? await portal.Identity.SubjectOf(person, known, ct).ConfigureAwait(false) : "";
    }

    private sealed record Question(Agreement Agreement, Guid? Request, string? Client, Agreement? Earlier);
}
