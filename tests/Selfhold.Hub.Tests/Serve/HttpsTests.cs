using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Selfhold.Testing;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>HTTPS from files, HTTP/2, and certificates that change.</summary>
public sealed class HttpsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("pem")]
    [InlineData("one")]
    [InlineData("pfx")]
    public async Task a_certificate_of_files_is_shown_with_hsts_and_http_2(string kind)
    {
        using var folder = new Folder();
        using X509Certificate2 certificate = TestCertificate.SelfSigned();
        string[] settings = Files(folder, certificate, kind);
        int port = HubProcess.FreePort();
        using HubProcess hub = HubProcess.Start(Serving(port, settings));
        await UntilItAnswers(hub, certificate);
        using HttpClient http = Client(hub, certificate);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/signin") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage answer = await http.SendAsync(asked, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.All(answer.Headers.GetValues("Set-Cookie"), c => Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(0, hub.Stop());
    }

    [Fact]
    public async Task a_changed_certificate_is_taken_and_a_broken_one_is_not()
    {
        using var folder = new Folder();
        using X509Certificate2 first = TestCertificate.SelfSigned(), second = TestCertificate.SelfSigned();
        string[] settings = Files(folder, first, "pem");
        using HubProcess hub = HubProcess.Start(Serving(HubProcess.FreePort(), settings));
        await UntilItAnswers(hub, first);
        File.WriteAllText(folder.At("hub.pem"), "-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n");
        await Until(() => hub.Log.Contains("The changed certificate can't be used", StringComparison.Ordinal));
        Assert.Equal(first.Thumbprint, await Shown(hub));
        Files(folder, second, "pem");
        await Until(() => hub.Log.Contains("Certificate loaded", StringComparison.Ordinal));
        Assert.Equal(second.Thumbprint, await Shown(hub));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("no key")]
    [InlineData("other key")]
    [InlineData("wrong password")]
    [InlineData("garbage")]
    public void a_certificate_that_can_not_be_used_is_refused_at_start(string fault)
    {
        using var folder = new Folder();
        using X509Certificate2 certificate = TestCertificate.SelfSigned(), other = TestCertificate.SelfSigned();
        string[] settings = Files(folder, certificate, fault is "wrong password" ? "pfx" : "pem");
        switch (fault)
        {
            case "missing":
                File.Delete(folder.At("hub.pem"));
                break;
            case "no key":
                File.Delete(folder.At("hub.key"));
                break;
            case "other key":
                File.WriteAllText(folder.At("hub.key"), other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
                break;
            case "garbage":
                File.WriteAllBytes(folder.At("hub.pem"), [1, 2, 3, 4]);
                break;
            default:
                settings = [.. settings, "--set", "Server:CertificatePassword=wrong"];
                break;
        }

        Ran ran = Cli.RunIn(folder.Path, ["serve", "--data", "d", "--issuer", "https://localhost:1", "--listen", "127.0.0.1:" + HubProcess.FreePort(), .. settings]);
        Assert.True(ran.Status == 4, $"{ran.Status}: {ran.Error}");
        Assert.Contains("[bad_certificate]", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task streams_that_are_opened_and_reset_by_the_thousand_disturb_nobody_else()
    {
        using var folder = new Folder();
        using X509Certificate2 certificate = TestCertificate.SelfSigned();
        using HubProcess hub = HubProcess.Start(Serving(HubProcess.FreePort(), Files(folder, certificate, "pem")));
        await UntilItAnswers(hub, certificate);
        Task<bool> attack = RapidReset(hub.Port, certificate);
        using HttpClient http = Client(hub, certificate);
        for (int i = 0; i < 20; i++)
        {
            var since = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz/live", Ct)).StatusCode);
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(5), $"{since.Elapsed}");
        }

        Assert.True(await attack, "The connection was left open.");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/signin", Ct)).StatusCode);
    }

    /// <summary>CVE-2023-44487: HEADERS and RST_STREAM in turn, as fast as they go. True when the server has ended the connection.</summary>
    private static async Task<bool> RapidReset(int port, X509Certificate2 certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Ct);
        using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => certificate.Equals(shown));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [SslApplicationProtocol.Http2] }, Ct);
        Assert.Equal(SslApplicationProtocol.Http2, tls.NegotiatedApplicationProtocol);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Ct);
        await tls.WriteAsync(Frame(4, 0, 0, []), Ct);

        // RFC 7541 appendix A: GET, https, "/signin", authority "localhost" as literals without indexing.
        byte[] headers = [0x82, 0x87, 0x04, 7, .. "/signin"u8, 0x01, 9, .. "localhost"u8];
        Task<string> answer = Wire.ReadAll(tls, TimeSpan.FromSeconds(20), Ct);
        try
        {
            for (int i = 0; i < 20_000; i++)
            {
                int stream = (i * 2) + 1;
                await tls.WriteAsync((byte[])[.. Frame(1, 0x5, stream, headers), .. Frame(3, 0, stream, [0, 0, 0, 8])], Ct);
            }
        }
        catch (IOException)
        {
            return true;
        }

        // GOAWAY is a frame of type 7; the connection ends after it.
        return (await answer).Length > 0 && answer.IsCompleted;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
        => [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload];

    private static HubProcessOptions Serving(int port, string[] settings) => new() { Port = port, Issuer = $"https://localhost:{port}", Arguments = settings, WaitUntilReady = false };

    private static string[] Files(Folder folder, X509Certificate2 certificate, string kind)
    {
        string key = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        switch (kind)
        {
            case "one":
                return ["--set", "Server:CertificateFile=" + folder.File("hub.pem", certificate.ExportCertificatePem() + "\n" + key + "\n")];
            case "pfx":
                return ["--set", "Server:CertificateFile=" + folder.File("hub.pfx", certificate.Export(X509ContentType.Pfx, "right")), "--set", "Server:CertificatePassword=right"];
            default:
                string keyFile = folder.File("hub.key", key);
                return ["--set", "Server:CertificateFile=" + folder.File("hub.pem", certificate.ExportCertificatePem()), "--set", "Server:CertificateKeyFile=" + keyFile];
        }
    }

    private static HttpClient Client(HubProcess hub, X509Certificate2 trusted)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => trusted.Equals(shown);
        return new HttpClient(handler, disposeHandler: true) { BaseAddress = hub.Issuer, Timeout = TimeSpan.FromSeconds(10) };
    }

    private static async Task<string> Shown(HubProcess hub)
    {
        string thumbprint = "";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, hub.Port, Ct);
        using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => (thumbprint = ((X509Certificate2)shown!).Thumbprint).Length > 0);
        await tls.AuthenticateAsClientAsync("localhost");
        return thumbprint;
    }

    private static async Task UntilItAnswers(HubProcess hub, X509Certificate2 certificate)
    {
        using HttpClient http = Client(hub, certificate);
        var since = Stopwatch.StartNew();
        while (since.Elapsed < TimeSpan.FromMinutes(1) && !hub.Process.HasExited)
        {
            try
            {
                if ((await http.GetAsync("/healthz/ready", Ct)).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100, Ct);
            }
        }

        Assert.Fail(hub.Log);
    }

    private static async Task Until(Func<bool> holds)
    {
        var since = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(1), "It did not come about within a minute.");
            await Task.Delay(100, Ct);
        }
    }
}
