using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Selfhold.OpenId;

namespace Selfhold.Identity.Endpoints.OpenId;

/// <summary>The OpenID provider over HTTP: each endpoint reads, loads, asks the engine's rules and does what they say.</summary>
internal static class OpenIdEndpoints
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton<IConsentPrompt, ApprovalPrompt>();
        services.TryAddSingleton<IClaimsSource, EmailClaims>();
        services.TryAddSingleton(p => p.GetRequiredService<IdentityRoom>().Parts.With(p.GetRequiredService<IClaimsSource>()));
        services.TryAddSingleton<ClientProver>();
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<UserInfoEndpoint>();
        services.TryAddSingleton<TokenStateEndpoints>();
        services.TryAddSingleton<RegisterEndpoint>();
        services.TryAddSingleton<AuthorizeEndpoint>();
        services.TryAddSingleton<EndSessionEndpoint>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Microsoft.Extensions.Hosting.IHostedService, LogoutSender>());
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        IServiceProvider services = endpoints.ServiceProvider;
        MapDocuments(endpoints, services.GetRequiredService<ProviderParts>());
        TokenEndpoint token = services.GetRequiredService<TokenEndpoint>();
        UserInfoEndpoint userInfo = services.GetRequiredService<UserInfoEndpoint>();
        TokenStateEndpoints state = services.GetRequiredService<TokenStateEndpoints>();
        ProviderParts parts = services.GetRequiredService<ProviderParts>();
        endpoints.MapPost(Paths.Token, token.Answer);
        endpoints.MapMethods(Paths.UserInfo, ["GET", "POST"], userInfo.Answer);
        endpoints.MapPost(Paths.Introspect, state.Introspect);
        endpoints.MapPost(Paths.Revoke, state.Revoke);
        RegisterEndpoint register = services.GetRequiredService<RegisterEndpoint>();
        endpoints.MapPost(Paths.Register, register.Answer);
        endpoints.MapGet(Paths.Register, register.Read);
        foreach (string path in (string[])[Paths.Token, Paths.UserInfo, Paths.Revoke])
        {
            endpoints.MapMethods(path, ["OPTIONS"], http => CrossOrigin.Preflight(http, parts.Room));
        }

        AuthorizeEndpoint authorize = services.GetRequiredService<AuthorizeEndpoint>();
        endpoints.MapMethods(Paths.Authorize, ["GET", "POST"], authorize.Begin);
        endpoints.MapGet(Paths.Authorize + "/resume", authorize.Resume);
        EndSessionEndpoint end = services.GetRequiredService<EndSessionEndpoint>();
        endpoints.MapMethods(Paths.EndSession, ["GET", "POST"], end.Begin);
        endpoints.MapPost(Paths.Authorize + "/approve", (Func<HttpContext, Task<IResult>>)authorize.Approve).RefuseForeignForms();
        endpoints.MapPost(Paths.Authorize + "/account", (Func<HttpContext, Task<IResult>>)authorize.Account).RefuseForeignForms();
        endpoints.MapPost(Paths.EndSession + "/confirm", (Func<HttpContext, Task<IResult>>)end.Confirm).RefuseForeignForms();
    }

    private static void MapDocuments(IEndpointRouteBuilder endpoints, ProviderParts parts)
    {
        foreach (string path in (string[])[Paths.Discovery, Paths.OAuthMetadata])
        {
            endpoints.MapGet(path, (RequestDelegate)(http => Public(http, parts.Document)));
        }

        endpoints.MapGet(Paths.Jwks, (RequestDelegate)(http => Public(http, Metadata.KeySet(parts.Keys()))));
    }

    /// <summary>For everybody, from everywhere, and to be kept a while: not so long that a next key is not seen before it signs.</summary>
    private static Task Public(HttpContext http, ReadOnlyMemory<byte> json)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.CacheControl = "public, max-age=300";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Answers.Json(http, json);
    }
}
