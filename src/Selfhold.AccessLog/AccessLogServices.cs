using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Selfhold.AccessLog.Http;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.AccessLog;

public static class AccessLogServices
{
    /// <summary>Registers the room. The host brings <see cref="HubStorage"/>, <see cref="AccessLogOptions"/> and logging; for witnesses also <c>OutboundOptions</c>. Safe to call twice.</summary>
    public static IServiceCollection AddAccessLog(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(p => new AccessLogRoom(p.GetRequiredService<HubStorage>(), p.GetRequiredService<AccessLogOptions>(), p.GetService<ILogger<AccessLogRoom>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Publisher>(p => new Publisher(p.GetRequiredService<AccessLogRoom>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Chores>(p => new Chores(p.GetRequiredService<AccessLogRoom>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WitnessRounds>(p => new WitnessRounds(p.GetRequiredService<AccessLogRoom>(), p.GetService<OutboundOptions>() ?? new OutboundOptions())));
        return services;
    }

    /// <summary>Maps the public side of the log under <c>/log</c>: heads, tiles, the verifier key. Nothing there is about a person.</summary>
    public static IEndpointRouteBuilder MapAccessLog(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        LogEndpoints.Map(endpoints);
        return endpoints;
    }
}
