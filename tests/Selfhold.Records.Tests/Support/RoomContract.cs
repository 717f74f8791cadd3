using System.Text;
using System.Text.Json;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Records.Tests.Support;

/// <summary>A room on a hub of its own, on either database; files are given as text.</summary>
public abstract class RoomContract : IDisposable
{
    private readonly TempHub _hub;
    private int _files;

    protected RoomContract(DatabaseFamily family)
    {
        Assert.SkipWhen(family == DatabaseFamily.Postgres && PostgresServer.Shared is null, "No PostgreSQL programs; ./test installs them.");
        _hub = TempHub.Of(family);
        Clock = new SetClock();
        Storage = _hub.Open(new StorageOptions { Parts = [RecordsRoom.Tables], Checks = RecordsRoom.Checks, Clock = Clock });
        Room = new RecordsRoom(Storage);
    }

    protected SetClock Clock { get; }

    protected HubStorage Storage { get; }

    protected RecordsRoom Room { get; }

    public void Dispose() => _hub.Dispose();

    /// <summary>Writes the file and imports it; it must go well.</summary>
    protected ImportReport Import(string source, string file, bool snapshot = false) => Import(source, Encoding.UTF8.GetBytes(file), snapshot);

    protected ImportReport Import(string source, byte[] file, bool snapshot = false)
    {
        string path = Path.Combine(_hub.DataDirectory, $"file{++_files}.txt");
        File.WriteAllBytes(path, file);
        ImportReport report = Ok(Room.Import(new ImportRequest(path, source) { Snapshot = snapshot, ConfirmEnding = (_, _) => true }));
        Assert.Empty(report.Problems);
        Clock.Advance(TimeSpan.FromMinutes(1));
        return report;
    }

    /// <summary>Changes what is stored, as somebody with the database could.</summary>
    protected void Tamper(string sql)
    {
        using HubWrite write = Storage.BeginWrite();
        Assert.True(write.Execute(sql) > 0, "Nothing was changed by: " + sql);
        write.Commit();
    }

    protected long Count(string table)
    {
        using HubRead read = Storage.BeginRead();
        return read.Prepare($"SELECT COUNT(*) FROM {table}").QueryLong() ?? 0;
    }

    protected static T Ok<T>(Result<T> result)
    {
        Assert.True(result.IsOk, result.Error?.ToString());
        return result.Value;
    }

    protected static string Code<T>(Result<T> result)
    {
        Assert.False(result.IsOk, "An error was expected.");
        return result.Error!.Code;
    }

    protected static string Json(object value) => JsonSerializer.Serialize(value);

    protected string Dump(string domain = "default")
    {
        using var to = new MemoryStream();
        Room.Dump(domain, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    protected AttributeView Attribute(CustomerView view, Meaning meaning, int slot = 0) => Assert.Single(view.Attributes, a => a.Attribute == meaning && a.Slot == slot);
}

/// <summary>A clock that stands until it is moved.</summary>
public sealed class SetClock : TimeProvider
{
    private long _at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _at), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _at, by.Ticks);
}
