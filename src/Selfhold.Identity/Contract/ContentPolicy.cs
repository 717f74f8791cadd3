using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Selfhold.Identity;

/// <summary>The content-security policy of every answer, and the one thing an endpoint may add to it.</summary>
public static class ContentPolicy
{
    /// <summary>Nothing but what the hub itself serves: no inline script or style, no frame, no other host.</summary>
    public const string Value = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " + FormAction
        + "; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string FormAction = "form-action 'self'";

    /// <summary>
    /// Lets the forms of this answer lead to a client. Chromium holds <c>form-action</c> against every redirect after a form was sent, so each page with
    /// a form that may end at the client's redirect address needs it: sign-in, approval, logout within a request of that client.
    /// </summary>
    /// <param name="target">A registered redirect address. Its origin is added, or its scheme where that is an app's own.</param>
    public static void AllowFormTo(HttpContext http, Uri target)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(target);
        string source = target.Scheme is "http" or "https" ? target.GetLeftPart(UriPartial.Authority) : target.Scheme + ":";
        StringValues now = http.Response.Headers.ContentSecurityPolicy;
        string policy = StringValues.IsNullOrEmpty(now) ? Value : now.ToString();

        // A registered address holds none of these; one that does must not write into the policy.
        if (source.AsSpan().IndexOfAny(" ;,'\"") < 0 && !policy.Contains(FormAction + " " + source, StringComparison.Ordinal))
        {
            http.Response.Headers.ContentSecurityPolicy = policy.Replace(FormAction, FormAction + " " + source, StringComparison.Ordinal);
        }
    }
}
