using System.Diagnostics;
using System.Globalization;
using System.Text;
using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Faults.Tests;

/// <summary>A hub that other processes import into, and what must hold of it afterwards.</summary>
internal sealed class FaultHub : IDisposable
{
    private readonly TempHub _hub;

    public FaultHub(DatabaseFamily family, PostgresServer? server = null)
    {
        Need(family == DatabaseFamily.Sqlite || PostgresServer.Shared is not null, "No PostgreSQL programs; ./test installs them.");
        _hub = family == DatabaseFamily.Sqlite ? TempHub.Sqlite() : TempHub.Postgres(server);
        Open().Dispose();
    }

    /// <summary>Skips a test whose means ./test would install; where everything must run, it fails.</summary>
    public static void Need(bool there, string reason)
    {
        if (!there && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
        {
            Assert.Fail(reason);
        }

        Assert.SkipUnless(there, reason);
    }

    public HubLocation Location => _hub.Location;

    public string Save(string name, string text)
    {
        string path = Path.Combine(_hub.DataDirectory, name);
        File.WriteAllText(path, text);
        return path;
    }

    public static StorageOptions Options(TimeProvider? clock = null, TimeSpan? patience = null)
        => new() { Parts = [RecordsRoom.Tables], Checks = RecordsRoom.Checks, Clock = clock ?? TimeProvider.System, BusyTimeout = patience ?? TimeSpan.FromSeconds(30) };

    public HubStorage Open() => Ok(HubStorage.Open(Location, create: true, Options()));

    /// <summary>Opens it as the next start of the program does, and looks at everything.</summary>
    public string SoundDump()
    {
        using HubStorage storage = Open();
        var room = new RecordsRoom(storage);
        Assert.Empty(room.Verify());
        return Dump(room);
    }

    public static string Dump(RecordsRoom room, string domain = "default")
    {
        if (!room.Domain(domain).IsOk)
        {
            return "";
        }

        using var to = new MemoryStream();
        room.Dump(domain, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }

    public static T Ok<T>(Result<T> result)
    {
        Assert.True(result.IsOk, result.Error?.ToString());
        return result.Value;
    }

    /// <summary>Starts an import in a process of its own.</summary>
    /// <param name="before">A program that runs it, with its arguments.</param>
    public Process Import(string file, string source, params string[] before)
    {
        string[] command = [.. before, Path.Combine(AppContext.BaseDirectory, "Selfhold.Faults.Runner"), "import", Location.DataDirectory, file, source, Location.Postgres ?? ""];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    public static (int Exit, string Out, string Err) Finish(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(120_000), "The import hangs.");
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>A file of people with few names in common.</summary>
    public static string People(int from, int to, string changed = "")
    {
        string[] firsts = ["Anna", "Ben", "Carla", "David", "Eva", "Frank", "Greta", "Hugo", "Ida", "Jonas"];
        var text = new StringBuilder("id,first name,last name,email,phone,city,postal code,birth date\n");
        for (int i = from; i < to; i++)
        {
            int person = i * 2 / 3;
            text.Append(CultureInfo.InvariantCulture, $"c{i},{firsts[person % 10]},Surname{person % 97}{changed},p{person}@mail.example,+44 7700 {900000 + (person % 99999)},City{person % 31},LS{person % 9} {person % 7}AB,19{50 + (person % 50)}-0{1 + (person % 9)}-1{person % 9}\n");
        }

        return text.ToString();
    }

    public void Dispose() => _hub.Dispose();
}
