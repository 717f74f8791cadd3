using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Selfhold.Consent.Data;
using Selfhold.Consent.Grants;
using Selfhold.Storage;

namespace Selfhold.Consent;

/// <summary>
/// The door of the room: what businesses ask, what people have answered, and what may therefore be released now. Safe for many callers at once, and for several
/// processes on one PostgreSQL.
/// </summary>
/// <remarks>Each use case is a partial file of its own, named by its verb. Whatever changes something takes the caller's write, so that it can be part of a larger one.</remarks>
public sealed partial class ConsentRoom
{
    /// <summary>How many checked agreements are kept in memory.</summary>
    private const int MostKnown = 4096;

    private readonly ConcurrentDictionary<string, Agreement> _known = new(StringComparer.Ordinal);

    /// <summary>Opens the room in a hub; its first opening makes its keys. Not from within a write.</summary>
    public ConsentRoom(HubStorage storage, ConsentOptions? options = null)
        : this(storage, options, toWrite: true)
    {
    }

    /// <param name="toWrite">False for who only reads: then nothing is made in a hub that was never asked for an agreement.</param>
    internal ConsentRoom(HubStorage storage, ConsentOptions? options, bool toWrite)
    {
        ArgumentNullException.ThrowIfNull(storage);
        Storage = storage;
        Options = options ?? new ConsentOptions();
        Sealing = new RoomKeys(storage);
        if (toWrite)
        {
            Sealing.Prepare();
        }

        Keys = new BusinessKeys(storage, Sealing);
        Table = new GrantRows(storage, Sealing);
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new ConsentModel();

    /// <summary>What the room knows must hold of its tables; give it to <see cref="StorageOptions.Checks"/>.</summary>
    public static IReadOnlyList<IDataCheck> Checks { get; } = [new Verify.AgreementsHold(), new Verify.GrantsHold()];

    public ConsentOptions Options { get; }

    internal HubStorage Storage { get; }

    internal RoomKeys Sealing { get; }

    internal BusinessKeys Keys { get; }

    internal GrantRows Table { get; }

    internal long NowMicros => HubStorage.Micros(Storage.Clock);

    /// <summary>Ids that businesses see: random, so that they tell neither time nor order.</summary>
    private static Guid RandomId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        random[6] = (byte)((random[6] & 0x0F) | 0x40);
        random[8] = (byte)((random[8] & 0x3F) | 0x80);
        return new Guid(random, bigEndian: true);
    }
}

public static class ConsentServices
{
    /// <summary>Registers the room. The host brings <see cref="HubStorage"/>, and may bring <see cref="ConsentOptions"/>. Safe to call twice.</summary>
    public static IServiceCollection AddConsent(this IServiceCollection services)
    {
        services.TryAddSingleton(p => new ConsentRoom(p.GetRequiredService<HubStorage>(), p.GetService<ConsentOptions>()));
        return services;
    }
}
