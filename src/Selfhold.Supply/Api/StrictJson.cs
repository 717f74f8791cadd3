using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Selfhold.Supply.Api;

/// <summary>Bodies as the API takes them: one JSON object, every member known and once, texts that are Unicode, nothing nested deeper than what is asked for (abuse case D8).</summary>
internal static class StrictJson
{
    /// <summary>Deeper than anything that is asked for, so that what is too deep is told as such.</summary>
    public const int MaxDepth = 8;

    private const int ShownLength = 60;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>The body as one object. Dispose the document when done.</summary>
    /// <param name="most">Bytes.</param>
    public static async ValueTask<Result<JsonDocument>> Read(HttpContext http, int most)
    {
        HttpRequest request = http.Request;
        if (!IsJson(request.ContentType))
        {
            return SupplyErrors.UnsupportedMediaType();
        }

        if (request.ContentLength > most)
        {
            return SupplyErrors.BodyTooLarge(most);
        }

        // The server's own limit is for forms of people.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most + 1L;
        }

        PipeReader body = request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync(http.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length > most)
            {
                body.AdvanceTo(read.Buffer.End);
                return SupplyErrors.BodyTooLarge(most);
            }

            if (read.IsCompleted)
            {
                Result<JsonDocument> parsed = Parse(read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return parsed;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    internal static Result<JsonDocument> Parse(ReadOnlySequence<byte> bytes)
    {
        JsonDocument document;
        try
        {
            // The document outlives the pipe's buffer.
            document = JsonDocument.Parse(bytes.ToArray(), Options);
        }
        catch (JsonException broken)
        {
            string where = string.Create(CultureInfo.InvariantCulture, $"line {(broken.LineNumber ?? 0) + 1}, byte {(broken.BytePositionInLine ?? 0) + 1}");
            return SupplyErrors.InvalidJson(string.Create(CultureInfo.InvariantCulture, $"it is broken or nested deeper than {MaxDepth} at {where}"));
        }

        Error? wrong = document.RootElement.ValueKind == JsonValueKind.Object ? Check(document.RootElement) : SupplyErrors.InvalidJson("it is no object");
        if (wrong is null)
        {
            return document;
        }

        document.Dispose();
        return wrong;
    }

    /// <summary>A name from outside as an answer may repeat it to who sent it.</summary>
    public static string Shown(string name)
    {
        ReadOnlySpan<char> start = name.AsSpan(0, Math.Min(name.Length, ShownLength));
        return string.Create(start.Length, start, static (to, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        });
    }

    private static bool IsJson(string? contentType)
        => MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    private static Error? Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return CheckObject(element);
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    if (Check(item) is { } wrong)
                    {
                        return wrong;
                    }
                }

                return null;
            case JsonValueKind.String:
                return TextOf(element) is null ? SupplyErrors.InvalidJson("a text holds half a surrogate pair or bytes that are no UTF-8") : null;
            case JsonValueKind.Number:
                // RFC 7493 §2.2: what a double does not hold exactly comes as a text.
                return IsExact(element) ? null : SupplyErrors.InvalidJson("a number is larger than 2^53, or longer than 20 characters");
            default:
                return null;
        }
    }

    private static bool IsExact(JsonElement number)
        => JsonMarshal.GetRawUtf8Value(number).Length <= 20 && number.TryGetDouble(out double value) && Math.Abs(value) <= 9_007_199_254_740_991;

    private static Error? CheckObject(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                return SupplyErrors.InvalidJson("a name holds half a surrogate pair or bytes that are no UTF-8");
            }

            if (!names.Add(name))
            {
                return SupplyErrors.DuplicateMember(Shown(name));
            }

            if (Check(member.Value) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
