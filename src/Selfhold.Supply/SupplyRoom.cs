using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply.Data;

namespace Selfhold.Supply;

/// <summary>
/// The door: the one way by which a value of a customer comes to a reader. Each use case decides, has the entry of the look written, and only then unseals.
/// </summary>
/// <remarks>Each use case is a partial file of its own, named by its verb.</remarks>
public sealed partial class SupplyRoom
{
    /// <summary>Opens the room in a hub; its first opening makes its keys. Not from within a write.</summary>
    public SupplyRoom(HubStorage storage, RecordsRoom records, IdentityRoom identity, ConsentRoom consent, AccessLogRoom log)
    {
        ArgumentNullException.ThrowIfNull(storage);
        Storage = storage;
        Records = records;
        Identity = identity;
        Consent = consent;
        Log = log;
        Keys = new SupplyKeys(storage);
        Keys.Prepare();
        Once = new Idempotency(storage, Keys);
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new SupplyModel();

    internal HubStorage Storage { get; }

    internal RecordsRoom Records { get; }

    internal IdentityRoom Identity { get; }

    internal ConsentRoom Consent { get; }

    internal AccessLogRoom Log { get; }

    internal SupplyKeys Keys { get; }

    internal Idempotency Once { get; }
}
