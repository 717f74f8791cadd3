using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.Pages;

/// <summary>The headers of a page that the host cannot know: never kept, where its forms may end, and who may hold on to its window.</summary>
internal static class PagePolicy
{
    public static void Write(HttpContext http, PageView view)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'" + Target(view)
            + "; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
        headers.CacheControl = "no-store";

        // Not no-referrer: under it browsers say "Origin: null" on our own forms.
        headers["Referrer-Policy"] = "same-origin";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        if (view.Request is null && view is not (FormPostView or SignOutView or SignedOutView))
        {
            // A client may have opened the sign-in in a window of its own and waits there for its end; nobody else has a reason to hold on to this window.
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }
    }

    /// <summary>Where the forms of a page may end besides the hub: browsers hold <c>form-action</c> against each redirect that follows a form.</summary>
    private static string Target(PageView view)
    {
        string? address = view switch
        {
            FormPostView post => post.Action,
            SignOutView { Client: { } client } => client.ReturnsTo,
            _ => view.Request?.Client.ReturnsTo,
        };
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            return "";
        }

        string source = uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : uri.Scheme + ":";

        // A registered address holds none of these; one that does must not write into the policy.
        return source.AsSpan().IndexOfAny(" ;,'\"") < 0 ? " " + source : "";
    }
}
