using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Selfhold.Supply.Api;

/// <summary>The page of each code: what <c>type</c> of a problem leads to. Written in docs/api/errors, carried in the program, turned into HTML once.</summary>
internal static class ErrorPages
{
    private const string Resources = "errors/";

    private static readonly FrozenDictionary<string, byte[]> Pages = Load();

    public static IEnumerable<string> Codes => Pages.Keys;

    public static Task Answer(HttpContext http)
    {
        string code = (string)http.Request.RouteValues["code"]!;
        return Pages.TryGetValue(code, out byte[]? page) ? Write(http, page, StatusCodes.Status200OK) : Write(http, List(), StatusCodes.Status404NotFound);
    }

    public static Task Index(HttpContext http) => Write(http, List(), StatusCodes.Status200OK);

    /// <summary>The few forms of Markdown that the pages use: headings, paragraphs, <c>code</c>.</summary>
    internal static string Html(string markdown)
    {
        var html = new StringBuilder(1024);
        foreach (string block in markdown.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int level = block.StartsWith("## ", StringComparison.Ordinal) ? 2 : block.StartsWith("# ", StringComparison.Ordinal) ? 1 : 0;
            string name = level == 0 ? "p" : level == 1 ? "h1" : "h2";
            html.Append('<').Append(name).Append('>');
            Inline(block[(level == 0 ? 0 : level + 1)..], html);
            html.Append("</").Append(name).Append(">\n");
        }

        return html.ToString();
    }

    private static void Inline(string text, StringBuilder html)
    {
        string[] parts = text.Split('`');
        for (int i = 0; i < parts.Length; i++)
        {
            string encoded = HtmlEncoder.Default.Encode(parts[i].Replace('\n', ' '));
            html.Append(i % 2 == 0 ? encoded : "<code>" + encoded + "</code>");
        }
    }

    private static FrozenDictionary<string, byte[]> Load()
    {
        var pages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        Assembly assembly = typeof(ErrorPages).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Resources, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                string code = name[Resources.Length..^".md".Length];
                pages[code] = Page(code, Html(reader.ReadToEnd()) + "<p><a href=\"/docs/errors\">All codes</a></p>\n");
            }
        }

        return pages.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static byte[] List()
    {
        var html = new StringBuilder("<h1>Codes of the API</h1>\n<ul>\n");
        foreach (string code in Pages.Keys.Order(StringComparer.Ordinal))
        {
            html.Append("<li><a href=\"/docs/errors/").Append(code).Append("\"><code>").Append(code).Append("</code></a></li>\n");
        }

        return Page("Codes of the API", html.Append("</ul>\n").ToString());
    }

    private static byte[] Page(string title, string body)
        => Encoding.UTF8.GetBytes("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>" + HtmlEncoder.Default.Encode(title)
            + "</title></head>\n<body>\n" + body + "</body></html>\n");

    private static Task Write(HttpContext http, byte[] page, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        http.Response.Headers.CacheControl = "public, max-age=300";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(page, http.RequestAborted).AsTask();
    }
}
