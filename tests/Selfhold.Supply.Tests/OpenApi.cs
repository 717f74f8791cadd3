using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Selfhold.Supply.Api;

namespace Selfhold.Supply.Tests;

/// <summary>Holds what really goes over the wire against the OpenAPI document: every request and answer of every test passes here.</summary>
internal sealed class OpenApi : DelegatingHandler
{
    private static readonly JsonElement Document = JsonDocument.Parse(OpenApiDocument.Bytes).RootElement;
    private readonly HashSet<string> _seen = [];

    public OpenApi(HttpMessageHandler inner)
        : base(inner)
    {
    }

    /// <summary>"GET /v1/customers/{id} 200", for every operation and status that a test has seen.</summary>
    public IReadOnlySet<string> Seen
    {
        get
        {
            lock (_seen)
            {
                return _seen.ToHashSet();
            }
        }
    }

    /// <summary>"GET /v1/customers/{id}" with the statuses it may answer.</summary>
    public static IReadOnlyDictionary<string, string[]> Operations { get; } = Document.GetProperty("paths").EnumerateObject()
        .SelectMany(p => p.Value.EnumerateObject().Where(o => o.Name != "parameters").Select(o => (Name: $"{o.Name.ToUpperInvariant()} {p.Name}", Statuses: o.Value.GetProperty("responses").EnumerateObject().Select(r => r.Name).ToArray())))
        .ToDictionary(o => o.Name, o => o.Statuses);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
        string path = request.RequestUri!.AbsolutePath;
        if (path.StartsWith("/v1/") && answer.StatusCode != System.Net.HttpStatusCode.InternalServerError)
        {
            byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            Check(request.Method.Method, path, answer, body);
        }

