namespace Selfhold.Outbound.Tests;

/// <summary>What is refused before anything is looked up: E1, E2, E5, E10.</summary>
public sealed class RefusalTests
{
    private static readonly OutboundOptions Closed = new() { OwnHosts = ["hub.example", "localhost:5000", "Bücher.example"] };

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://172.31.255.255/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://192.0.2.1/")]
    [InlineData("https://198.18.0.1/")]
    [InlineData("https://198.51.100.7/")]
    [InlineData("https://203.0.113.9/")]
    [InlineData("https://192.88.99.1/")]
    [InlineData("https://192.0.0.8/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://240.0.0.1/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:8.8.8.8]/")]
    [InlineData("https://[::127.0.0.1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[64:ff9b:1::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[2001:0:7f00:1::]/")]
    [InlineData("https://[2001:db8::1]/")]
    [InlineData("https://[3fff::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://[fec0::1]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[ff02::1]/")]
    [InlineData("https://[100::1]/")]
    [InlineData("https://[5f00::1]/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://127。0。0。1/")]
    [InlineData("https://１２７.0.0.1/")]
    [InlineData("https://1.2.3.4.5/")]
    [InlineData("https://256.1.1.1/")]
    [InlineData("https://example.0x7f/")]
    public void an_address_that_is_not_public_is_refused_in_every_notation(string address) => Refuses(address);

    [Theory]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST./")]
    [InlineData("https://a.localhost/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://metadata.google.internal/")]
    [InlineData("https://router.home.arpa/")]
    [InlineData("https://intranet/")]
    public void a_name_that_is_local_is_refused(string address) => Refuses(address);

    [Theory]
    [InlineData("http://shop.example/")]
    [InlineData("https://shop.example:22/")]
    [InlineData("https://shop.example:25/")]
    [InlineData("https://shop.example:5432/")]
    [InlineData("https://shop.example:8443/")]
    [InlineData("https://8.8.8.8:53/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://shop.example/")]
    [InlineData("ftp://shop.example/")]
    [InlineData("unix:///run/x.sock")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/plain,x")]
    [InlineData("ws://shop.example/")]
    public void only_https_on_its_own_port_is_fetched(string address) => Refuses(address);

    [Theory]
    [InlineData("https://a@shop.example/")]
    [InlineData("https://a:b@shop.example/")]
    [InlineData("https://@shop.example/")]
    [InlineData("https:\\\\shop.example/")]
    [InlineData("https://shop.example\\@evil.example/")]
    public void a_user_name_or_a_backslash_is_refused(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out _))
        {
            Refuses(address);
        }
    }

    [Theory]
    [InlineData("https://hub.example/")]
    [InlineData("https://HUB.example./.well-known/openid-configuration")]
    [InlineData("https://xn--bcher-kva.example/")]
    public void the_hub_does_not_fetch_from_itself(string address)
    {
        Refuses(address);
        Assert.NotNull(OutboundClient.Refusal(new Uri(address), new OutboundOptions { OwnHosts = Closed.OwnHosts, AllowedNetworks = ["0.0.0.0/0"] }));
    }

    [Fact]
    public void an_own_name_with_a_port_leaves_other_ports_of_that_name_open()
    {
        var options = new OutboundOptions { OwnHosts = Closed.OwnHosts, AllowedNetworks = ["127.0.0.0/8"] };
        Assert.NotNull(OutboundClient.Refusal(new Uri("http://localhost:5000/x"), options));
        Assert.Null(OutboundClient.Refusal(new Uri("http://localhost:5001/x"), options));
        Assert.NotNull(OutboundClient.Refusal(new Uri("http://hub.example:5001/x"), options));
    }

    [Theory]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example:443/jwks?x=a@b")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2a00:1450:4001::1]/")]
    [InlineData("https://192.0.1.1/")]
    [InlineData("https://172.32.0.1/")]
    [InlineData("https://100.128.0.1/")]
    public void a_public_https_address_is_not_refused(string address) => Assert.Null(OutboundClient.Refusal(new Uri(address), Closed));

    [Fact]
    public void an_allowed_network_opens_its_addresses_with_any_port_and_plain_http_and_no_others()
    {
        var options = new OutboundOptions { AllowedNetworks = ["10.1.0.0/16", "fd00:1::/32", "127.0.0.1"] };
        foreach (string open in (string[])["http://10.1.2.3:8080/", "https://10.1.255.255/", "http://[fd00:1::5]/", "http://127.0.0.1:5000/", "http://2130706433:5000/"])
        {
            Assert.Null(OutboundClient.Refusal(new Uri(open), options));
        }

        foreach (string shut in (string[])["http://10.2.0.1/", "https://10.2.0.1/", "https://127.0.0.2/", "http://[fd00:2::5]/", "https://[::1]/", "http://8.8.8.8/", "https://8.8.8.8:444/", "https://169.254.169.254/"])
        {
            Assert.Equal("outbound_refused", OutboundClient.Refusal(new Uri(shut), options)?.Code);
        }
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("everything")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("")]
    public void a_network_that_cannot_be_read_is_refused_at_the_start(string network)
        => Assert.Throws<ArgumentException>(() => new OutboundClient(new OutboundOptions { AllowedNetworks = [network] }));

    [Fact]
    public void a_refusal_does_not_repeat_the_address()
        => Assert.DoesNotContain("secret", OutboundClient.Refusal(new Uri("https://u:secret@10.0.0.1/secret"), Closed)!.Message, StringComparison.Ordinal);

    [Fact]
    public void nothing_is_open_by_default()
    {
        var options = new OutboundOptions();
        Assert.Empty(options.AllowedNetworks);
        Assert.Empty(options.OwnHosts);
        Assert.Equal(TimeSpan.FromSeconds(5), options.Timeout);
        Assert.Equal(65_536, options.MaxBytes);
    }

    private static void Refuses(string address) => Assert.Equal("outbound_refused", OutboundClient.Refusal(new Uri(address, UriKind.Absolute), Closed)?.Code);
}
