using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.People;

/// <summary>A random mark per browser, so that what was begun in one is not finished in another by somebody who was sent a link.</summary>
internal sealed class Browsers(IdentityRoom room)
{
    private static readonly object Mark = new();

    private string Name { get; } = Cookies.Name(room.Options, "selfhold-browser");

    /// <summary>The hash of the browser's mark; a browser without one gets one with this answer.</summary>
    public byte[] Of(HttpContext http)
    {
        if (Known(http) is { } known)
        {
            return known;
        }

        string mark = Secret.New();
        http.Response.Cookies.Append(Name, mark, Cookies.Options(room.Options, TimeSpan.FromDays(365)));
        byte[] hash = Secret.Hash(mark);
        http.Items[Mark] = hash;
        return hash;
    }

    /// <summary>As <see cref="Of"/>; null where the browser brought none.</summary>
    public byte[]? Known(HttpContext http)
        => http.Items.TryGetValue(Mark, out object? made) && made is byte[] hash ? hash
            : http.Request.Cookies[Name] is { Length: 43 } mark ? Secret.Hash(mark) : null;
}

/// <summary>How the room's cookies are set: never readable by script, never sent along from other sites' forms, and on https bound to this very host.</summary>
internal static class Cookies
{
    /// <summary>Browsers accept <c>__Host-</c> only with Secure, Path=/ and no Domain (RFC 6265bis §4.1.3): no subdomain can set it. Plain http, on loopback alone, can't have it.</summary>
    public static string Name(IdentityOptions options, string name) => IsSecure(options) ? "__Host-" + name : name;

    public static CookieOptions Options(IdentityOptions options, TimeSpan? lasting) => new()
    {
        HttpOnly = true,
        Secure = IsSecure(options),
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lasting,
        IsEssential = true,
    };

    private static bool IsSecure(IdentityOptions options) => string.Equals(options.Issuer.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
}
