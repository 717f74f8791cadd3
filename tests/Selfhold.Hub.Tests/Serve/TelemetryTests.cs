using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>What an OTLP receiver is told, and what not.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task traces_and_metrics_reach_the_receiver_and_hold_nothing_of_the_person()
    {
        using var receiver = new Receiver();
        using HubProcess hub = HubProcess.Start("--set", "Telemetry:Otlp=" + receiver.Address, "--set", "Telemetry:Interval=1s", "--set", "Telemetry:Header=x-key=receiver-key");
        using HttpClient http = hub.NewClient();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/signin?request=canary-query&login_hint=canary@person.example");
        asked.Headers.Add("Cookie", "selfhold=canary-cookie");
        asked.Headers.TryAddWithoutValidation("User-Agent", "canary-agent");
        asked.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        asked.Headers.Add("baggage", "canary=canary-baggage");
        (await http.SendAsync(asked, Ct)).Dispose();
        (await http.GetAsync("/canary-path", Ct)).Dispose();
        string field = Wire.Field(await http.GetStringAsync("/signin", Ct));
        (await Wire.AskForLink(http, field, "canary@person.example", Ct)).Dispose();
        await Wire.Send(hub.Port, "CANARY /x HTTP/1.1\r\nHost: canary.example\r\n\r\n", Ct);
        Assert.Equal(0, hub.Stop());
        string traces = receiver.Text("/v1/traces"), metrics = receiver.Text("/v1/metrics");
        Assert.Contains("GET /signin", traces, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", traces, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", metrics, StringComparison.Ordinal);
        Assert.Contains("kestrel.active_connections", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet.gc", metrics, StringComparison.Ordinal);
        Assert.All(receiver.Got, got => Assert.Equal("receiver-key", got.Key));
        string all = traces + metrics;
        Assert.DoesNotContain("canary", all, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("person.example", all, StringComparison.OrdinalIgnoreCase);

        // The caller's trace is not continued: its id would tie the hub's requests to what the caller knows.
        Assert.DoesNotContain(Encoding.Latin1.GetString(Convert.FromHexString("0af7651916cd43dd8448eb211c80319c")), traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_receiver_that_is_gone_delays_nobody()
    {
        using HubProcess hub = HubProcess.Start("--set", $"Telemetry:Otlp=http://127.0.0.1:{HubProcess.FreePort()}", "--set", "Telemetry:Interval=1s");
        using HttpClient http = hub.NewClient();
        for (int i = 0; i < 20; i++)
        {
            var since = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/signin", Ct)).StatusCode);
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(5), $"{since.Elapsed}");
        }

        Assert.Equal(0, hub.Stop());
    }

    /// <summary>Takes whatever is posted to it.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly HttpListener _listener = new();

        public Receiver()
        {
            Address = $"http://127.0.0.1:{HubProcess.FreePort()}";
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = Task.Run(Take);
        }

        public string Address { get; }

        public ConcurrentQueue<(string Path, byte[] Body, string? Key)> Got { get; } = [];

        public string Text(string path) => string.Concat(Got.Where(g => string.Equals(g.Path, path, StringComparison.Ordinal)).Select(g => Encoding.Latin1.GetString(g.Body)));

        public void Dispose() => ((IDisposable)_listener).Dispose();

        private async Task Take()
        {
            try
            {
                while (_listener.IsListening)
                {
                    HttpListenerContext context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    Got.Enqueue((context.Request.Url!.AbsolutePath, body.ToArray(), context.Request.Headers["x-key"]));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
