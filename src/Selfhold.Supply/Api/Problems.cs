using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Selfhold.Supply.Api;

/// <summary>Refusals as RFC 9457 writes them. Those of one code are the same bytes but for the request's id.</summary>
internal static class Problems
{
    private const string RequestIdHeader = "Request-Id";

    private static readonly object IdOfRequest = new();

    /// <summary>The request's own id: random, so that two businesses that compare theirs learn nothing.</summary>
    public static string RequestId(HttpContext http)
    {
        if (http.Items.TryGetValue(IdOfRequest, out object? known))
        {
            return (string)known!;
        }

        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        string id = Base64Url.EncodeToString(random);
        http.Items[IdOfRequest] = id;
        http.Response.Headers[RequestIdHeader] = id;
        return id;
    }

    /// <param name="error">Its code is one of <see cref="SupplyErrors.All"/>; any other is told as <c>server_error</c>.</param>
    /// <param name="issuer">Its address, without a slash at the end.</param>
    public static Task Write(HttpContext http, string issuer, Error error)
    {
        (int status, _) = Of(error);
        HttpResponse response = http.Response;
        string id = RequestId(http);
        var body = new ArrayBufferWriter<byte>(384);
        Write(body, issuer, error, id);
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.ContentLength = body.WrittenCount;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted).AsTask();
    }

    /// <summary>Whether the address is one of the API, whose refusals are problems also where the host refuses.</summary>
    public static bool IsApi(HttpContext http) => http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);

    /// <summary>A refusal of the host in the words of the API.</summary>
    public static Error OfHost(int status, string code, string words) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new Error("body_too_large", words),
        StatusCodes.Status408RequestTimeout => new Error("request_timeout", words),
        _ => new Error(SupplyErrors.All.ContainsKey(code) ? code : "server_error", words),
    };

    public static (int Status, string Title) Of(Error error) => SupplyErrors.All.TryGetValue(error.Code, out (int, string) known) ? known : SupplyErrors.All["server_error"];

    private static void Write(ArrayBufferWriter<byte> to, string issuer, Error error, string id)
    {
        bool known = SupplyErrors.All.ContainsKey(error.Code);
        string code = known ? error.Code : "server_error";
        (int status, string title) = SupplyErrors.All[code];
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("type"u8, issuer + "/docs/errors/" + code);
        json.WriteString("title"u8, title);
        json.WriteNumber("status"u8, status);
        json.WriteString("code"u8, code);
        json.WriteString("detail"u8, known ? error.Message : "Something went wrong here. It was noted; try again later.");
        if (error.Field is { } field)
        {
            json.WriteString("field"u8, field);
        }

        json.WriteString("instance"u8, id);
        json.WriteEndObject();
    }
}
