using System.CommandLine;
using Selfhold.Hub.Cli;
using Selfhold.Hub.Match;
using Selfhold.AccessLog;
using Selfhold.Consent;
using Selfhold.Hub.Serve.Settings;
using Selfhold.Identity;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Supply;

namespace Selfhold.Hub.Place;

/// <summary>A hub that a command works on.</summary>
internal sealed class OpenHub : IDisposable
{
    private readonly string _options;
    private readonly Lazy<Door> _door;

    private OpenHub(HubStorage storage, HubLocation location, string options)
    {
        Storage = storage;
        Room = new RecordsRoom(storage);
        _options = options;
        _door = new Lazy<Door>(() => Door.Open(storage, Room, location));
    }

    public HubStorage Storage { get; }

    public RecordsRoom Room { get; }

    /// <summary>The one way to values of customers.</summary>
    public SupplyRoom Supply => _door.Value.Room;

    /// <param name="create">Make the hub where there is none.</param>
    /// <exception cref="CommandException">It is not there, or can't be opened.</exception>
    public static OpenHub Open(ParseResult parsed, bool create = false)
        => Open(HubOptions.LocationOf(parsed), create, OptionsOf(parsed));

    public static OpenHub Open(HubLocation location, bool create, string options)
        => new(HubStorage.Open(location, create, Parts()).OrFail(), location, options);

    /// <summary>Everything that the rooms bring to the storage.</summary>
    /// <param name="commandTimeout">For a server: how long a statement may take. A command's work may take as long as it takes.</param>
    public static StorageOptions Parts(TimeSpan commandTimeout = default)
        => new() { Parts = [IdentityRoom.Tables, RecordsRoom.Tables, AccessLogRoom.Tables, ConsentRoom.Tables, SupplyRoom.Tables], Checks = [.. IdentityRoom.Checks, .. RecordsRoom.Checks, .. AccessLogRoom.Checks, .. ConsentRoom.Checks], CommandTimeout = commandTimeout };

    /// <summary>A command to copy, with the options that lead to this hub.</summary>
    public string Command(string line) => CommandText.Program + " " + line + _options;

    /// <summary>The domain that was named, or the only one.</summary>
    /// <exception cref="CommandException">There is no such domain, or several and none was named.</exception>
    public string DomainOf(string? name) => Room.Domain(name).OrFail().Name;

    public void Dispose()
    {
        if (_door.IsValueCreated)
        {
            _door.Value.Dispose();
        }

        Storage.Dispose();
    }

    /// <summary>The options that a next command needs too. A connection string is never repeated: it may hold a password.</summary>
    public static string OptionsOf(ParseResult parsed)
        => (parsed.GetValue(HubOptions.Data) is { Length: > 0 } data ? " --data " + CommandText.Quoted(data) : "")
            + (parsed.GetValue(HubOptions.Database) is { Length: > 0 } ? " --database \"$SELFHOLD_DATABASE\"" : "");
}

/// <summary>The supply room as the server has it, with its log.</summary>
internal sealed class Door(SupplyRoom room, AccessLogRoom log) : IDisposable
{
    public SupplyRoom Room { get; } = room;

    public static Door Open(HubStorage storage, RecordsRoom records, HubLocation location)
    {
        HubSettings settings = HubSettings.Load(location);
        var log = new AccessLogRoom(storage, settings.Log());
        return new Door(new SupplyRoom(storage, records, new IdentityRoom(storage, settings.Identity, outbound: settings.Fetching()), new ConsentRoom(storage), log), log);
    }

    public void Dispose() => log.Dispose();
}

internal static class Outcomes
{
    /// <summary>The value, or the end of the command with the reason.</summary>
    public static T OrFail<T>(this Result<T> result)
        => result.TryGet(out T? value, out Error? error) ? value : throw new CommandException(error);

    /// <summary>A record that a user named.</summary>
    public static RecordRef RecordOf(string? text)
        => RecordRef.Parse(text ?? "") ?? throw new CommandException(HubErrors.NoRecordName(text ?? ""));
}
