using Microsoft.AspNetCore.Http;
using Selfhold.Hub.Serve.Settings;

namespace Selfhold.Hub.Serve;

/// <summary>
/// What is settled before any endpoint is looked for: methods that nobody has, names that are not this hub's, messages that a proxy may understand
/// otherwise, and https. Behind it every request is one to the issuer's own address.
/// </summary>
internal sealed class Front(RequestDelegate next, HubSettings settings)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private readonly Uri _issuer = settings.Identity.Issuer;
    private readonly HostString _host = new(settings.Identity.Issuer.IsDefaultPort ? settings.Identity.Issuer.IdnHost : settings.Identity.Issuer.Authority);

    public Task Invoke(HttpContext http)
    {
        HttpRequest request = http.Request;
        if (request.Method is not ("GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS"))
        {
            http.Response.Headers.Allow = Methods;
            return Refusals.Write(http, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This method is not known here.");
        }

        // RFC 9112 §6.3: both is how requests are smuggled past a proxy. Kestrel has kept the length under another name.
        if (request.Headers.TransferEncoding.Count > 0 && (request.ContentLength is not null || request.Headers.ContainsKey("X-Content-Length")))
        {
            http.Response.Headers.Connection = "close";
            return Refusals.Write(http, StatusCodes.Status400BadRequest, "invalid_request", "A request has either a length or chunks.");
        }

        if (!IsOurs(request.Host.Host) && !request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
        {
            return Refusals.Write(http, StatusCodes.Status421MisdirectedRequest, "misdirected_request", "This hub is known by another name.");
        }

        // Set by the framework when it took the scheme from a known proxy.
        if (_issuer.Scheme is "https" && request.Scheme is "http" && request.Headers.ContainsKey("X-Original-Proto"))
        {
            return Refusals.ToHttps(http, _issuer);
        }

        request.Scheme = _issuer.Scheme;
        request.Host = _host;
        return next(http);
    }

    /// <summary>The issuer's host. A name of loopback can't be another site's in a browser, and is what a proxy on this machine or a person with a shell uses.</summary>
    private bool IsOurs(string host)
        => string.Equals(host, _issuer.IdnHost, StringComparison.OrdinalIgnoreCase) || host is "localhost" or "127.0.0.1" or "[::1]";
}
