using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Selfhold.Browser.Tests.Gallery;

namespace Selfhold.Browser.Tests.Portal;

/// <summary>Each page of the portal in each look, and what is sent of it.</summary>
public sealed partial class PortalPagesTests(Browser browser, GalleryServer server) : IDisposable
{
    private const int Html = 12 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };

    public void Dispose() => _http.Dispose();

    public static TheoryData<string> Pages => [.. PortalSamples.All.Keys];

    [Theory]
    [InlineData("light", 1280, "en")]
    [InlineData("dark", 1280, "de")]
    [InlineData("light", 390, "de")]
    [InlineData("dark", 390, "en")]
    public async Task every_page_is_accessible_and_nothing_sticks_out(string scheme, int width, string language)
        => Assert.Equal("", string.Join('\n', await GalleryTests.Walk(browser, server, [.. PortalSamples.All.Keys.Select(k => "portal/" + k)], scheme, width, language)));

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task a_page_is_small_keeps_nothing_and_fetches_nothing_ahead(string name)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("portal/" + name, UriKind.Relative), TestContext.Current.CancellationToken);
        string html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(html));
        }

        Assert.InRange(packed.Length, 1, Html);
        Assert.DoesNotMatch("(?i)style=|<script(?! src=\"/assets/)|\\son[a-z]+=|javascript:|prefetch|prerender|speculationrules|preload", html);
        Assert.DoesNotContain("<b>Oakline", html, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.DoesNotContain("unsafe", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        foreach (Match form in Forms().Matches(html))
        {
            Assert.Contains("name=\"__RequestVerificationToken\" value=\"C", form.Value, StringComparison.Ordinal);
        }

        string[] ids = [.. Ids().Matches(html).Select(m => m.Groups["id"].Value)];
        Assert.Equal(ids.Distinct(StringComparer.Ordinal), ids, StringComparer.Ordinal);
    }

    [Fact]
    public async Task stopping_takes_one_press_and_says_what_it_does_not_undo()
    {
        string html = await _http.GetStringAsync(new Uri("portal/sharing", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(3, Regex.Count(html, "<form method=\"post\" action=\"/account/sharing/stop\">", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("It does not undo what they have already received", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task without_an_outside_witness_the_page_says_so()
    {
        Assert.Contains("None outside this hub", await _http.GetStringAsync(new Uri("portal/activity", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("None outside this hub", await _http.GetStringAsync(new Uri("portal/activity-two", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [GeneratedRegex("<form method=\"post\".*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("\\sid=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ids();
}