        return answer;
    }

    private void Check(string method, string path, HttpResponseMessage answer, byte[] body)
    {
        if (Find(path) is not { } found || !found.Item.TryGetProperty(method.ToLowerInvariant(), out JsonElement operation))
        {
            Assert.True((int)answer.StatusCode is 404 or 405, $"{method} {path} is not in the document and answers {(int)answer.StatusCode}.");
            return;
        }

        string status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture), name = $"{method} {found.Template} {status}";
        Assert.True(operation.GetProperty("responses").TryGetProperty(status, out JsonElement response), $"{name} is not in the document: {System.Text.Encoding.UTF8.GetString(body)}");
        lock (_seen)
        {
            _seen.Add(name);
        }

        Headers(name, response, answer);
        if (!response.TryGetProperty("content", out JsonElement content))
        {
            Assert.True(body.Length == 0, $"{name} has a body.");
            return;
        }

        string type = answer.Content.Headers.ContentType!.MediaType!;
        Assert.True(content.TryGetProperty(type, out JsonElement media), $"{name} is of type {type}.");
        using JsonDocument sent = JsonDocument.Parse(body);
        Assert.True(Problem(sent.RootElement, media.GetProperty("schema"), name) is null, Problem(sent.RootElement, media.GetProperty("schema"), name) + "\n" + sent.RootElement);
    }

    private static void Headers(string name, JsonElement response, HttpResponseMessage answer)
    {
        if (!response.TryGetProperty("headers", out JsonElement headers))
        {
            return;
        }

        foreach (JsonProperty header in headers.EnumerateObject())
        {
            JsonElement schema = Resolve(header.Value).GetProperty("schema");
            string[] values = answer.Headers.TryGetValues(header.Name, out IEnumerable<string>? sent) ? [.. sent] : [];
            bool needed = header.Name is "Request-Id" or "WWW-Authenticate" && name.EndsWith("401") || header.Name is "Retry-After" || header.Name is "ETag" && name.EndsWith("200");
            Assert.True(values.Length > 0 || !needed, $"{name} has no {header.Name}.");
            foreach (string value in values)
            {
                Assert.True(!schema.TryGetProperty("pattern", out JsonElement pattern) || Regex.IsMatch(value, pattern.GetString()!), $"{name}: {header.Name} is {value}.");
            }
        }
    }

    private static (string Template, JsonElement Item)? Find(string path)
    {
        foreach (JsonProperty item in Document.GetProperty("paths").EnumerateObject().OrderBy(p => p.Name.Count(c => c == '{')))
        {
            if (Regex.IsMatch(path, "^" + Regex.Replace(item.Name.Replace(".", "\\."), @"\{[^}]+\}", "[^/]+") + "$"))
            {
                return (item.Name, item.Value);
            }
        }

        return null;
    }

    /// <summary>What of JSON Schema the document uses; null where the value fits.</summary>
    internal static string? Problem(JsonElement value, JsonElement schema, string at)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            string?[] problems = [.. choices.EnumerateArray().Select(c => Problem(value, c, at))];
            return problems.Count(p => p is null) == 1 ? null : $"{at}: {problems.Count(p => p is null)} of oneOf fit: {string.Join(" | ", problems)}";
        }

        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            if (Broken(value, schema, rule, at) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    private static string? Broken(JsonElement value, JsonElement schema, JsonProperty rule, string at)
    {
        switch (rule.Name)
        {
            case "type":
                string[] types = rule.Value.ValueKind == JsonValueKind.Array ? [.. rule.Value.EnumerateArray().Select(t => t.GetString()!)] : [rule.Value.GetString()!];
                return types.Any(t => Is(value, t)) ? null : $"{at} is {value.ValueKind}, not {string.Join('/', types)}";
            case "required":
                return rule.Value.EnumerateArray().FirstOrDefault(n => !value.TryGetProperty(n.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing ? $"{at} has no {missing}" : null;
            case "properties":
                return rule.Value.EnumerateObject().Select(p => value.TryGetProperty(p.Name, out JsonElement member) ? Problem(member, p.Value, at + "." + p.Name) : null).FirstOrDefault(p => p is not null);
            case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                HashSet<string> known = schema.TryGetProperty("properties", out JsonElement named) ? [.. named.EnumerateObject().Select(p => p.Name)] : [];
                return value.EnumerateObject().Where(p => !known.Contains(p.Name))
                    .Select(p => rule.Value.ValueKind switch { JsonValueKind.False => $"{at} has {p.Name}", JsonValueKind.Object => Problem(p.Value, rule.Value, at + "." + p.Name), _ => null }).FirstOrDefault(p => p is not null);
            case "items":
                return value.EnumerateArray().Select((v, i) => Problem(v, rule.Value, $"{at}[{i}]")).FirstOrDefault(p => p is not null);
            case "minItems":
                return value.GetArrayLength() >= rule.Value.GetInt32() ? null : $"{at} has too few items";
            case "maxItems":
                return value.GetArrayLength() <= rule.Value.GetInt32() ? null : $"{at} has too many items";
            case "enum":
                return rule.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)) ? null : $"{at} is {value}";
            case "const":
                return JsonElement.DeepEquals(rule.Value, value) ? null : $"{at} is {value}";
            case "minimum":
                return value.GetInt64() >= rule.Value.GetInt64() ? null : $"{at} is {value}";
            case "pattern":
                return Regex.IsMatch(value.GetString()!, rule.Value.GetString()!) ? null : $"{at} is {value}";
            case "format" when value.ValueKind == JsonValueKind.String:
                return Fits(rule.Value.GetString()!, value.GetString()!) ? null : $"{at} is {value}, no {rule.Value}";
            default:
                return rule.Name is "additionalProperties" or "description" or "default" or "minLength" or "maxLength" or "propertyNames" or "minProperties" or "maxProperties" or "format" ? null : $"The document says {rule.Name}, which nobody checks.";
        }
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static bool Fits(string format, string text) => format switch
    {
        "date-time" => Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => true,
    };

    private static JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement to))
        {
            JsonElement at = Document;
            foreach (string part in to.GetString()![2..].Split('/'))
            {
                at = at.GetProperty(part);
            }

            schema = at;
        }

        return schema;
    }
}
