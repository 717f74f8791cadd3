using Microsoft.AspNetCore.Http;
using Selfhold.Storage;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Which pages of others may read our answers: those of registered clients, by their exact origin. Never <c>null</c>, and never with cookies (abuse case D14).</summary>
internal static class CrossOrigin
{
    /// <summary>Sets the header where the request comes from such a page.</summary>
    public static void Allow(HttpContext http, IdentityRoom room)
    {
        if (http.Request.Headers.Origin is { Count: > 0 } origin)
        {
            Allow(http, room, origin.ToString());
        }
    }

    public static Task Preflight(HttpContext http, IdentityRoom room)
    {
        HttpResponse response = http.Response;
        if (Allow(http, room, http.Request.Headers.Origin.ToString()))
        {
            response.Headers.AccessControlAllowMethods = "GET, POST";
            response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type";
            response.Headers.AccessControlMaxAge = "600";
        }

        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static bool Allow(HttpContext http, IdentityRoom room, string origin)
    {
        http.Response.Headers.Vary = "Origin";
        if (origin.Length == 0 || string.Equals(origin, "null", StringComparison.Ordinal))
        {
            return false;
        }

        using HubRead read = room.Storage.BeginRead();
        if (!room.Clients.IsOrigin(read, origin))
        {
            return false;
        }

        http.Response.Headers.AccessControlAllowOrigin = origin;
        http.Response.Headers.AccessControlExposeHeaders = "WWW-Authenticate";
        return true;
    }
}
