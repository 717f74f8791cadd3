using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Selfhold.Testing;

namespace Selfhold.Outbound.Tests;

/// <summary>Whose certificate is good enough, and what is not done to find out.</summary>
public sealed class TlsTests
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_trusted_certificate_for_the_name_is_good()
    {
        using X509Certificate2 certificate = TestCertificate.SelfSigned();
        using var far = new FarServer(FarServer.Ok("{}"), certificate);
        using OutboundClient client = Trusting(certificate);
        Assert.True((await client.GetAsync(far.Address, "*/*", Ct)).IsOk);
    }

    [Fact]
    public async Task a_stranger_s_certificate_is_not()
    {
        using X509Certificate2 certificate = TestCertificate.SelfSigned(), other = TestCertificate.SelfSigned();
        using var far = new FarServer(FarServer.Ok("{}"), certificate);
        using OutboundClient client = Trusting(other), ordinary = Trusting(null);
        Assert.Equal("outbound_untrusted", (await client.GetAsync(far.Address, "*/*", Ct)).Error?.Code);
        Assert.Equal("outbound_untrusted", (await ordinary.GetAsync(far.Address, "*/*", Ct)).Error?.Code);
        Assert.Empty(far.Requests);
    }

    [Theory]
    [InlineData("other.example", "1.3.6.1.5.5.7.3.1")]
    [InlineData("localhost", ClientAuthentication)]
    public async Task a_certificate_for_another_name_or_purpose_is_not(string name, string purpose)
    {
        using X509Certificate2 certificate = TestCertificate.SelfSigned(name, purpose);
        using var far = new FarServer(FarServer.Ok("{}"), certificate);
        using OutboundClient client = Trusting(certificate);
        Assert.Equal("outbound_untrusted", (await client.GetAsync(far.Address, "*/*", Ct)).Error?.Code);
        Assert.Empty(far.Requests);
    }

    [Fact]
    public async Task what_a_certificate_names_is_not_fetched()
    {
        using var inner = new FarServer(FarServer.Ok("certificate"));
        using X509Certificate2 certificate = TestCertificate.OfUnknownIssuer("localhost", inner.Address);
        using var far = new FarServer(FarServer.Ok("{}"), certificate);
        using OutboundClient client = Trusting(null);
        Assert.Equal("outbound_untrusted", (await client.GetAsync(far.Address, "*/*", Ct)).Error?.Code);
        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task a_server_without_tls_is_not_spoken_to_in_clear()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task<int> answered = Task.Run(async () =>
        {
            using TcpClient accepted = await listener.AcceptTcpClientAsync(Ct);
            byte[] hello = new byte[4_096];
            int read = await accepted.GetStream().ReadAsync(hello, Ct);
            await accepted.GetStream().WriteAsync(Encoding.ASCII.GetBytes(FarServer.Ok("{}")), Ct);
            return read == 0 ? -1 : hello[0];
        }, Ct);
        using OutboundClient client = Trusting(null);
        Assert.Equal("outbound_untrusted", (await client.GetAsync(new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/"), "*/*", Ct)).Error?.Code);
        Assert.Equal(0x16, await answered);
    }

    private static OutboundClient Trusting(X509Certificate2? certificate)
        => new(new OutboundOptions { AllowedNetworks = ["127.0.0.1"], Timeout = TimeSpan.FromSeconds(20) }, null, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            certificate is null ? null : [X509CertificateLoader.LoadCertificate(certificate.RawData)]);
}
