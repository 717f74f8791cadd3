using Selfhold.Records.Data;
using Selfhold.Storage;

namespace Selfhold.Records;

/// <summary>
/// The door of the room: sources, intake, resolution, links, customer view, review, undo. Safe for many callers at once; writers of one
/// domain take turns, in this process and in others on the same database.
/// </summary>
/// <remarks>Each use case is a partial file of its own, named by its verb.</remarks>
public sealed partial class RecordsRoom
{
    private readonly HubStorage _storage;
    private readonly KnownPlaces _known;

    public RecordsRoom(HubStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _known = KnownPlaces.Of(storage);
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new RecordsModel();

    private long Now() => HubStorage.Micros(_storage.Clock);
}
