using Microsoft.Extensions.DependencyInjection;
using Selfhold.Records.Persons;
using Selfhold.Storage;

namespace Selfhold.Records;

public static class RecordsServices
{
    /// <summary>Registers what the room does by itself in a server. The host registers <see cref="RecordsRoom"/>, opened with the identity room.</summary>
    public static IServiceCollection AddRecords(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddHostedService(p => new PersonChores(p.GetRequiredService<RecordsRoom>(), p.GetRequiredService<HubStorage>()));
    }
}
