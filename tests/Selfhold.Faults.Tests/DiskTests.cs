using System.Diagnostics;
using Selfhold.Storage;

namespace Selfhold.Faults.Tests;

public sealed class DiskTests
{
    private static bool Long => Environment.GetEnvironmentVariable("SELFHOLD_LONG") == "1";

    private static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, program)));

    public static TheoryData<string, string, int> Faults()
    {
        var data = new TheoryData<string, string, int>();
        int[] sync = Long ? [1, 2, 3, 4, 5] : [1, 2], writes = Long ? [1, 2, 5, 20, 50, 100, 200, 400, 600, 800] : [1, 30, 400];
        foreach (int n in writes)
        {
            data.Add("pwrite64", "ENOSPC", n);
            data.Add("pwrite64", "EIO", n);
        }

        foreach (int n in sync)
        {
            data.Add("fdatasync,fsync", "EIO", n);
            data.Add("fdatasync,fsync", "ENOSPC", n);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void a_disk_that_refuses_the_nth_call_is_named_and_loses_nothing(string calls, string error, int n)
    {
        FaultHub.Need(Has("strace"), "No strace; ./test installs it.");
        using var hub = new FaultHub(DatabaseFamily.Sqlite);
        Assert.Equal(0, FaultHub.Finish(hub.Import(hub.Save("a.csv", FaultHub.People(0, 200)), "crm")).Exit);
        string before = hub.SoundDump(), file = hub.Save("b.csv", FaultHub.People(100, 3000, "y"));
        (int exit, string output, string errors) = FaultHub.Finish(hub.Import(
            file, "crm", "strace", "-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}:when={n}+"));
        Assert.DoesNotContain("   at Selfhold", output + errors);
        string after = hub.SoundDump();
        if (exit == 0)
        {
            // The import has made fewer such calls than that; the first ones it makes in any case.
            Assert.True(n > 30, "Nothing was refused.");
            Assert.Contains("ok ", output);
        }
        else
        {
            string code = output.Split('\n').Single(l => l.StartsWith("error ", StringComparison.Ordinal))[6..];
            Assert.Contains(code, error == "ENOSPC" ? (string[])["database_full", "database_failed", "directory_unusable"] : ["database_failed", "database_unreachable", "directory_unusable"]);
            Assert.Equal(before, after);
        }

        Assert.Equal(0, FaultHub.Finish(hub.Import(file, "crm")).Exit);
        Assert.Equal(3000, hub.SoundDump().Count(c => c == '\n'));
    }

    [Fact]
    public void a_full_disk_stops_the_import_and_nothing_else()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Has("mount"), "Mounting a small disk needs root.");
        string small = Directory.CreateTempSubdirectory("selfhold-small-").FullName;
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", small) == 0, "This machine does not let its root mount a disk (a container without that right).");
        try
        {
            var at = new HubLocation(Path.Combine(small, "hub"));
            string files = Directory.CreateTempSubdirectory("selfhold-files-").FullName;
            string few = Path.Combine(files, "few.csv"), many = Path.Combine(files, "many.csv");
            File.WriteAllText(few, FaultHub.People(0, 100));
            File.WriteAllText(many, FaultHub.People(0, 20_000));
            using HubStorage storage = FaultHub.Ok(HubStorage.Open(at, create: true, FaultHub.Options()));
            var room = new Records.RecordsRoom(storage);
            FaultHub.Ok(room.AddSource("crm"));
            FaultHub.Ok(room.Import(new Records.ImportRequest(few, "crm")));
            string before = FaultHub.Dump(room);
            Assert.Equal("database_full", room.Import(new Records.ImportRequest(many, "crm")).Error!.Code);
            Assert.Equal(before, FaultHub.Dump(room));
            Assert.Equal(0, Run("mount", "-o", "remount,size=200m", small));
            FaultHub.Ok(room.Import(new Records.ImportRequest(many, "crm")));
            Assert.Empty(room.Verify());
            Directory.Delete(files, recursive: true);
        }
        finally
        {
            Run("umount", "-l", small);
            Directory.Delete(small);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
