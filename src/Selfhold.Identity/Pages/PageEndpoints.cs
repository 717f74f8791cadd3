using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Selfhold.Identity.Pages;

/// <summary>What the pages need of a host, and the files they load.</summary>
internal static class PageEndpoints
{
    public static void Add(IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddAntiforgery();
        // Letters stay letters; only what has a meaning in HTML is escaped.
        services.TryAddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
    }

    public static void Map(IEndpointRouteBuilder endpoints) => PageAssets.Map(endpoints);
}
