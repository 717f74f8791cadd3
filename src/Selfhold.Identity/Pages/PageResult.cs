using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace Selfhold.Identity.Pages;

/// <summary>One page as an answer: the component of the view inside the document, never cached, under its own content-security policy.</summary>
internal sealed class PageResult<TPage, TView>(TView view, string key, int status) : IResult
    where TPage : IComponent
    where TView : PageView
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        AntiforgeryTokenSet tokens = httpContext.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(httpContext);
        IdentityRoom room = httpContext.RequestServices.GetRequiredService<IdentityRoom>();
        Words words = PageLanguage.Of(httpContext, view.Request?.Locales);
        PageRooms rooms = httpContext.RequestServices.GetService<PageRooms>() ?? PageRooms.Own;
        var frame = new PageFrame(
            key, rooms.TextsOf(words), rooms, room.Options, room.Now, tokens.FormFieldName, tokens.RequestToken ?? "", PageAssets.Styles.Address, PageAssets.Script.Address, PageLanguage.Links(httpContext, words));
        PagePolicy.Write(httpContext, view);

        // The renderer tells of a way to load pages by script that these do not use.
        httpContext.Response.OnStarting(
            static response =>
            {
                ((HttpResponse)response).Headers.Remove("blazor-enhanced-nav");
                return Task.CompletedTask;
            },
            httpContext.Response);
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(PageRoot<,>.View)] = view,
            [nameof(PageRoot<,>.Frame)] = frame,
        };
        return new RazorComponentResult<PageRoot<TPage, TView>>(parameters) { StatusCode = status, PreventStreamingRendering = true }.ExecuteAsync(httpContext);
    }
}
