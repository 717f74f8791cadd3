using Microsoft.AspNetCore.Http;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>The headers that every answer has, set before anybody else so that an endpoint may change what is its own to say.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, HubSettings settings)
{
    /// <summary>For what is no page: nothing at all. Pages say what they are made of themselves.</summary>
    private const string Nothing = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private const string Permissions = "publickey-credentials-get=(self), publickey-credentials-create=(self), accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        + "idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

    private readonly bool _https = settings.Identity.Issuer.Scheme is "https";

    public Task Invoke(HttpContext http)
    {
        Set(http);
        return next(http);
    }

    /// <summary>Also after an answer was thrown away because of a failure.</summary>
    public static void Set(HttpContext http, bool https)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Nothing;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;

        // Not no-referrer: under it browsers say "Origin: null" on our own forms.
        headers["Referrer-Policy"] = "same-origin";

        // A client may have opened the sign-in in a window of its own and waits for its answer there; the pages of an account have no such reason.
        if (http.Request.Path.StartsWithSegments("/account", StringComparison.Ordinal))
        {
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        }

        // Whoever may be kept says so itself: keys, discovery, style sheets.
        headers.CacheControl = "no-store";
        if (https)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    private void Set(HttpContext http) => Set(http, _https);
}
