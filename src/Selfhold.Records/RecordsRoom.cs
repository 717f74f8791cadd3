using Selfhold.Identity;
using Selfhold.Outbound.Messages;
using Selfhold.Records.Data;
using Selfhold.Records.Persons;
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

    private readonly PersonParts? _persons;

    /// <param name="identity">Who people are. Null where nobody signs in: proofs, statements and records of persons are not to be asked for then.</param>
    /// <param name="messages">How codes get to phones; null where the hub sends no short messages.</param>
    public RecordsRoom(HubStorage storage, IdentityRoom? identity = null, IMessageTransport? messages = null)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _persons = identity is null ? null : new PersonParts(storage, identity, messages);
        _storage = storage;
        _known = KnownPlaces.Of(storage);
    }

    /// <summary>The tables that the room brings to the hub's database; give it to <see cref="StorageOptions.Parts"/>.</summary>
    public static IModelPart Tables { get; } = new RecordsModel();

    private PersonParts Parts => _persons ?? throw new InvalidOperationException("The records room was opened without the identity room.");

    private long Now() => HubStorage.Micros(_storage.Clock);
}
