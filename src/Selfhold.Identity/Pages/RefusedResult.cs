using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Selfhold.Identity.Pages;

/// <summary>A refusal that the script shows.</summary>
internal sealed class RefusedResult(Fault fault, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        Words words = PageLanguage.Of(httpContext, null);
        HttpResponse response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("code", fault.Code);
            if (fault.Field is { } field)
            {
                json.WriteString("field", field);
            }

            json.WriteString("message", words.Find("problem." + fault.Code) ?? words["problem.other"]);
            json.WriteEndObject();
        }

        return response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
    }
}
