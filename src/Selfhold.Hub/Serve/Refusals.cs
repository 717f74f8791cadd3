using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Selfhold.Identity;
using Selfhold.Identity.Pages;
using Selfhold.Supply.Api;

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
        if (Problems.IsApi(http))
        {
            return Problems.Write(http, http.RequestServices.GetRequiredService<IdentityOptions>().Issuer.OriginalString.TrimEnd('/'), Problems.OfHost(status, code, words));
        }

        http.Response.StatusCode = status;
        bool json = IsProtocol(http) || http.Request.ContentType?.StartsWith(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) == true
            || !http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);
        return json ? Json(http, code, words) : Page(http, status, code, words);
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

    /// <summary>The page of the room, in the person's language; without the database, or for a stranger's host, a plain one.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "What can't be shown well is shown plainly.")]
    private static async Task Page(HttpContext http, int status, string code, string words)
    {
        if (status is not (StatusCodes.Status421MisdirectedRequest or StatusCodes.Status429TooManyRequests))
        {
            try
            {
                string? reference = status == StatusCodes.Status500InternalServerError ? http.TraceIdentifier : null;
                await Show.Wrong(new WrongView(code) { Reference = reference }, status).ExecuteAsync(http).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (!http.Response.HasStarted)
            {
                // Its antiforgery field needs the key ring, which lies in the database.
            }
        }

        byte[] page = Encoding.UTF8.GetBytes($"<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{HtmlEncoder.Default.Encode(words)}</title><p>{HtmlEncoder.Default.Encode(words)}</p></html>\n");
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        await http.Response.Body.WriteAsync(page, http.RequestAborted).ConfigureAwait(false);
    }
}
