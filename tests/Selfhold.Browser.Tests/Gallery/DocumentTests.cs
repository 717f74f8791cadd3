using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Selfhold.Identity.Pages;

namespace Selfhold.Browser.Tests.Gallery;

/// <summary>What is sent, without a browser: sizes, headers, fields of forms, letters of strangers.</summary>
public sealed partial class DocumentTests(GalleryServer server) : IDisposable
{
    private const int Html = 12 * 1024, Styles = 6 * 1024, Script = 5 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };

    public void Dispose() => _http.Dispose();

    public static TheoryData<string> Pages => [.. Samples.All.Keys];

    [Fact]
    public void files_keep_their_budgets()
    {
        Assert.InRange(PageAssets.Styles.BrotliLength, 1, Styles);
        Assert.InRange(PageAssets.Script.BrotliLength, 1, Script);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task a_page_is_small_and_runs_nothing_that_stands_in_it(string name)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(name, UriKind.Relative), TestContext.Current.CancellationToken);
        string html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(html));
        }

        Assert.InRange(packed.Length, 1, Html);
        Assert.DoesNotContain("style=", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(?i)<script(?! src=\"/assets/)|\\son[a-z]+=|javascript:", html);
        Assert.DoesNotContain("<b>Oakline", html, StringComparison.Ordinal);
        Assert.Contains("no-store", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task every_form_carries_the_antiforgery_field_and_the_request(string name)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(name, UriKind.Relative), TestContext.Current.CancellationToken);
        string html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        bool waits = html.Contains("r3qu3st", StringComparison.Ordinal);
        foreach (Match form in Forms().Matches(html))
        {
            Assert.Contains("name=\"__RequestVerificationToken\" value=\"C", form.Value, StringComparison.Ordinal);
            Assert.True(!waits || form.Value.Contains("name=\"request\" value=\"r3qu3st", StringComparison.Ordinal), form.Value);
        }
    }

    [Theory]
    [InlineData("approval", "form-action 'self' https://shop.kestrel.example;")]
    [InlineData("approval-stranger", "form-action 'self' com.oakline.app:;")]
    [InlineData("signin-plain", "form-action 'self';")]
    public async Task forms_may_end_at_the_client_and_nowhere_else(string name, string directive)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri(name, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains(directive, Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "en")]
    [InlineData("fr, de;q=0.5, en;q=0.1", null, "de")]
    [InlineData("en", "lang=de", "de")]
    [InlineData("de", "lang=xx", "de")]
    [InlineData("de;q=0, en", null, "en")]
    public async Task a_page_speaks_the_language_that_was_chosen_or_is_preferred(string? accepted, string? query, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("signin-plain?" + query, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains($"<html lang=\"{expected}\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task a_file_is_kept_for_good_under_the_address_that_has_its_hash(string encoding)
    {
        foreach (PageAsset asset in (PageAsset[])[PageAssets.Styles, PageAssets.Script])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(asset.Address, UriKind.Relative));
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
            using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", response.Headers.GetValues("Cache-Control")));
            Assert.Equal(encoding is "identity" ? [] : [encoding], response.Content.Headers.ContentEncoding);
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            await using Stream plain = encoding switch
            {
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "gzip" => new GZipStream(body, CompressionMode.Decompress),
                _ => body,
            };
            Assert.Contains(asset == PageAssets.Styles ? ":root" : "PublicKeyCredential", await new StreamReader(plain).ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

            using HttpResponseMessage old = await _http.GetAsync(new Uri(asset.Path + "?0123456789abcdef", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, old.StatusCode);
            Assert.Equal("no-cache", old.Headers.CacheControl!.ToString());
        }
    }

    [GeneratedRegex("<form method=\"post\"(?! action=\"https?:).*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();
}
