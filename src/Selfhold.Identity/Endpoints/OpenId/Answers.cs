using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>Answers of the endpoints that programs call.</summary>
internal static class Answers
{
    /// <summary>RFC 6749 §5.1: what carries tokens is kept by nobody.</summary>
    public static void NeverKept(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
    }

    public static Task Json(HttpContext http, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        HttpResponse response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }

    /// <summary>A refusal as OAuth writes it (RFC 6749 §5.2).</summary>
    public static Task Refuse(HttpContext http, OAuthError error)
    {
        NeverKept(http);
        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"clients\", charset=\"UTF-8\"";
        }

        return Json(http, Error(error), error.Status);
    }

    /// <summary>A refusal where an access token was wanted (RFC 6750 §3).</summary>
    /// <param name="named">False where nothing was wrong yet: the request brought no token.</param>
    public static Task RefuseBearer(HttpContext http, OAuthError error, bool named)
    {
        NeverKept(http);
        http.Response.Headers.WWWAuthenticate = named ? $"Bearer realm=\"hub\", error=\"{error.Code}\", error_description=\"{error.Description}\"" : "Bearer realm=\"hub\"";
        return Json(http, Error(error), error.Status);
    }

    private static ReadOnlyMemory<byte> Error(OAuthError error)
    {
        var to = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(to))
        {
            json.WriteStartObject();
            json.WriteString("error"u8, error.Code);
            json.WriteString("error_description"u8, error.Description);
            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }
}
