using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.Identity.Endpoints;
using Selfhold.Identity.Pages;

namespace Selfhold.Hub.Portal;

/// <summary>The person's own pages beside those of her account: what is held about her, who may see it, who looked.</summary>
internal static class PortalPages
{
    /// <summary>A form of ours is small; more is refused before it is read.</summary>
    private const long MostBytes = 64 * 1024;

    internal static PageRooms Rooms { get; } = new(
        [
            new PageRoom("record", "/account/record", ["record", "statement", "find", "findcode"]),
            new PageRoom("sharing", "/account/sharing", ["sharing", "grant"]),
            new PageRoom("requests", "/account/requests", ["requests", "asked"]),
            new PageRoom("activity", "/account/activity"),
            new PageRoom("account", "/account/security", ["security", "sessions", "businesses", "totpsetup", "newpassword", "codes", "join", "operator"]),
        ],
        PageRooms.OfAccount,
        typeof(PortalPages).Assembly,
        "Selfhold.Hub.Portal.Texts");

    /// <summary>Before the identity room, whose pages show the way to these.</summary>
    public static void AddPortal(this IServiceCollection services)
    {
        services.AddSingleton(Rooms);
        services.AddSingleton<PortalParts>();
    }

    public static void MapPortal(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder forms = endpoints.MapGroup("");
        forms.RefuseForeignForms().WithMetadata(new RequestSizeLimitAttribute(MostBytes));
        RecordEndpoints.Map(endpoints, forms);
        FindEndpoints.Map(endpoints, forms);
        SharingEndpoints.Map(endpoints, forms);
        RequestEndpoints.Map(endpoints, forms);
        ActivityEndpoints.Map(endpoints);
    }

    /// <summary>The texts of the page that will answer a request, for words that are put together before it.</summary>
    internal static Words WordsOf(HttpContext http) => Rooms.TextsOf(PageLanguage.Of(http, null));
}
