using Microsoft.AspNetCore.Http;
using Selfhold.Browser.Tests.Gallery;
using Selfhold.Hub.Portal;
using Selfhold.Identity;
using Selfhold.Identity.Pages;

namespace Selfhold.Browser.Tests.Portal;

/// <summary>Every page of the portal in the states it can be in: empty, usual, and more than usual.</summary>
internal static class PortalSamples
{
    private static readonly DateTimeOffset Now = Samples.Now;

    private static readonly string[] Stateable = ["name", "given_name", "family_name", "birthdate", "email", "phone_number", "street_address", "locality", "postal_code", "country", "occupation"];

    private static readonly OriginView You = new(null, null, Now.AddDays(-250), "self_asserted"), Kestrel = new("Kestrel Coffee", "Shopify", Now.AddDays(-90), "held"), Brightwater = new("Brightwater Physio", null, Now.AddDays(-170), "verified");

    private static readonly WhoView Oakline = new("Oakline Cycles", "Oakline Cycles Ltd.", "oakline.example"), Stranger = new("مقهى <b>Oakline</b>", null, null);

    // 300 characters without a break, in scripts that run both ways.
    private static readonly string Long = string.Concat(Enumerable.Repeat("שלוםWeltдругمرحبا世界", 15));

    private static readonly RecordView Record = new()
    {
        SignedIn = true,
        Name = "Ana Beatriz Duarte",
        Seeing = 3,
        Waiting = 1,
        Proven = 2,
        Stateable = Stateable,
        Facts =
        [
            new("name", 0, "Ana Beatriz Duarte", You, [Kestrel], [], ["Kestrel Coffee", "Oakline Cycles"], "s1"),
            new("birthdate", 0, "1988-09-04", Brightwater, [], [], ["Brightwater Physio"]),
            new("email", 0, "ana@duarte.example", You, [], [new("ana@old.example", Kestrel)], [], "s2"),
            new("email", 1, "a.duarte@work.example", Kestrel, [], [], []),
            new("address", 0, "18 Fenwick Row\nLeeds LS2 7QP\nGB", Kestrel, [], [new("4 Harper Street\nLeeds LS1 5AB", Brightwater), new("ul. Długa 5\nKraków", Kestrel)], ["Kestrel Coffee"]),
            new("other.Bike frame", 0, "54 cm, model 2231", Kestrel, [], [], []),
        ],
    };

    private static readonly GrantRow Row = new("0199aaaa", Oakline, "Service and warranty of your bicycle.", ["address", "email", "name", "phone_number"], "given", Now.AddDays(-100), Now.AddDays(265), null, Now.AddHours(-2), true, false);

    private static readonly ApprovalView Asking = new()
    {
        Person = "",
        Sheet = new ConsentSheet
        {
            Agreement = "8f43",
            Purpose = "To remind you of the yearly service.",
            LegalBasis = "consent",
            Retention = "P2Y",
            Recipients = ["Parcel Post Ltd."],
            Countries = ["GB"],
            Notice = Long,
            Until = [new("year", null), new("stop", null)],
            Unseen = ["birthdate", "other.Bike frame"],
            Fields = [new("name", "Ana Beatriz Duarte", true), new("email", "ana@duarte.example", false), new("age_over_18", "true", false, Derived: true), new("occupation", null, false), new("gender", "f", false, Special: true)],
            Changes = [new("attribute_added", null, "occupation"), new("retention_changed", "P1Y", "P2Y")],
        },
    };

    private static readonly EntryRow Look = new(51, 1, Now, "Oakline Cycles", "Oakline workshop", "client", "read", "released", ["phone_number"], "Service and warranty of your bicycle.", null, null, "mechanic-7", "api", 1);

    private static readonly ActivityView Activity = new()
    {
        SignedIn = true,
        Readers = [new("b1", "Kestrel Coffee"), new("b2", "مقهى <b>Oakline</b>"), new("self", "You")],
        Chains = [new(1, 51, "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4")],
        Older = "/account/activity?before=44",
        Entries =
        [
            Look,
            Look with { Number = 50, Who = null, Client = null, Kind = "person", Action = "own", Fields = [], Purpose = "own_record", Actor = null, Channel = "portal" },
            Look with { Number = 49, At = Now.AddDays(-3), Who = null, Client = null, Kind = "operator", Action = "search", Purpose = "operate", Reason = "She called: her address was wrong.", Actor = null },
            Look with { Number = 48, At = Now.AddDays(-3), Who = "Marlow Books", Client = "crm-sync", Outcome = "denied", Why = "withdrawn", Count = 40 },
            Look with { Number = 47, At = null, Outcome = "erased", Fields = [] },
            Look with { Number = 46, At = null, Outcome = "withheld", Fields = [] },
            Look with { Number = 45, At = Now.AddDays(-9), Outcome = "done", Action = "request", Who = "مقهى <b>Oakline</b>", Fields = ["other." + Long[..60]], Purpose = Long },
        ],
    };

