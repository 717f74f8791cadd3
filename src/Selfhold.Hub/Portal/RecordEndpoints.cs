using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Selfhold.Consent;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Identity.People;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Portal;

/// <summary>Her record, and what she says of herself.</summary>
internal static class RecordEndpoints
{
    private const string Record = "/account/record";

    /// <summary>What she may state here, in the order of the list. Other columns are corrected where they stand.</summary>
    private static readonly string[] Stateable =
        ["name", "given_name", "middle_name", "family_name", "nickname", "birthdate", "gender", "email", "phone_number", "street_address", "house_number", "address_line", "postal_code", "locality", "region", "country", "company", "occupation", "national_id"];

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Record, static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, session => Page(http, session, ct)));
        pages.MapGet("/account/record/state", static (HttpContext http, CancellationToken _) => AccountEndpoints.Signed(http, _ =>
            http.Query("attribute") is { } attribute && MayState(attribute) ? PortalShow.Statement(new StatementView { SignedIn = true, Attribute = attribute, Slot = 0 }) : Asked.SeeOther(Record)));
        forms.MapPost("/account/record/state", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, session => State(http, session, ct)));
        forms.MapPost("/account/record/whole", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, session => StateWhole(http, session, ct)));
        forms.MapPost("/account/record/end", static (HttpContext http, CancellationToken ct) => AccountEndpoints.Signed(http, async session =>
        {
            PortalParts portal = http.Portal();

            // Taken back twice is taken back: the second press of a button says the same.
            await portal.Records.EndStatement(portal.Accounts(session.Person), PortalHttp.Id(http.Field("statement")), ct).ConfigureAwait(false);
            return Asked.SeeOther(Record + "?notice=statement_ended");
        }));
    }

    private static async Task<IResult> Page(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        if (PortalHttp.IsAhead(http))
        {
            return PortalHttp.Ahead(http);
        }

        PortalParts portal = http.Portal();
        PersonRecordView record = await portal.Supply.OwnRecord(session.Person, ct).ConfigureAwait(false);
        using HubRead read = portal.Storage.BeginRead();
        IReadOnlyList<Guid> accounts = portal.Accounts(read, session.Person);
        GrantInfo[] live = [.. portal.Consent.Grants(read, accounts).Where(g => g.IsLive && g.Effective.Count > 0)];
        Dictionary<Guid, StatementPlace> stated = portal.Records.StatementPlaces(read, accounts).ToDictionary(s => s.Id);
        Dictionary<Guid, string> names = live.Select(g => g.Business).Concat(Businesses(record)).Distinct().ToDictionary(b => b, portal.NameOf);
        return PortalShow.Record(new RecordView
        {
            SignedIn = true,
            Notice = http.Query("notice"),
            Name = portal.Identity.NameOf(read, accounts[0]).Name,
            Facts =
            [
                .. record.Attributes.Select(a => (Field: a, Stated: a.Value.Origins.Select(o => o.Statement).OfType<Guid>().Select(stated.GetValueOrDefault).FirstOrDefault(s => s is not null))).Select(f => Fact(f.Field, f.Stated, names, live)),
            ],
            Stateable = Stateable,
            Seeing = live.Select(g => g.Business).Distinct().Count(),
            Waiting = RequestEndpoints.CountWaiting(portal, read, accounts),
            Proven = portal.Records.Proofs(read, accounts).Count(p => p.Counts),
        });
    }

    /// <summary>Of a list, what is not her own can't be corrected in place: her value stands beside it.</summary>
    private static FactView Fact(PersonField field, StatementPlace? stated, Dictionary<Guid, string> names, GrantInfo[] live)
        => new(
            field.Name, stated?.Slot ?? (IsList(field.Name) ? null : field.Slot), field.Value.Value, Origin(field.Value.Origins[0], names), [.. field.Value.Origins.Skip(1).Select(o => Origin(o, names))],
            [.. field.Others.Select(o => new LostView(o.Value, Origin(o.Origins[0], names)))], SeenBy(field.Name, live, names), stated?.Id.ToString("N"));

    private static bool IsList(string attribute) => attribute is "email" or "phone_number";

    private static async Task<IResult> State(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        PortalParts portal = http.Portal();
        string attribute = http.Field("attribute"), value = http.Field("value");
        int? slot = int.TryParse(http.Field("slot"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int said) ? said : null;
        if (!MayState(attribute))
        {
            return Asked.SeeOther(Record);
        }

        Result<Guid> stated = await portal.Records.State(session.Person, attribute, slot ?? Next(portal, session.Person, attribute), value, ct).ConfigureAwait(false);
        return stated.Error is { } error
            ? PortalShow.Statement(new StatementView { SignedIn = true, Attribute = attribute, Slot = slot, Value = value, Faults = [PortalHttp.Fault(error, "value")] }, Asked.Status(error.Code))
            : Asked.SeeOther(Record + "?notice=statement_saved");
    }

    /// <summary>A name or an address, all parts that she typed; what may be refused is said first, so that nothing is left half done.</summary>
    private static async Task<IResult> StateWhole(HttpContext http, CurrentSession session, CancellationToken ct)
    {
        foreach (string part in (string[])["country", "street_address", "house_number", "address_line", "postal_code", "locality", "region", "given_name", "middle_name", "family_name"])
        {
            if (http.Field(part) is { Length: > 0 } value
                && (await http.Portal().Records.State(session.Person, part, 0, value, ct).ConfigureAwait(false)).Error is { } error)
            {
                return PortalShow.Statement(new StatementView { SignedIn = true, Attribute = part, Slot = 0, Value = value, Faults = [PortalHttp.Fault(error, "value")] }, Asked.Status(error.Code));
            }
        }

        return Asked.SeeOther(Record + "?notice=statement_saved");
    }

    /// <summary>Of what there are several (addresses, numbers), a further one takes the next place; everything else is said anew.</summary>
    private static int Next(PortalParts portal, Guid person, string attribute)
    {
        if (!IsList(attribute))
        {
            return 0;
        }

        using HubRead read = portal.Storage.BeginRead();
        HashSet<int> taken = [.. portal.Records.StatementPlaces(read, portal.Accounts(read, person)).Where(s => string.Equals(s.Attribute, attribute, StringComparison.Ordinal)).Select(s => s.Slot)];
        int next = 0;
        while (taken.Contains(next))
        {
            next++;
        }

        return next;
    }

    private static bool MayState(string attribute) => Stateable.Contains(attribute, StringComparer.Ordinal) || attribute.StartsWith(CustomerAttributes.Other, StringComparison.Ordinal) && CustomerAttributes.TryFind(attribute, out _);

    private static IEnumerable<Guid> Businesses(PersonRecordView record)
        => record.Attributes.SelectMany(a => a.Others.Prepend(a.Value)).SelectMany(v => v.Origins).Select(o => o.Business).OfType<Guid>();

    private static OriginView Origin(PersonOrigin origin, Dictionary<Guid, string> names)
        => new(origin.Business is { } business ? names[business] : null, origin.Source, origin.ObservedAt, Word(origin.Assurance));

    private static string Word(Assurance assurance) => assurance switch
    {
        Assurance.Held => "held",
        Assurance.Evidenced => "evidenced",
        Assurance.Verified => "verified",
        _ => "self_asserted",
    };

    /// <summary>Who has the whole has the part: <c>address</c> shows the town.</summary>
    private static string[] SeenBy(string attribute, GrantInfo[] live, Dictionary<Guid, string> names)
        => [.. live.Where(g => g.Effective.Any(e => string.Equals(e, attribute, StringComparison.Ordinal) || CustomerAttributes.Holds(e, attribute))).Select(g => names[g.Business]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
