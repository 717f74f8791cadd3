using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.Pages;

/// <summary>The headers of a page: nothing may run, load or frame but what the page is made of.</summary>
internal static class PagePolicy
{
    public static void Write(HttpResponse response, PageView view)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action {FormTargets(view)}; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
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

        headers["Permissions-Policy"] = "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=()";
    }

    // Browsers hold form-action against each redirect that follows a form: what ends at the client must be allowed to.
    private static string FormTargets(PageView view) => view switch
    {
        FormPostView { Action: var action } => Source(action) ?? "'none'",
        SignOutView { Client.ReturnsTo: { } back } => With(back),
        { Request.Client.ReturnsTo: { } to } => With(to),
        _ => "'self'",
    };

    private static string With(string address) => Source(address) is { } source ? $"'self' {source}" : "'self'";

    private static string? Source(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            return null;
        }

        return uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : $"{uri.Scheme}:";
    }
}
