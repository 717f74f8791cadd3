using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Selfhold.Identity.Pages;

/// <summary>Which language a page speaks: what she chose at its foot, else what the client asked for (<c>ui_locales</c>), else what her browser prefers.</summary>
internal static class PageLanguage
{
    public const string Parameter = "lang";
    private const string Cookie = "selfhold-language";

    public static Words Of(HttpContext http, string? locales)
    {
        if (Words.First([.. http.Request.Query[Parameter].OfType<string>()]) is { } chosen)
        {
            http.Response.Cookies.Append(Cookie, chosen.Language, new CookieOptions
            {
                HttpOnly = true,
                Secure = http.Request.IsHttps,
                SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
            return chosen;
        }

        return (http.Request.Cookies[Cookie] is { } kept ? Words.First([kept]) : null)
            ?? Words.First((locales ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(16))
            ?? Words.First(Accepted(http.Request))
            ?? Words.All[0];
    }

    /// <summary>The page asked for in the other languages.</summary>
    public static IReadOnlyList<LanguageLink> Links(HttpContext http, Words current)
        => !HttpMethods.IsGet(http.Request.Method)
            ? []
            : [.. Words.All.Where(w => w != current).Select(w => new LanguageLink(w.Language, w["language.own"], Href(http.Request, w.Language)))];

    private static string Href(HttpRequest request, string language)
    {
        IEnumerable<KeyValuePair<string, string>> query = request.Query.Where(p => p.Key is not (Parameter or "notice")).SelectMany(p => p.Value.OfType<string>().Select(v => KeyValuePair.Create(p.Key, v)));
        return request.Path + new QueryBuilder(query.Append(KeyValuePair.Create(Parameter, language))).ToString();
    }

    private static IEnumerable<string> Accepted(HttpRequest request)
        => StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out IList<StringWithQualityHeaderValue>? values)
            ? values.Where(v => v.Quality is null or > 0).OrderByDescending(v => v.Quality ?? 1).Take(16).Select(v => v.Value.ToString())
            : [];
}
