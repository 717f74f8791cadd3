using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.Identity.Endpoints.People;
using Selfhold.Identity.Pages;

namespace Selfhold.Identity.Endpoints;

/// <summary>
/// Refuses what another site's page sends in a person's name. Forms carry the antiforgery field; what script sends carries it as a header.
/// Both are refused besides where the browser itself says that they come from elsewhere.
/// </summary>
internal static class Csrf
{
    /// <summary>For forms: a refusal is a page.</summary>
    public static TBuilder RefuseForeignForms<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.AddEndpointFilter(static async (context, next) =>
            (IsForm(context.HttpContext) ? await Refusal(context.HttpContext).ConfigureAwait(false) : Refused(context.HttpContext, "bad_form")) is { } refused ? Show.Wrong(new WrongView(refused.Code)) : await next(context).ConfigureAwait(false));

    /// <summary>For JSON of our own script: <c>application/json</c>, the header, and an origin that is ours. A refusal is JSON.</summary>
    public static TBuilder RefuseForeignScripts<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.AddEndpointFilter(static async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            Error? refused = http.Request.HasJsonContentType() && IsOurs(http, must: true) ? await Refusal(http).ConfigureAwait(false) : Refused(http, "not_same_origin");
            return refused is not null ? Asked.Json(http, refused) : await next(context).ConfigureAwait(false);
        });

    /// <summary>Whoever reads the form after us would fail on anything else.</summary>
    private static bool IsForm(HttpContext http) => http.Request.HasFormContentType || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);

    private static async Task<Error?> Refusal(HttpContext http)
    {
        if (!IsOurs(http, must: false))
        {
            return Refused(http, "not_same_origin");
        }

        try
        {
            return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http).ConfigureAwait(false) ? null : Refused(http, "antiforgery");
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or AntiforgeryValidationException)
        {
            // A body that is no form, or a form with too much in it.
            return Refused(http, "bad_form");
        }
    }

    /// <summary>What the browser says of the page that sent it. Old ones, and programs, say nothing; the antiforgery field decides alone then.</summary>
    private static bool IsOurs(HttpContext http, bool must)
    {
        IdentityRoom room = http.RequestServices.GetRequiredService<IdentityRoom>();
        string site = http.Request.Headers["Sec-Fetch-Site"].ToString(), origin = http.Request.Headers.Origin.ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
        {
            return false;
        }

        bool same = string.Equals(origin, room.Options.Issuer.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
        return origin.Length > 0 && !string.Equals(origin, "null", StringComparison.Ordinal) ? same : !must || site.Length > 0;
    }

    private static Error Refused(HttpContext http, string why)
    {
        http.RequestServices.GetRequiredService<IdentityRoom>().Events.Note("request_refused", reason: why);
        return IdentityErrors.RequestRefused();
    }
}
