using System.Net;
using System.Net.Sockets;
using Selfhold.Hub.Serve;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>Starting, being asked how it is, stopping.</summary>
public sealed class StartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_first_start_makes_the_hub_says_where_it_is_and_a_stop_ends_it_well()
    {
        using HubProcess hub = HubProcess.Start();
        Assert.Contains($"Selfhold serves {hub.Issuer.OriginalString}", hub.Log, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(hub.DataDirectory, "selfhold.db")));

        // The code of the first operator is for whoever watches the start, and for no log.
        for (int i = 0; i < 100 && hub.Out.Length == 0; i++)
        {
            await Task.Delay(100, Ct);
        }

        string line = hub.Out.Trim();
        Assert.StartsWith("This hub has no operator yet.", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line.Split(' ')[^1], hub.Log, StringComparison.Ordinal);
        using HttpClient http = hub.NewClient();
        Assert.Equal("ok\n", await http.GetStringAsync("/healthz/live", Ct));
        Assert.Equal("ok\n", await http.GetStringAsync("/healthz/ready", Ct));
        Assert.Equal(0, hub.Stop());
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/healthz/live", Ct));
    }

    [Fact]
    public async Task a_request_that_runs_when_the_stop_comes_is_answered()
    {
        using HubProcess hub = HubProcess.Start();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, hub.Port, Ct);
        NetworkStream stream = slow.GetStream();
        await stream.WriteAsync("POST /signin/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 600\r\n\r\n"u8.ToArray(), Ct);
        await stream.WriteAsync(new byte[300], Ct);
        await Task.Delay(500, Ct);
        hub.AskToStop();
        await Task.Delay(500, Ct);
        Assert.False(hub.Process.HasExited);
        await stream.WriteAsync(new byte[300], Ct);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(0, hub.WaitForExit());
    }

    [Fact]
    public void an_address_that_is_taken_is_said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var folder = new Folder();
        Ran ran = Cli.RunIn(folder.Path, "serve", "--data", "d", "--listen", "127.0.0.1:" + ((IPEndPoint)taken.LocalEndpoint).Port);
        Assert.Equal(4, ran.Status);
        Assert.Contains("[cannot_listen]", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_hub_whose_master_key_is_gone_is_not_ready_and_says_why()
    {
        using HubProcess hub = HubProcess.Start();
        string key = Path.Combine(hub.DataDirectory, "master.key");
        File.Move(key, key + ".away");
        using HttpClient http = hub.NewClient();
        await Task.Delay(1_100, Ct);
        using (HttpResponseMessage gone = await http.GetAsync("/healthz/ready", Ct))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, gone.StatusCode);
            Assert.Equal("key_missing\n", await gone.Content.ReadAsStringAsync(Ct));
        }

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/live", Ct)).StatusCode);
        File.Move(key + ".away", key);
        hub.WaitUntilReady();
    }

    [Fact]
    public void two_servers_on_one_sqlite_file_both_serve()
    {
        using HubProcess first = HubProcess.Start();
        using HubProcess second = HubProcess.Start(new HubProcessOptions { DataDirectory = first.DataDirectory });
        Assert.Equal(0, second.Stop());
        Assert.Equal(0, first.Stop());
    }

    [Fact]
    public void at_rest_it_needs_less_than_two_hundred_megabytes()
    {
        using HubProcess hub = HubProcess.Start();
        string line = File.ReadLines($"/proc/{hub.Process.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        long kilobytes = long.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        TestContext.Current.SendDiagnosticMessage($"Resident at rest: {kilobytes / 1024} MB");
        Assert.InRange(kilobytes, 1, 200 * 1024);
    }

    [Theory]
    [InlineData("10.0.7+abc", true)]
    [InlineData("10.0.12", true)]
    [InlineData("10.1.0-preview.1.25080.5", true)]
    [InlineData("11.0.0", true)]
    [InlineData("10.0.6+abc", false)]
    [InlineData("10.0.0", false)]
    [InlineData("10.0.7-rc.1", false)]
    [InlineData("9.0.15", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void a_runtime_whose_cookies_can_be_forged_is_refused(string? version, bool fit)
    {
        Error? unfit = Runtimes.Unfit(version);
        Assert.Equal(fit, unfit is null);
        Assert.Equal(fit ? null : "runtime_refused", unfit?.Code);
        Assert.Null(Runtimes.Unfit());
    }
}
