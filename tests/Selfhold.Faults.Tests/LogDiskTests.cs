using System.Diagnostics;
using Selfhold.AccessLog;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Faults.Tests;

public sealed class LogDiskTests
{
    [Theory]
    [InlineData("pwrite64", "ENOSPC", "database_full")]
    [InlineData("pwrite64", "EIO", "database_failed")]
    [InlineData("fdatasync,fsync", "EIO", "database_failed")]
    public void a_disk_that_refuses_for_a_while_stops_looks_and_they_go_on_by_themselves(string calls, string error, string code)
    {
        FaultHub.Need((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "strace"))), "No strace; ./test installs it.");
        using var hub = new LogHub(DatabaseFamily.Sqlite);
        using Process appends = LogHub.Appends(hub.Location, 12, 6, "strace", "-f", "-qq", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}:when=40..70");
        using var said = new Said(appends);
        Assert.True(appends.WaitForExit(120_000));
        string[] lines = said.All();
        Assert.Equal("ready", lines[0]);
        int first = Array.FindIndex(lines, l => l.StartsWith("error ", StringComparison.Ordinal)), last = Array.FindLastIndex(lines, l => l.StartsWith("error ", StringComparison.Ordinal));
        Assert.True(first > 0, "Nothing was refused.");
        Assert.Contains("error " + code, lines);
        Assert.All(lines.Where(l => l.StartsWith("error ", StringComparison.Ordinal)), l => Assert.Contains(l[6..], (string[])[code, "database_failed", "database_full"]));
        Assert.Contains(lines[..first], l => l.StartsWith("ack ", StringComparison.Ordinal));
        Assert.Contains(lines[last..], l => l.StartsWith("ack ", StringComparison.Ordinal));
        using HubStorage storage = hub.Open();
        LogHub.Sound(storage, Said.Acknowledged(lines));
    }

    [Fact]
    public async Task a_full_disk_stops_looks_until_there_is_room_again()
    {
        string small = Directory.CreateTempSubdirectory("selfhold-small-").FullName;
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", small) == 0, "This machine does not let its root mount a disk (a container without that right).");
        try
        {
            using HubStorage storage = FaultHub.Ok(HubStorage.Open(new HubLocation(Path.Combine(small, "hub")), create: true, LogHub.Options));
            var acknowledged = new List<(long, string)>();
            using (var room = new AccessLogRoom(storage, LogHub.Settings))
            {
                StorageException? full = null;
                while (full is null)
                {
                    full = await Look(room, acknowledged);
                }

                Assert.Equal("database_full", full.Error.Code);
                Assert.Equal("database_full", (await Look(room, acknowledged))?.Error.Code ?? "database_full");
                Assert.Equal(0, Run("mount", "-o", "remount,size=100m", small));
                for (int i = 0; i < 200; i++)
                {
                    Assert.Null(await Look(room, acknowledged));
                }
            }

            LogHub.Sound(storage, acknowledged);
        }
        finally
        {
            Run("umount", "-l", small);
            Directory.Delete(small);
        }
    }

    [Theory]
    [InlineData("terminate")]
    [InlineData("crash")]
    public async Task a_database_that_is_restarted_stops_looks_and_they_go_on_by_themselves(string how)
    {
        FaultHub.Need(PostgresServer.Shared is not null, "No PostgreSQL programs; ./test installs them.");
        Assert.SkipWhen(how == "crash" && !PostgresServer.Shared!.IsOurs, "The given server is not ours to crash.");
        using PostgresServer server = how == "crash" ? PostgresServer.Start(durable: true)! : PostgresServer.Start()!;
        using var hub = new LogHub(DatabaseFamily.Postgres, server);
        using HubStorage storage = hub.Open();
        var acknowledged = new List<(long, string)>();
        var codes = new HashSet<string>();
        using (var room = new AccessLogRoom(storage, LogHub.Settings))
        using (var stop = new CancellationTokenSource())
        {
            Task[] callers = [.. Enumerable.Range(0, 12).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    if (await Look(room, acknowledged) is { } refused)
                    {
                        lock (codes)
                        {
                            codes.Add(refused.Error.Code);
                        }

                        await Task.Delay(20);
                    }
                }
            }))];
            for (int round = 0; round < 3; round++)
            {
                int before = Count(acknowledged);
                await Until(() => Count(acknowledged) > before + 50);
                if (how == "crash")
                {
                    server.Stop("immediate");
                    await Task.Delay(500);
                    server.Begin();
                }
                else
                {
                    server.TerminateSessions(hub.Location.Postgres!);
                }
            }

            int after = Count(acknowledged);
            await Until(() => Count(acknowledged) > after + 50);
            await stop.CancelAsync();
            await Task.WhenAll(callers);
        }

        Assert.All(codes, c => Assert.Contains(c, (string[])["database_unreachable", "database_failed"]));
        Assert.True(how != "crash" || codes.Contains("database_unreachable"));
        LogHub.Sound(storage, acknowledged);
    }

    private static async Task<StorageException?> Look(AccessLogRoom room, List<(long, string)> acknowledged)
    {
        try
        {
            var draft = new EntryDraft
            {
                Owner = new Guid(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)), Kind = OwnerKind.Person, Reader = Reader.Operator, Action = "read", Outcome = LookOutcome.Released, Purpose = "operate",
                Basis = "operator", Channel = "cli",
            };
            Receipt receipt = (await room.Append(_ => new Looked<int>(0, [draft]))).Admission!.Receipts[0];
            lock (acknowledged)
            {
                acknowledged.Add((receipt.Index, Convert.ToHexStringLower(receipt.Leaf.Span)));
            }

            return null;
        }
        catch (StorageException e)
        {
            return e;
        }
    }

    private static int Count(List<(long, string)> acknowledged)
    {
        lock (acknowledged)
        {
            return acknowledged.Count;
        }
    }

    private static async Task Until(Func<bool> holds)
    {
        for (int i = 0; i < 600 && !holds(); i++)
        {
            await Task.Delay(100);
        }

        Assert.True(holds(), "Looks do not go on.");
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
