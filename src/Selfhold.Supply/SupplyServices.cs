using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply.Api;
using Selfhold.Supply.SignIn;

namespace Selfhold.Supply;

public static partial class SupplyServices
{
    /// <summary>
    /// Registers the room. The host brings <see cref="HubStorage"/>, <see cref="IdentityOptions"/> and the rooms below, and may bring <see cref="SupplyOptions"/>. To be called before
    /// <c>AddIdentity</c>, whose ports it fills. Safe to call twice.
    /// </summary>
    public static IServiceCollection AddSupply(this IServiceCollection services)
    {
        services.TryAddSingleton<SupplyOptions>();
        services.TryAddSingleton(p => new SupplyRoom(
            p.GetRequiredService<HubStorage>(), p.GetRequiredService<RecordsRoom>(), p.GetRequiredService<IdentityRoom>(), p.GetRequiredService<ConsentRoom>(), p.GetRequiredService<AccessLogRoom>()));
        services.TryAddSingleton<IConsentPrompt, ConsentPrompt>();
        services.TryAddSingleton<IClaimsSource, ReleasedClaims>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SupplyChores>());
        return services;
    }

    /// <summary>Maps the API under <c>/v1</c> and the pages of its codes under <c>/docs/errors</c>. The host has put rate limits and security headers around them.</summary>
    public static IEndpointRouteBuilder MapSupply(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        var parts = new ApiParts(services.GetRequiredService<SupplyRoom>(), services.GetRequiredService<SupplyOptions>(), services.GetRequiredService<IdentityOptions>());
        endpoints.MapGet("/v1/openapi.json", (RequestDelegate)OpenApiDocument.Answer);
        endpoints.MapGet("/docs/errors", (RequestDelegate)ErrorPages.Index);
        endpoints.MapGet("/docs/errors/{code}", (RequestDelegate)ErrorPages.Answer);

        var customers = new CustomersEndpoints(parts);
        endpoints.MapPost("/v1/customers/read", parts.Endpoint(customers.ReadMany));
        endpoints.MapGet("/v1/customers/{id}", parts.Endpoint(customers.ReadOne));
        endpoints.MapGet("/v1/customers/{id}/decision", parts.Endpoint(customers.Decide));

        var requests = new RequestsEndpoints(parts);
        endpoints.MapPost("/v1/requests", parts.Endpoint(requests.Ask));
        endpoints.MapGet("/v1/requests/{id}", parts.Endpoint(requests.State));
        endpoints.MapGet("/v1/agreements", parts.Endpoint(new AgreementsEndpoint(parts).List));

        var records = new RecordsEndpoints(parts);
        const string Record = "/v1/sources/{source}/records/{externalId}";
        endpoints.MapPost("/v1/sources/{source}/records", parts.Endpoint(records.PutMany));
        endpoints.MapGet(Record, parts.Endpoint(records.Read));
        endpoints.MapPut(Record, parts.Endpoint(records.Put));
        endpoints.MapPatch(Record, parts.Endpoint(records.Change));
        endpoints.MapDelete(Record, parts.Endpoint(records.End));
        return endpoints;
    }
}

/// <summary>Forgets answers that are older than a day. Of several processes each does it; what one has done is nothing to the next.</summary>
internal sealed class SupplyChores(SupplyRoom room) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, room.Storage.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await room.Once.Purge(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException || StorageException.From(failure) is not null)
            {
                // What stands in the way now does not in an hour.
            }
        }
    }
}
