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

    public RecordsRoom(HubStorage storage)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new RecordsModel();

    private long Now() => Micros.Of(_storage.Clock.GetUtcNow());
}

/// <summary>Instants as the database keeps them: microseconds since 1970, UTC.</summary>
internal static class Micros
{
    public static long Of(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToTime(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
