using System.Diagnostics;
using Selfhold.AccessLog;
using Selfhold.Storage;
using Selfhold.Testing;
using Selfhold.Transparency;

namespace Selfhold.Faults.Tests;

/// <summary>A hub whose access log other processes append to, and what must hold of it afterwards.</summary>
internal sealed class LogHub : IDisposable
{
    private readonly TempHub _hub;

    public LogHub(DatabaseFamily family, PostgresServer? server = null)
    {
        FaultHub.Need(family == DatabaseFamily.Sqlite || PostgresServer.Shared is not null, "No PostgreSQL programs; ./test installs them.");
        _hub = family == DatabaseFamily.Sqlite ? TempHub.Sqlite() : TempHub.Postgres(server);
        using HubStorage storage = Open();
        using var room = new AccessLogRoom(storage, Settings);
    }

    public HubLocation Location => _hub.Location;

    public static AccessLogOptions Settings => new() { Origin = "faults.example/log" };

    public static StorageOptions Options => new() { Parts = [AccessLogRoom.Tables], BusyTimeout = TimeSpan.FromSeconds(20) };

    public HubStorage Open() => FaultHub.Ok(HubStorage.Open(Location, create: true, Options));

    /// <summary>Starts looks in a process of its own.</summary>
    /// <param name="before">A program that runs it, with its arguments.</param>
    public static Process Appends(HubLocation at, double seconds, int callers, params string[] before)
    {
        string[] command =
        [
            .. before, Path.Combine(AppContext.BaseDirectory, "Selfhold.Faults.Runner"), "appends", at.DataDirectory, seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), callers.ToString(), at.Postgres ?? "",
        ];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>Every acknowledged look is in the log, provably; no chain has a gap; nothing else is wrong. How many entries there are.</summary>
    public static long Sound(HubStorage storage, IEnumerable<(long Index, string Leaf)> acknowledged)
    {
        using var room = new AccessLogRoom(storage, Settings);
        LogReport report = room.Verify();
        Assert.Null(report.Bad);
        using HubRead read = storage.BeginRead();
        Checkpoint head;
        using (PreparedSql select = read.Prepare("SELECT note FROM accesslog_log"))
        using (SqlRows rows = select.Query())
        {
            Assert.True(rows.Read());
            SignedNote note = SignedNote.Parse(rows.Text(0)!).Value;
            Assert.True(note.Check([room.Verifier]).IsOk);
            head = Checkpoint.Parse(note.Text).Value;
        }

        IHashTiles tiles = room.Tiles(read);
        foreach ((long index, string leaf) in acknowledged)
        {
            Assert.True(index < head.Size, $"Entry {index} was acknowledged, the log has {head.Size}.");
            Assert.True(InclusionProof.Verify(new TreeHash(Convert.FromHexString(leaf)), index, head.Size, InclusionProof.Make(tiles, index, head.Size), head.Root), $"Entry {index} is another than was acknowledged.");
        }

        return report.Entries;
    }

    public void Dispose() => _hub.Dispose();
}

/// <summary>What a process of looks has said so far.</summary>
internal sealed class Said : IDisposable
{
    private readonly List<string> _lines = [];
    private readonly Thread _reader;
    private readonly ManualResetEventSlim _ready = new();

    public Said(Process process)
    {
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        _reader = new Thread(() =>
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                lock (_lines)
                {
                    _lines.Add(line);
                }

                _ready.Set();
            }

            _ready.Set();
        });
        _reader.Start();
    }

    public void Dispose()
    {
        _reader.Join();
        _ready.Dispose();
    }

    public void WaitForFirst() => Assert.True(_ready.Wait(60_000), "The process says nothing.");

    /// <summary>After its end: all of it. A line that a kill has cut is none.</summary>
    public string[] All()
    {
        Assert.True(_reader.Join(60_000));
        return [.. _lines];
    }

    public static List<(long Index, string Leaf)> Acknowledged(IEnumerable<string> lines)
        => [.. lines.Select(l => l.Split(' ')).Where(l => l is ["ack", _, { Length: 64 }]).Select(l => (long.Parse(l[1]), l[2]))];
}
