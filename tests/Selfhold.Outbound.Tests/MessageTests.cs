using System.Text.Json;
using Selfhold.Outbound.Messages;

namespace Selfhold.Outbound.Tests;

/// <summary>Short messages: what a gateway gets, what its answers mean, and files in place of it.</summary>
public sealed class MessageTests
{
    private static readonly OutgoingMessage Message = new("+447700900123", "1234 5678 is your code at \"Hub\". Grüße");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static OutboundClient Client() => new(new OutboundOptions { AllowedNetworks = ["127.0.0.0/8"] });

    [Fact]
    public async Task a_gateway_gets_json_with_the_secret_as_bearer()
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        using OutboundClient client = Client();
        Assert.True((await new GatewayTransport(client, new GatewayOptions { Gateway = far.Address, Secret = "s3cret", From = "Hub" }).SendAsync(Message, Ct)).IsOk);
        string request = far.Requests[0];
        Assert.StartsWith("POST /here?a=b HTTP/1.1\r\n", request);
        Assert.Contains("Authorization: Bearer s3cret\r\n", request);
        Assert.Contains("Content-Type: application/json\r\n", request);
        using var body = JsonDocument.Parse(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal((Message.To, "Hub", Message.Text), (body.RootElement.GetProperty("to").GetString(), body.RootElement.GetProperty("from").GetString(), body.RootElement.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", null)]
    [InlineData("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "message_refused")]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "message_refused")]
    [InlineData("HTTP/1.1 302 Moved\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "outbound_redirected")]
    public async Task only_an_answer_of_the_200s_means_taken(string answer, string? code)
    {
        using var far = new FarServer(answer);
        using OutboundClient client = Client();
        Result<bool> outcome = await new GatewayTransport(client, new GatewayOptions { Gateway = far.Address }).SendAsync(Message, Ct);
        Assert.Equal(code, outcome.Error?.Code);
        Assert.DoesNotContain("Authorization", far.Requests[0]);
        Assert.DoesNotContain("447700900123", outcome.Error?.Message ?? "");
    }

    [Fact]
    public async Task a_gateway_inside_is_refused_like_every_other_address()
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        using var client = new OutboundClient(new OutboundOptions());
        Assert.Equal("outbound_refused", (await new GatewayTransport(client, new GatewayOptions { Gateway = far.Address }).SendAsync(Message, Ct)).Error?.Code);
        Assert.Equal(0, far.Connections);
    }

    [Theory]
    [InlineData("07700900123", "text")]
    [InlineData("+44", "text")]
    [InlineData("+44 7700 900123", "text")]
    [InlineData("+447700900123", "")]
    public async Task what_no_phone_takes_is_sent_nowhere(string to, string text)
    {
        using var far = new FarServer(FarServer.Ok("{}"));
        using OutboundClient client = Client();
        Assert.Equal("message_bad_number", (await new GatewayTransport(client, new GatewayOptions { Gateway = far.Address }).SendAsync(new OutgoingMessage(to, text), Ct)).Error?.Code);
        Assert.Equal(0, far.Connections);
    }

    [Fact]
    public async Task a_dropped_message_is_a_file_of_its_owner_s_alone()
    {
        string path = Path.Combine(Path.GetTempPath(), "selfhold-messages-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6)));
        try
        {
            Assert.True((await new FileDropMessages(path, "Hub").SendAsync(Message, Ct)).IsOk);
            string file = Assert.Single(Directory.GetFiles(path));
            Assert.EndsWith(".json", file);
            using var body = JsonDocument.Parse(await File.ReadAllTextAsync(file, Ct));
            Assert.Equal(Message.Text, body.RootElement.GetProperty("text").GetString());
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            Assert.Equal("message_not_written", (await new FileDropMessages(Path.Combine(file, "inside")).SendAsync(Message, Ct)).Error?.Code);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
