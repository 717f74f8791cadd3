using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.Pages;

/// <summary>The headers of a page that the host cannot know: never kept, where its forms may end, and who may hold on to its window.</summary>
internal static class PagePolicy
{
    public static void Write(HttpContext http, PageView view)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        if (view.Request is null && view is not (FormPostView or SignOutView or SignedOutView))
        {
            // A client may have opened the sign-in in a window of its own and waits there for its end; nobody else has a reason to hold on to this window.
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }

        headers.ContentSecurityPolicy = ContentPolicy.Value;
        string? target = view switch
        {
            FormPostView post => post.Action,
            SignOutView { Client: { } client } => client.ReturnsTo,
            _ => view.Request?.Client.ReturnsTo,
        };
        if (Uri.TryCreate(target, UriKind.Absolute, out Uri? address))
        {
            ContentPolicy.AllowFormTo(http, address);
        }
    }
}
