using System.Net;
using Microsoft.AspNetCore.Routing;
using Selfhold.Storage;

namespace Selfhold.Supply.Tests.Api;

/// <summary>The OpenAPI document and the endpoints are one.</summary>
public sealed class OpenApiTests() : SupplyContract(DatabaseFamily.Sqlite)
{
    [Fact]
    public void every_route_is_an_operation_of_the_document_and_every_operation_a_route()
    {
        string[] routes = [.. Host.Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/v1/"))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}")).Order(StringComparer.Ordinal)];
        Assert.Equal(OpenApi.Operations.Keys.Order(StringComparer.Ordinal), routes);
    }

    [Fact]
    public async Task a_token_is_needed_and_counts_with_its_scope_alone()
    {
        Shop shop = await Host.Shop("Kestrel"), narrow = await Host.Shop("Heron", "something:else");
        foreach (string operation in OpenApi.Operations.Keys.Where(o => !o.Contains("openapi.json")))
        {
            (string method, string path) = (operation.Split(' ')[0], operation.Split(' ')[1].Replace("{id}", "x").Replace("{source}", "x").Replace("{externalId}", "x"));
            Answer none = await (shop with { Token = "" }).Send(new HttpMethod(method), path, null);
            Assert.Equal((HttpStatusCode.Unauthorized, "token_missing", "Bearer realm=\"hub\""), (none.Status, none.Code, none.Header("WWW-Authenticate")));
            Answer bad = await (shop with { Token = shop.Token[..^4] + "AAAA" }).Send(new HttpMethod(method), path, null);
            Assert.Equal((HttpStatusCode.Unauthorized, "token_invalid", "Bearer realm=\"hub\", error=\"invalid_token\""), (bad.Status, bad.Code, bad.Header("WWW-Authenticate")));
            Answer less = await narrow.Send(new HttpMethod(method), path, null);
            Assert.Equal((HttpStatusCode.Forbidden, "scope_missing"), (less.Status, less.Code));
            Assert.StartsWith("Bearer realm=\"hub\", error=\"insufficient_scope\", scope=\"", less.Header("WWW-Authenticate"));
        }

        // Switched off, it is refused by the very next request.
        World.Ok(await Host.Identity.DisableClient(shop.Client.Id, Ct));
        Assert.Equal("token_invalid", (await shop.Read("x")).Code);
    }

    [Fact]
    public async Task the_document_and_the_pages_of_the_codes_are_for_everybody()
    {
        Answer document = await Answer.Of(await Host.Http.GetAsync("/v1/openapi.json", Ct));
        Assert.Equal("3.1.0", document.Json.GetProperty("openapi").GetString());
        Shop shop = await Host.Shop("Kestrel");
        string type = (await shop.Read("nobody")).Json.GetProperty("type").GetString()!;
        Answer page = await Answer.Of(await Host.Http.GetAsync(type, Ct));
        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (page.Status, page.Header("Content-Type")));
        Assert.Contains("<h1>No such customer</h1>", page.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.Http.GetAsync("/docs/errors/nonsense", Ct)).StatusCode);
    }
}
