using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Portal;

/// <summary>The rooms that the portal shows, and what its pages share.</summary>
internal sealed class PortalParts(HubStorage storage, IdentityRoom identity, RecordsRoom records, ConsentRoom consent, AccessLogRoom log, SupplyRoom supply, IPlaces places)
{
    public HubStorage Storage => storage;

    public IdentityRoom Identity => identity;

    public RecordsRoom Records => records;

    public ConsentRoom Consent => consent;

    public AccessLogRoom Log => log;

    public SupplyRoom Supply => supply;

    /// <summary>All accounts of a person, the leading one first.</summary>
    public IReadOnlyList<Guid> Accounts(IStatements from, Guid person) => identity.Accounts(from, person) is { Count: > 0 } accounts ? accounts : [person];

    public IReadOnlyList<Guid> Accounts(Guid person)
    {
        using HubRead read = storage.BeginRead();
        return Accounts(read, person);
    }

    public string NameOf(Guid business) => places.BusinessName(business) ?? identity.Profile(business).LegalName ?? business.ToString();

    /// <summary>A business as she is shown it.</summary>
    public WhoView Who(Guid business)
        => new(NameOf(business), identity.Profile(business).LegalName, identity.WebDomains(business).FirstOrDefault(d => d.VerifiedAt is not null)?.Name);
}

internal static class PortalHttp
{
    public static PortalParts Portal(this HttpContext http) => http.RequestServices.GetRequiredService<PortalParts>();

    /// <summary>An id that a form or an address carries; the empty one, which is nobody's, where it is none.</summary>
    public static Guid Id(string? text) => Guid.TryParse(text, out Guid id) ? id : Guid.Empty;

    public static Fault Fault(Error error, string? field = null) => new(error.Code, field ?? error.Field);

    /// <summary>A browser that fetches ahead of her: what it is answered would be logged as a look that she did not take.</summary>
    public static bool IsAhead(HttpContext http)
        => http.Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
            || http.Request.Headers["Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
            || http.Request.Headers["X-Moz"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers a browser that fetches ahead with nothing; it asks again when she goes there.</summary>
    public static IResult Ahead(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }
}
