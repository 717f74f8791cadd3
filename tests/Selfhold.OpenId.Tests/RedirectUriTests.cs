using FsCheck;
using FsCheck.Fluent;

namespace Selfhold.OpenId.Tests;

public sealed class RedirectUriTests
{
    private static readonly string[] Registered = ["https://shop.example/cb", "https://shop.example/cb?tenant=1", "http://127.0.0.1/cb", "http://[::1]:8080/cb"];

    [Theory]
    [InlineData("https://shop.example/cb")]
    [InlineData("https://shop.example/cb?tenant=1")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://127.0.0.1:4711/cb")]
    [InlineData("http://[::1]:4711/cb")]
    [InlineData("http://[::1]/cb")]
    public void what_is_registered_matches_and_of_a_loopback_address_any_port(string sent) => Assert.True(RedirectUris.IsRegistered(Registered, sent));

    /// <summary>Abuse cases B1, B2, B3.</summary>
    [Theory]
    [InlineData("https://shop.example/cb/")]
    [InlineData("https://shop.example/cb/more")]
    [InlineData("https://shop.example/cb?x=1")]
    [InlineData("https://shop.example/cb#x")]
    [InlineData("https://shop.example/a/../cb")]
    [InlineData("https://shop.example/%63b")]
    [InlineData("https://shop.example./cb")]
    [InlineData("https://shop.example:443/cb")]
    [InlineData("https://shop.example:8443/cb")]
    [InlineData("https://SHOP.example/cb")]
    [InlineData("HTTPS://shop.example/cb")]
    [InlineData("http://shop.example/cb")]
    [InlineData("https://shop.example/CB")]
    [InlineData("https://shop.example@evil.example/cb")]
    [InlineData("https://a@b@evil.example/cb")]
    [InlineData("https://shop.example\\@evil.example/cb")]
    [InlineData("https://shop.example%40evil.example/cb")]
    [InlineData("https://shop.example /cb")]
    [InlineData("https://shoр.example/cb")]
    [InlineData("https://shop.example.evil.test/cb")]
    [InlineData("http://127.0.0.1.evil.test/cb")]
    [InlineData("http://127.0.0.1:80@evil.test/cb")]
    [InlineData("http://127.0.0.1:evil.test/cb")]
    [InlineData("http://127.0.0.1:/cb")]
    [InlineData("http://127.0.0.1:99999/cb")]
    [InlineData("http://127.0.0.1:080/cb")]
    [InlineData("http://127.0.0.1:80/cb/")]
    [InlineData("http://localhost/cb")]
    [InlineData("http://localhost.evil.test/cb")]
    [InlineData("https://127.0.0.1/cb")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public void everything_else_does_not(string sent) => Assert.False(RedirectUris.IsRegistered(Registered, sent));

    [Fact]
    public void no_change_of_a_registered_address_matches_but_a_port_on_loopback()
    {
        string alphabet = "/.:@?#%\\*&=+ -_~0189azAZ[]\t\0é";
        Gen<(int, int, char, int)> changes =
            from which in Gen.Choose(0, Registered.Length - 1)
            from at in Gen.Choose(0, 40)
            from c in Gen.Elements(alphabet.ToCharArray())
            from how in Gen.Choose(0, 2)
            select (which, at, c, how);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(changes.ToArbitrary(), change =>
        {
            (int which, int at, char c, int how) = change;
            string uri = Registered[which];
            int place = Math.Min(at, uri.Length - 1);
            string changed = how switch { 0 => uri.Insert(place, c.ToString()), 1 => uri.Remove(place, 1), _ => uri[..place] + c + uri[(place + 1)..] };
            bool matches = RedirectUris.IsRegistered(Registered, changed);
            return !matches || Registered.Contains(changed) || SamePlaceOnLoopback(changed);
        }));
    }

    /// <summary>Whatever is let pass leads a browser to the registered host and path.</summary>
    private static bool SamePlaceOnLoopback(string sent) => Uri.TryCreate(sent, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http", AbsolutePath: "/cb", Query: "", Fragment: "", UserInfo: "" } && uri.Host is "127.0.0.1" or "[::1]";

    [Theory]
    [InlineData("https://shop.example/cb")]
    [InlineData("https://shop.example")]
    [InlineData("https://shop.example:8443/cb?x=1&y=%20")]
    [InlineData("https://xn--bcher-kva.example/cb")]
    [InlineData("https://10.0.0.5/cb")]
    [InlineData("http://localhost:9999/cb")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("http://[::1]:1/cb")]
    public void a_whole_https_or_loopback_address_may_be_registered(string uri) => Assert.Null(RedirectUris.WhyNot(uri));

    /// <summary>Abuse cases B2 to B5.</summary>
    [Theory]
    [InlineData("http://shop.example/cb")]
    [InlineData("http://localhost.evil.test/cb")]
    [InlineData("http://127.0.0.1.evil.test/cb")]
    [InlineData("http://127.0.0.2/cb")]
    [InlineData("https://*.shop.example/cb")]
    [InlineData("https://shop.example/*")]
    [InlineData("JavaScript:alert(1)")]
    [InlineData("javascript://shop.example/%0aalert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("com.shop.app:/cb")]
    [InlineData("shop.example/cb")]
    [InlineData("//shop.example/cb")]
    [InlineData("/cb")]
    [InlineData("https://shop.example/cb#x")]
    [InlineData("https://user@shop.example/cb")]
    [InlineData("https://user:pass@shop.example/cb")]
    [InlineData("https://a@b@shop.example/cb")]
    [InlineData("https://shop.example\\evil/cb")]
    [InlineData("https://shop.example./cb")]
    [InlineData("https://SHOP.example/cb")]
    [InlineData("https://shoр.example/cb")]
    [InlineData("https://shop.example/a/../cb")]
    [InlineData("https://shop.example/%2e%2e/cb")]
    [InlineData("https://shop.example/a%2Fb")]
    [InlineData("https://shop.example:0/cb")]
    [InlineData("https://shop.example:65536/cb")]
    [InlineData("https://shop.example:/cb")]
    [InlineData("https://-shop.example/cb")]
    [InlineData("https://shop..example/cb")]
    [InlineData("https:///cb")]
    [InlineData("https://443/cb")]
    [InlineData("https://2130706433/cb")]
    [InlineData("https://0x7f.1/cb")]
    [InlineData("https://127.1/cb")]
    [InlineData("https://shop.0x1/cb")]
    [InlineData("https://?x")]
    [InlineData("")]
    [InlineData("https://shop.example/c b")]
    [InlineData("https://shop.example/c\nb")]
    public void nothing_else_may_be_registered(string uri) => Assert.NotNull(RedirectUris.WhyNot(uri));

    [Fact]
    public void whatever_may_be_registered_is_read_alike_by_the_platform()
    {
        Gen<string> parts = Gen.Elements("https://", "http://", "shop.example", "localhost", "127.0.0.1", "[::1]", "@", ":", "443", "/", "..", "?", "#", "\\", "%2e", "evil.test", ".", "*", "é", " ");
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(Gen.ListOf(parts).Select(p => string.Concat(p)).ToArbitrary(), uri =>
        {
            if (RedirectUris.WhyNot(uri) is not null)
            {
                return true;
            }

            var read = new Uri(uri);
            return read.UserInfo.Length == 0 && read.Fragment.Length == 0 && (read.Scheme is "https" || read.Host is "localhost" or "127.0.0.1" or "[::1]")
                && string.Equals(read.GetLeftPart(UriPartial.Authority), RedirectUris.Origin(uri), StringComparison.Ordinal);
        }));
    }
}
