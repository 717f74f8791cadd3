using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;

namespace Selfhold.Supply;

/// <summary>
/// The door: the one way by which a value of a customer comes to a reader. Each use case decides, has the entry of the look written, and only then unseals.
/// </summary>
/// <remarks>Each use case is a partial file of its own, named by its verb.</remarks>
public sealed partial class SupplyRoom(HubStorage storage, RecordsRoom records, IdentityRoom identity)
{
    internal HubStorage Storage { get; } = storage;

    internal RecordsRoom Records { get; } = records;

    internal IdentityRoom Identity { get; } = identity;
}
