using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>How much one source may ask, and what those who send slowly or too much do to the others.</summary>
public sealed class LimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task too_many_sign_ins_of_one_source_are_429_and_say_when_to_come_again()
    {
        using HubProcess hub = HubProcess.Start(new HubProcessOptions { GenerousLimits = false, Arguments = ["--set", "Server:SignInsPerMinute=5", "--set", "Server:RegistrationsPerMinute=2"] });
        using HttpClient http = hub.NewClient();
        for (int i = 0; i < 5; i++)
        {
            Assert.NotEqual(HttpStatusCode.TooManyRequests, await Post(http, "/signin/email"));
        }

        using HttpResponseMessage refused = await http.PostAsync("/signin/email", null, Ct);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);

        // What a person reads is not what she sends; and registering counts for itself.
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await http.GetAsync("/signin", Ct)).StatusCode);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await Post(http, "/register"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await Post(http, "/register"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Post(http, "/register"));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/ready", Ct)).StatusCode);
        Assert.Contains("Too many requests of one source: SignIn", hub.Log, StringComparison.Ordinal);
        Assert.Equal(0, hub.Stop());
    }

    [Fact]
    public async Task who_asks_is_believed_from_a_known_proxy_and_from_nobody_else()
    {
        string[] tight = ["--set", "Server:SignInsPerMinute=2"];
        using HubProcess open = HubProcess.Start(new HubProcessOptions { GenerousLimits = false, Arguments = tight });
        using HubProcess behind = HubProcess.Start(new HubProcessOptions { GenerousLimits = false, Arguments = [.. tight, "--set", "Server:KnownProxies=127.0.0.1"] });
        using HubProcess beside = HubProcess.Start(new HubProcessOptions { GenerousLimits = false, Arguments = [.. tight, "--set", "Server:KnownProxies=192.0.2.1"] });
        Assert.Equal(429, await FiveOf(open, i => $"203.0.113.{i}"));
        Assert.Equal(429, await FiveOf(beside, i => $"203.0.113.{i}"));
        Assert.NotEqual(429, await FiveOf(behind, i => $"203.0.113.{i}"));
        Assert.Equal(429, await FiveOf(behind, _ => "203.0.113.77"));

        // Only the part that the proxy has added counts: what came before it is the sender's word.
        Assert.Equal(429, await FiveOf(behind, i => $"198.51.100.{i}, 203.0.113.78"));

        // One subscriber of IPv6 has a /64 of addresses.
        Assert.Equal(429, await FiveOf(behind, i => $"2001:db8:1:2::{i}"));
        Assert.NotEqual(429, await FiveOf(behind, i => $"2001:db8:1:{i + 10}::1"));
    }

    [Fact]
    public async Task behind_a_proxy_plain_http_of_the_person_leads_to_https()
    {
        using HubProcess hub = HubProcess.Start(new HubProcessOptions { Issuer = "https://hub.example", Arguments = ["--set", "Server:KnownProxies=127.0.0.1"] });
        string redirect = await Wire.Send(hub.Port, "GET /signin?a=b HTTP/1.1\r\nHost: hub.example\r\nX-Forwarded-Proto: http\r\nConnection: close\r\n\r\n", Ct);
        Assert.StartsWith("HTTP/1.1 308", redirect, StringComparison.Ordinal);
        Assert.Contains("Location: https://hub.example/signin?a=b\r\n", redirect, StringComparison.Ordinal);
        string post = await Wire.Send(hub.Port, "POST /signin/email HTTP/1.1\r\nHost: hub.example\r\nX-Forwarded-Proto: http\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", Ct);
        Assert.StartsWith("HTTP/1.1 400", post, StringComparison.Ordinal);
        string page = await Wire.Send(hub.Port, "GET /signin HTTP/1.1\r\nHost: hub.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n", Ct);
        Assert.StartsWith("HTTP/1.1 200", page, StringComparison.Ordinal);
        Assert.Contains("Strict-Transport-Security: max-age=31536000", page, StringComparison.Ordinal);
        Assert.Contains("__Host-", page, StringComparison.Ordinal);
        Assert.Contains("secure", page.Split("\r\n").First(l => l.StartsWith("Set-Cookie:", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task those_who_send_their_headers_slowly_are_dropped_and_the_others_served()
    {
        using HubProcess hub = HubProcess.Start("--set", "Server:HeadersTimeout=2s");
        var slow = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 200; i++)
            {
                var one = new TcpClient();
                slow.Add(one);
                await one.ConnectAsync(IPAddress.Loopback, hub.Port, Ct);
                await one.GetStream().WriteAsync("GET /signin HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray(), Ct);
            }

            using HttpClient http = hub.NewClient();
            var since = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/live", Ct)).StatusCode);
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(2), $"{since.Elapsed}");
            string answer = await Wire.ReadAll(slow[0].GetStream(), TimeSpan.FromSeconds(15), Ct);
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task those_who_send_their_bodies_slowly_hold_places_of_their_own_and_not_for_long()
    {
        using HubProcess hub = HubProcess.Start(new HubProcessOptions
        {
            GenerousLimits = false,
            Arguments = ["--set", "Server:MaxRequests=8", "--set", "Server:MaxWaiting=4", "--set", "Server:MaxRequestsPerSource=4", "--set", "Server:BodyTimeout=4s", "--set", "Server:KnownProxies=127.0.0.1"],
        });
        var slow = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 40; i++)
            {
                var one = new TcpClient();
                slow.Add(one);
                await one.ConnectAsync(IPAddress.Loopback, hub.Port, Ct);
                await one.GetStream().WriteAsync(
                    "POST /token HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 600\r\n\r\na"u8.ToArray(), Ct);
            }

            await Task.Delay(500, Ct);
            using HttpClient http = hub.NewClient();
            http.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.2");
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/signin", Ct)).StatusCode);
            string[] answers = await Task.WhenAll(slow.Select(s => Wire.ReadAll(s.GetStream(), TimeSpan.FromSeconds(12), Ct)));
            Assert.Contains(answers, a => a.StartsWith("HTTP/1.1 429", StringComparison.Ordinal));
            Assert.Contains(answers, a => a.StartsWith("HTTP/1.1 408", StringComparison.Ordinal));
            Assert.DoesNotContain(answers, a => a.StartsWith("HTTP/1.1 503", StringComparison.Ordinal));
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    public async Task too_many_authorization_requests_of_one_source_are_429()
    {
        using HubProcess hub = HubProcess.Start(new HubProcessOptions { GenerousLimits = false, Arguments = ["--set", "Server:AuthorizationsPerMinute=2"] });
        using HttpClient http = hub.NewClient();
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/authorize?client_id=x", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.GetAsync("/authorize?client_id=x", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await http.GetAsync("/authorize?client_id=x", Ct)).StatusCode);
        using HttpResponseMessage page = await http.GetAsync("/signin", Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.False(page.Headers.Contains("blazor-enhanced-nav"));
    }

    [Fact]
    public async Task more_requests_than_are_worked_on_wait_and_more_than_wait_are_503()
    {
        using HubProcess hub = HubProcess.Start("--set", "Server:MaxRequests=1", "--set", "Server:MaxWaiting=0");

        // A form that does not come to its end holds the only place.
        using var holder = new TcpClient();
        await holder.ConnectAsync(IPAddress.Loopback, hub.Port, Ct);
        NetworkStream stream = holder.GetStream();
        await stream.WriteAsync("POST /signin/email HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 600\r\n\r\na"u8.ToArray(), Ct);
        await Task.Delay(500, Ct);
        using HttpClient http = hub.NewClient();
        using HttpResponseMessage refused = await http.GetAsync("/signin", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/ready", Ct)).StatusCode);
        await stream.WriteAsync(new byte[599], Ct);
        Assert.StartsWith("HTTP/1.1 400", await Wire.ReadAll(stream, TimeSpan.FromSeconds(1), Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/signin", Ct)).StatusCode);
    }

    private static async Task<HttpStatusCode> Post(HttpClient http, string path)
    {
        using HttpResponseMessage answer = await http.PostAsync(path, null, Ct);
        return answer.StatusCode;
    }

    private static async Task<int> FiveOf(HubProcess hub, Func<int, string> forwarded)
    {
        using HttpClient http = hub.NewClient();
        int last = 0;
        for (int i = 1; i <= 5; i++)
        {
            using var asked = new HttpRequestMessage(HttpMethod.Post, "/signin/email");
            asked.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded(i));
            using HttpResponseMessage answer = await http.SendAsync(asked, Ct);
            last = (int)answer.StatusCode;
        }

        return last;
    }
}
