using System.Net;
using System.Text.Json.Nodes;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>What every answer has and has not, whatever was asked.</summary>
public sealed class AnswerTests(AnswerTests.OneHub one) : IClassFixture<AnswerTests.OneHub>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/nothing")]
    [InlineData("/signin")]
    [InlineData("/token")]
    [InlineData("/assets/app.css")]
    public async Task every_answer_has_the_headers_that_keep_a_browser_narrow(string path)
    {
        using HttpClient http = one.Hub.NewClient();
        using HttpResponseMessage answer = await http.GetAsync(path, Ct);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("publickey-credentials-get=(self)", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task a_person_gets_a_page_and_a_program_gets_json()
    {
        using HttpClient http = one.Hub.NewClient();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        asked.Headers.Accept.ParseAdd("text/html");
        asked.Headers.AcceptLanguage.ParseAdd("de");
        using HttpResponseMessage page = await http.SendAsync(asked, Ct);
        string html = await page.Content.ReadAsStringAsync(Ct);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("Hier ist nichts", html, StringComparison.Ordinal);
        using HttpResponseMessage json = await http.GetAsync("/nothing", Ct);
        Assert.Equal("not_found", (string)JsonNode.Parse(await json.Content.ReadAsStringAsync(Ct))!["error"]!);
    }

    [Theory]
    [InlineData("TRACE", "/signin")]
    [InlineData("CONNECT", "/signin")]
    [InlineData("FOO", "/signin")]
    [InlineData("PROPFIND", "/nothing")]
    [InlineData("PUT", "/healthz/live")]
    [InlineData("DELETE", "/signin")]
    public async Task a_method_that_is_not_known_is_405(string method, string path)
    {
        string answer = await Wire.Send(one.Hub.Port, $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Ct);
        Assert.True(answer.StartsWith("HTTP/1.1 405", StringComparison.Ordinal) || (method is "CONNECT" && answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal)), answer);
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost", 404)]
    [InlineData("127.0.0.1", 404)]
    public async Task a_request_for_another_host_is_not_ours(string host, int status)
        => Assert.StartsWith($"HTTP/1.1 {status}", await Wire.Send(one.Hub.Port, $"GET /nothing HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", Ct), StringComparison.Ordinal);

    [Theory]
    [InlineData("POST /signin/email HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: localhost\r\n\r\n", "400")]
    [InlineData("POST /signin/email HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400|411|501")]
    [InlineData("POST /signin/email HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400")]
    [InlineData("POST /signin/email HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400")]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", "400")]
    [InlineData("GET /nothing HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n", "400")]
    [InlineData("GET /a\u0000b HTTP/1.1\r\nHost: localhost\r\n\r\n", "400")]
    [InlineData("nonsense\r\n\r\n", "400")]
    public async Task a_message_that_two_servers_may_read_differently_is_refused_and_its_connection_closed(string message, string statuses)
    {
        string answer = await Wire.Send(one.Hub.Port, message, Ct);
        Assert.Contains(answer[..Math.Min(12, answer.Length)], statuses.Split('|').Select(s => "HTTP/1.1 " + s), StringComparer.Ordinal);
        Assert.Single(answer.Split("HTTP/1.1 ").Skip(1));
    }

    [Fact]
    public async Task what_is_too_long_is_refused_at_once()
    {
        using HttpClient http = one.Hub.NewClient();
        Assert.StartsWith("HTTP/1.1 414", await Wire.Send(one.Hub.Port, $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n", Ct), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await Wire.Send(one.Hub.Port, $"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('a', 20_000)}\r\n\r\n", Ct), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await Wire.Send(one.Hub.Port, $"GET / HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X{i}: a\r\n"))}\r\n", Ct), StringComparison.Ordinal);
        using var body = new ByteArrayContent(new byte[70_000]);
        body.Headers.ContentType = new("application/x-www-form-urlencoded");
        using HttpResponseMessage large = await http.PostAsync("/signin/email", body, Ct);
        Assert.Contains(large.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge]);
        Assert.DoesNotContain("   at ", await large.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_log_is_a_line_for_each_request_and_holds_nothing_of_the_person()
    {
        using HttpClient http = one.Hub.NewClient();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/signin?request=canary-query&login_hint=canary@person.example");
        asked.Headers.Add("Cookie", "selfhold=canary-cookie");
        asked.Headers.TryAddWithoutValidation("User-Agent", "canary-agent");
        asked.Headers.Add("X-Forwarded-For", "203.0.113.99");
        asked.Headers.Authorization = new("Bearer", "canary-bearer");
        using (await http.SendAsync(asked, Ct))
        {
            string field = Wire.Field(await http.GetStringAsync("/signin", Ct));
            (await Wire.AskForLink(http, field, "canary@person.example", Ct)).Dispose();
            (await http.GetAsync("/canary-path", Ct)).Dispose();
            (await http.GetAsync("/signin/link?token=canary-token", Ct)).Dispose();
        }

        await Wire.Send(one.Hub.Port, "CANARY-METHOD /canary-path HTTP/1.1\r\nHost: canary-host\r\n\r\n", Ct);
        await Task.Delay(500, Ct);
        string log = one.Hub.Log;
        Assert.DoesNotContain("canary", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("person.example", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("203.0.113.99", log, StringComparison.Ordinal);
        string[] lines = [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith('{'))];
        JsonNode[] read = [.. lines.Select(l => JsonNode.Parse(l)!)];
        Assert.All(read, l => Assert.DoesNotContain("127.0.0.1", l.ToJsonString(), StringComparison.Ordinal));
        JsonNode signIn = read.First(l => string.Equals((string?)l["route"], "/signin", StringComparison.Ordinal));
        Assert.Equal(("GET", 200), ((string)signIn["method"]!, (int)signIn["status"]!));
        Assert.NotEmpty((string)signIn["request"]!);
        Assert.Contains(read, l => string.Equals((string?)l["route"], "-", StringComparison.Ordinal) && (int)l["status"]! == 404);
        Assert.Contains(read, l => string.Equals((string?)l["method"], "OTHER", StringComparison.Ordinal));
    }

    /// <summary>One hub for all of these: none of them changes it.</summary>
    public sealed class OneHub : IDisposable
    {
        public HubProcess Hub { get; } = HubProcess.Start();

        public void Dispose() => Hub.Dispose();
    }
}
