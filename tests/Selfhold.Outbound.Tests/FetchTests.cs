using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Selfhold.Outbound.Tests;

/// <summary>What happens on the wire: E3, E4, E5, E7, E10.</summary>
public sealed class FetchTests
{
    private const string Json = "application/json";
    private static readonly string[] Loopback = ["127.0.0.0/8"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_document_comes_with_status_type_and_body()
    {
        using var far = new FarServer(FarServer.Ok("{\"a\":1}", "Content-Type: Application/JSON; charset=utf-8\r\nSet-Cookie: a=b\r\n"));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        OutboundAnswer answer = (await client.GetAsync(far.Address, Json, Ct, bearer: "abc.def")).Value;
        Assert.Equal((200, Json, "{\"a\":1}"), (answer.Status, answer.ContentType, Encoding.UTF8.GetString(answer.Body)));
        _ = await client.GetAsync(far.Address, Json, Ct);
        Assert.StartsWith("GET /here?a=b HTTP/1.1\r\n", far.Requests[0]);
        Assert.Contains("Authorization: Bearer abc.def\r\n", far.Requests[0]);
        Assert.DoesNotContain(far.Requests, r => r.Contains("Cookie") || r.Contains("traceparent") || r.Contains("Accept-Encoding"));
        Assert.DoesNotContain("Authorization", far.Requests[1]);
    }

    [Fact]
    public async Task a_form_is_posted_with_a_form_encoded_basic_sign_in()
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Result<OutboundAnswer> answer = await client.PostFormAsync(far.Address, [new("grant_type", "authorization_code"), new("code", "a b&c=d")], Ct, "id:1", "p w/ü");
        Assert.True(answer.IsOk);
        Assert.EndsWith("\r\n\r\ngrant_type=authorization_code&code=a+b%26c%3Dd", far.Requests[0]);
        Assert.Contains("Content-Type: application/x-www-form-urlencoded", far.Requests[0]);
        Assert.Contains($"Authorization: Basic {Convert.ToBase64String("id%3A1:p+w%2F%C3%BC"u8)}\r\n", far.Requests[0]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task an_error_of_the_far_server_is_an_answer(int status)
    {
        using var far = new FarServer($"HTTP/1.1 {status} No\r\nContent-Length: 2\r\n\r\nno");
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        OutboundAnswer answer = (await client.GetAsync(far.Address, Json, Ct)).Value;
        Assert.Equal((status, null, 2), (answer.Status, answer.ContentType, answer.Body.Length));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task a_redirect_is_not_followed(int status)
    {
        using var inner = new FarServer(FarServer.Ok("secret"));
        using var far = new FarServer($"HTTP/1.1 {status} Moved\r\nLocation: {inner.Address}\r\nContent-Length: 0\r\n\r\n");
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Assert.Equal("outbound_redirected", (await client.GetAsync(far.Address, Json, Ct)).Error?.Code);
        Assert.Equal("outbound_redirected", (await client.PostFormAsync(far.Address, [], Ct)).Error?.Code);
        Assert.Equal(0, inner.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1", "192.168.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    public async Task a_public_name_that_leads_inside_is_refused_at_the_connection(params string[] addresses)
    {
        using var far = new FarServer(FarServer.Ok("secret"));
        int asked = 0;
        using var client = new OutboundClient(new OutboundOptions(), null, (_, _) =>
        {
            asked++;
            return Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());
        }, null);
        Assert.Equal("outbound_refused", (await client.GetAsync(new Uri("https://public.example/"), Json, Ct)).Error?.Code);
        Assert.Equal(1, asked);
        Assert.Equal(0, far.Connections);
    }

    [Fact]
    public async Task a_name_that_changes_its_mind_is_checked_at_each_connection()
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        var answers = new Queue<string>(["127.0.0.1", "127.9.9.9"]);
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = ["127.0.0.1"] }, null, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]), null);
        var address = new Uri($"http://public.example:{far.Port}/");
        Assert.True((await client.GetAsync(address, Json, Ct)).IsOk);
        Result<OutboundAnswer> second = await client.GetAsync(address, Json, Ct);
        Assert.Equal("outbound_refused", second.Error?.Code);
        Assert.Single(far.Requests);
    }

    [Theory]
    [InlineData("http://public.example/")]
    [InlineData("https://public.example:5432/")]
    public async Task other_schemes_and_ports_stay_shut_for_public_addresses_when_a_network_is_allowed(string address)
    {
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback }, null, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8")]), null);
        Assert.Equal("outbound_refused", (await client.GetAsync(new Uri(address), Json, Ct)).Error?.Code);
    }

    [Fact]
    public async Task a_dead_address_does_not_hide_a_living_one()
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = ["127.0.0.0/8"] }, null, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("127.0.0.7"), IPAddress.Loopback]), null);
        Assert.True((await client.GetAsync(new Uri($"http://public.example:{far.Port}/"), Json, Ct)).IsOk);
    }

    [Fact]
    public async Task a_proxy_of_the_environment_is_ignored()
    {
        using var proxy = new FarServer(FarServer.Ok("from the proxy"));
        using var far = new FarServer(FarServer.Ok("direct"));
        string[] names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
        try
        {
            Array.ForEach(names, n => Environment.SetEnvironmentVariable(n, $"http://127.0.0.1:{proxy.Port}"));
            using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
            Assert.Equal("direct", Encoding.UTF8.GetString((await client.GetAsync(far.Address, Json, Ct)).Value.Body));
            Assert.Equal(0, proxy.Connections);
        }
        finally
        {
            Array.ForEach(names, n => Environment.SetEnvironmentVariable(n, null));
        }
    }

    [Theory]
    [InlineData(65_536, null)]
    [InlineData(65_537, "outbound_too_large")]
    public async Task a_body_has_a_greatest_size_said_or_unsaid(int size, string? code)
    {
        string body = new('x', size);
        using var said = new FarServer(FarServer.Ok(body));
        using var unsaid = new FarServer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body);
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Assert.Equal(code, (await client.GetAsync(said.Address, Json, Ct)).Error?.Code);
        Assert.Equal(code, (await client.GetAsync(unsaid.Address, Json, Ct)).Error?.Code);
    }

    [Fact]
    public async Task an_endless_body_is_left_after_its_greatest_size()
    {
        long sent = 0;
        using var far = new FarServer(async (s, ct) =>
        {
            await s.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), ct);
            byte[] chunk = Encoding.ASCII.GetBytes("1000\r\n" + new string('x', 0x1000) + "\r\n");
            while (true)
            {
                await s.WriteAsync(chunk, ct);
                Interlocked.Add(ref sent, chunk.Length);
            }
        });
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Result<OutboundAnswer> answer = await client.GetAsync(far.Address, Json, Ct);
        Assert.Equal("outbound_too_large", answer.Error?.Code);
        Assert.True(Interlocked.Read(ref sent) < 50_000_000);
    }

    [Fact]
    public async Task a_compressed_bomb_stays_shut()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[20_000_000]);
        }

        using var far = new FarServer(async (s, ct) =>
        {
            await s.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"), ct);
            await s.WriteAsync(packed.ToArray(), ct);
        });
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Assert.Equal("outbound_unreadable", (await client.GetAsync(far.Address, Json, Ct)).Error?.Code);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("header by header")]
    [InlineData("byte by byte")]
    public async Task a_slow_server_is_left_after_the_time(string how)
    {
        using var far = new FarServer(async (s, ct) =>
        {
            if (how == "byte by byte")
            {
                await s.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray(), ct);
            }

            while (true)
            {
                await Task.Delay(50, ct);
                await s.WriteAsync(how switch { "never" => [], "byte by byte" => "x"u8.ToArray(), _ => "H"u8.ToArray() }, ct);
            }
        });
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback, Timeout = TimeSpan.FromMilliseconds(600) });
        long begun = Stopwatch.GetTimestamp();
        Result<OutboundAnswer> answer = await client.GetAsync(far.Address, Json, Ct);
        Assert.Equal("outbound_timeout", answer.Error?.Code);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task a_name_that_is_looked_up_for_ever_ends_in_time()
    {
        using var client = new OutboundClient(new OutboundOptions { Timeout = TimeSpan.FromMilliseconds(300) }, null, async (_, ct) =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return [];
        }, null);
        Assert.Equal("outbound_timeout", (await client.GetAsync(new Uri("https://public.example/"), Json, Ct)).Error?.Code);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", "outbound_unreadable")]
    [InlineData("", "outbound_unreadable")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "outbound_unreadable")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "outbound_unreadable")]
    public async Task an_answer_that_is_none_ends_in_a_code(string wire, string code)
    {
        using var far = new FarServer(wire);
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Assert.Equal(code, (await client.GetAsync(far.Address, Json, Ct)).Error?.Code);
    }

    [Fact]
    public async Task headers_have_a_greatest_size()
    {
        using var far = new FarServer("HTTP/1.1 200 OK\r\nX: " + new string('x', 40_000) + "\r\nContent-Length: 0\r\n\r\n");
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        Assert.Equal("outbound_too_large", (await client.GetAsync(far.Address, Json, Ct)).Error?.Code);
    }

    [Fact]
    public async Task a_server_that_is_not_there_is_unreachable_and_so_is_a_name()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback }, null, (_, _) => throw new SocketException((int)SocketError.HostNotFound), null);
        Assert.Equal("outbound_unreachable", (await client.GetAsync(new Uri($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}/"), Json, Ct)).Error?.Code);
        Assert.Equal("outbound_unreachable", (await client.GetAsync(new Uri("https://nowhere.example/"), Json, Ct)).Error?.Code);
    }

    [Fact]
    public async Task a_token_that_could_start_a_header_is_not_sent()
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        foreach (string token in (string[])["a\r\nX: y", "a b", "ä", ""])
        {
            Assert.Equal("outbound_refused", (await client.GetAsync(far.Address, Json, Ct, token)).Error?.Code);
        }

        Assert.Equal(0, far.Connections);
    }

    [Fact]
    public async Task the_caller_who_gives_up_is_told_so()
    {
        using var far = new FarServer((_, ct) => Task.Delay(Timeout.Infinite, ct));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback });
        using var soon = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetAsync(far.Address, Json, soon.Token));
    }

    [Fact]
    public async Task a_slow_server_does_not_hold_up_fetches_from_others()
    {
        using var slow = new FarServer((_, ct) => Task.Delay(Timeout.Infinite, ct));
        using var quick = new FarServer(FarServer.Ok("{}"));
        using var client = new OutboundClient(new OutboundOptions { AllowedNetworks = Loopback, Timeout = TimeSpan.FromSeconds(4) });
        Task<Result<OutboundAnswer>>[] waiting = [.. Enumerable.Range(0, 50).Select(_ => client.GetAsync(slow.Address, Json, Ct))];
        Assert.True((await client.GetAsync(quick.Address, Json, Ct)).IsOk);
        Assert.DoesNotContain(waiting, w => w.IsCompleted);
        Assert.All(await Task.WhenAll(waiting), w => Assert.Equal("outbound_timeout", w.Error?.Code));
    }

    [Fact]
    public async Task a_refusal_is_logged_with_host_and_port_and_no_more()
    {
        var log = new Lines();
        using var client = new OutboundClient(new OutboundOptions(), log);
        _ = await client.GetAsync(new Uri("https://10.0.0.1:8443/path?token=canary"), Json, Ct, "canary");
        Assert.Equal(["Warning 2100 An outbound fetch to 10.0.0.1:8443 was refused"], log.Written);
    }

    private sealed class Lines : ILogger<OutboundClient>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Written.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
    }
}