    public static IReadOnlyDictionary<string, Func<IResult>> All { get; } = new Dictionary<string, Func<IResult>>(StringComparer.Ordinal)
    {
        ["record"] = () => PortalShow.Record(Record),
        ["record-empty"] = () => PortalShow.Record(new RecordView { SignedIn = true, Facts = [], Stateable = Stateable, Notice = "statement_ended" }),
        ["record-long"] = () => PortalShow.Record(Record with
        {
            Name = Long[..60],
            Seeing = 200,
            Facts = [new("name", 0, Long, Kestrel with { Business = "مقهى <b>Oakline</b>" }, [], [new(Long, You)], [.. Enumerable.Range(1, 200).Select(i => "Business number " + i)]), new("other." + Long[..60], 0, Long, You, [], [], [])],
        }),
        ["statement"] = () => PortalShow.Statement(new StatementView { SignedIn = true, Attribute = "birthdate", Value = "4.9.88", Faults = [new("bad_value", "value")] }, 400),
        ["find"] = () => PortalShow.Find(new FindView { SignedIn = true, Proofs = [], MayHoldMore = true }),
        ["find-name"] = () => PortalShow.Find(new FindView { SignedIn = true, Proofs = [], NameNeeded = true, Phones = true, Phone = "12", Faults = [new("bad_contact", "phone")] }, 400),
        ["find-proven"] = () => PortalShow.Find(new FindView
        {
            SignedIn = true,
            Phones = true,
            Opened = 2,
            SecondNeeded = true,
            Proofs = [new("r1", "Kestrel Coffee", "Shopify", "email", Now, Now.AddYears(1)), new("r2", "مقهى <b>Oakline</b>", Long[..80], "phone", Now.AddDays(-100), Now.AddDays(265))],
        }),
        ["find-nothing"] = () => PortalShow.Find(new FindView { SignedIn = true, Opened = 0, Proofs = [] }),
        ["find-code"] = () => PortalShow.FindCode(new FindCodeView { SignedIn = true, Challenge = "ch4ll3ng3", Kind = "email" }),
        ["find-code-wrong"] = () => PortalShow.FindCode(new FindCodeView { SignedIn = true, Challenge = "ch4ll3ng3", Kind = "phone", Faults = [new("wrong_code", "code")] }, 400),
        ["sharing"] = () => PortalShow.Sharing(new SharingView
        {
            SignedIn = true,
            Notice = "grant_stopped",
            Open = [Row, Row with { Id = "2", State = "paused", Until = null, UsesLeft = 3, LastLook = null, Changed = true }, Row with { Id = "3", Who = Stranger, Purpose = Long, Attributes = [.. Stateable, "age_over_18", "other.Bike frame"], Until = null, Whole = false, LastLook = null }],
            Ended = [Row with { Id = "4", State = "withdrawn" }, Row with { Id = "5", State = "expired" }],
            Refused = [Row with { Id = "6", State = "refused", LastLook = null }],
        }),
        ["sharing-none"] = () => PortalShow.Sharing(new SharingView { SignedIn = true, Open = [], Ended = [], Refused = [] }),
        ["sharing-many"] = () => PortalShow.Sharing(new SharingView
        {
            SignedIn = true, PageNumber = 2, PageCount = 4, Ended = [], Refused = [], Open = [.. Enumerable.Range(1, 50).Select(i => Row with { Id = "g" + i, Who = new("Business number " + i), Purpose = $"To do thing {i} for you." })],
        }),
        ["grant"] = () => PortalShow.Grant(new GrantView
        {
            SignedIn = true,
            Grant = Row with { Changed = true },
            Basis = "consent",
            Retention = "P2Y",
            Recipients = ["Parcel Post Ltd.", "مقهى <b>Oakline</b>"],
            Countries = ["GB", "DE"],
            NoticeText = Long + "\n\nSecond paragraph.",
            Agreement = "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
            Changes = [new ConsentChange("attribute_added", null, "birthdate"), new ConsentChange("retention_changed", "P2Y", "P5Y")],
            Newer = "/account/requests/r1",
            Events = [new("given", Now.AddDays(-100), 1), new("paused", Now.AddDays(-50), null), new("resumed", Now.AddDays(-40), null)],
        }),
        ["grant-stopped"] = () => PortalShow.Grant(new GrantView { SignedIn = true, Grant = Row with { State = "withdrawn", Who = Stranger }, Basis = "contract", Agreement = "8f43", Events = [new("withdrawn", Now, null)] }),
        ["grant-wrong"] = () => PortalShow.Grant(new GrantView { SignedIn = true, Grant = Row with { State = "paused" }, Basis = "consent", Agreement = "8f43", Events = [], Faults = [new("until_past", "until")] }, 400),
        ["requests"] = () => PortalShow.Requests(new AskedListView { SignedIn = true, Waiting = [new("q1", Oakline, "To remind you of the yearly service.", ["email", "name"], Now.AddDays(-2), Now.AddDays(28)), new("q2", Stranger, Long, Stateable, Now, Now.AddDays(30))] }),
        ["requests-none"] = () => PortalShow.Requests(new AskedListView { SignedIn = true, Waiting = [] }),
        ["asked"] = () => PortalShow.Answer(new AnswerView { SignedIn = true, RequestId = "q1", Who = Oakline, Asking = Asking }),
        ["asked-choosing"] = () => PortalShow.Answer(new AnswerView
        {
            SignedIn = true,
            Who = Stranger,
            Asking = Asking with { Choosing = true, Choice = new ConsentChoice(true, ["email"], "stop", "8f43", new Dictionary<string, string>(StringComparer.Ordinal)) },
            Faults = [new("nothing_given")],
        }, 400),
        ["activity"] = () => PortalShow.Activity(Activity),
        ["activity-none"] = () => PortalShow.Activity(new ActivityView { SignedIn = true, Entries = [], Chains = [], Readers = [], By = "b1", Outcome = "denied", First = false }),
        ["activity-two"] = () => PortalShow.Activity(Activity with { Chains = [.. Activity.Chains, new(2, 3, "00aa")], Witnesses = ["witness.leeds.example"], Entries = [.. Enumerable.Range(0, 50).Select(i => Look with { Number = 51 - i, At = Now.AddHours(-i), Chain = 1 + i % 2 })] }),
    };
}
