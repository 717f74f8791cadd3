using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Selfhold.Hub.Serve;

/// <summary>Answers of the host itself, in the shape that who asked can read: OAuth's JSON for programs, a page for people.</summary>
internal static class Refusals
{
    /// <summary>Endpoints for programs: they get <c>error</c> and <c>error_description</c> (RFC 6749 §5.2).</summary>
    private static readonly string[] Protocol = ["/token", "/introspect", "/revoke", "/userinfo", "/register", "/jwks", "/.well-known"];

    public static bool IsProtocol(HttpContext http) => Array.Exists(Protocol, p => http.Request.Path.StartsWithSegments(p, StringComparison.Ordinal));

    /// <param name="code">Stable, snake_case.</param>
    /// <param name="words">For people; nothing of the request stands in it.</param>
    public static Task Write(HttpContext http, int status, string code, string words)
    {
        http.Response.StatusCode = status;
        bool json = IsProtocol(http) || http.Request.ContentType?.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) == true
            || !http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
        return json ? Json(http, code, words) : Page(http, status, words);
    }

    public static Task ToHttps(HttpContext http, Uri issuer)
    {
        if (http.Request.Method is not ("GET" or "HEAD"))
        {
            return Write(http, StatusCodes.Status400BadRequest, "invalid_request", "This hub speaks https.");
        }

        http.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        http.Response.Headers.Location = issuer.GetLeftPart(UriPartial.Authority) + http.Request.PathBase + http.Request.Path + http.Request.QueryString;
        return Task.CompletedTask;
    }

    private static async Task Json(HttpContext http, string code, string words)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("error", code);
            json.WriteString("error_description", words);
            json.WriteEndObject();
        }

        http.Response.ContentType = MediaTypeNames.Application.Json;
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task Page(HttpContext http, int status, string words)
    {
        byte[] page = Encoding.UTF8.GetBytes($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{status}</title><h1>{HtmlEncoder.Default.Encode(words)}</h1><p><small>{HtmlEncoder.Default.Encode(http.TraceIdentifier)}</small></p></html>\n");
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        await http.Response.Body.WriteAsync(page, http.RequestAborted).ConfigureAwait(false);
    }
}
