using Microsoft.AspNetCore.Http;

namespace Selfhold.Supply.Api;

/// <summary><c>GET /v1/openapi.json</c>: what the API takes and answers, written by hand and held against the endpoints by a test.</summary>
internal static class OpenApiDocument
{
    public static byte[] Bytes { get; } = Load();

    public static Task Answer(HttpContext http)
    {
        HttpResponse response = http.Response;
        response.ContentType = "application/json";
        response.ContentLength = Bytes.Length;
        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.AccessControlAllowOrigin = "*";
        return response.Body.WriteAsync(Bytes, http.RequestAborted).AsTask();
    }

    private static byte[] Load()
    {
        using Stream from = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[from.Length];
        from.ReadExactly(bytes);
        return bytes;
    }
}
