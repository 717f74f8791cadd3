using Selfhold.Records;
using Selfhold.Storage;
using Selfhold.Testing;

namespace Selfhold.Faults.Tests;

public sealed class PostgresTests
{
    [Theory]
    [InlineData("terminate")]
    [InlineData("crash")]
    public async Task a_server_that_goes_away_in_the_middle_is_named_and_the_next_try_ends_as_if_unbroken(string how)
    {
        FaultHub.Need(PostgresServer.Shared is not null, "No PostgreSQL programs; ./test installs them.");
        Assert.SkipWhen(how == "crash" && !PostgresServer.Shared!.IsOurs, "The given server is not ours to crash.");
        using PostgresServer server = how == "crash" ? PostgresServer.Start(durable: true)! : PostgresServer.Start()!;
        using TempHub hub = TempHub.Postgres(server);
        HubStorage storage = hub.Open(FaultHub.Options());
        var room = new RecordsRoom(storage);
        FaultHub.Ok(room.AddSource("crm"));
        string first = Path.Combine(hub.DataDirectory, "a.csv"), second = Path.Combine(hub.DataDirectory, "b.csv");
        await File.WriteAllTextAsync(first, FaultHub.People(0, 300));
        await File.WriteAllTextAsync(second, FaultHub.People(100, 6000, "z"));
        FaultHub.Ok(room.Import(new ImportRequest(first, "crm")));
        string before = FaultHub.Dump(room);
        foreach (string stage in (string[])["read", "link"])
        {
            bool hit = false;
            var blow = new Told(p =>
            {
                if (p.Stage == stage && !hit)
                {
                    hit = true;
                    if (how == "crash")
                    {
                        server.Crash();
                    }
                    else
                    {
                        server.TerminateSessions(hub.Location.Postgres!);
                    }
                }
            });
            Result<ImportReport> broken = await Task.Run(() => room.Import(new ImportRequest(second, "crm") { KeepModel = true }, blow));
            Assert.True(hit, "The import did not pass the stage " + stage);
            Assert.False(broken.IsOk);
            Assert.Equal("database_unreachable", broken.Error!.Code);

            // The same room goes on with the server that is back: at the first try, or once the pool has noticed.
            Assert.Equal(before, FaultHub.Dump(room));
        }

        FaultHub.Ok(room.Import(new ImportRequest(second, "crm") { KeepModel = true }));
        Assert.Empty(room.Verify());
        Assert.Equal(6000, FaultHub.Dump(room).Count(c => c == '\n'));
    }

    private sealed class Told(Action<RecordsProgress> then) : IProgress<RecordsProgress>
    {
        public void Report(RecordsProgress value) => then(value);
    }
}
