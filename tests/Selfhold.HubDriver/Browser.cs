using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Selfhold.HubDriver;

/// <summary>A browser without a screen: keeps cookies as one does, follows redirects, reads and sends forms. It runs no script.</summary>
/// <remarks>Secure cookies go to plain HTTP on loopback too, as Chromium and Firefox treat it as trustworthy.</remarks>
public sealed class Browser : IDisposable
{
    private readonly HttpClient _http;
    private readonly Dictionary<string, Dictionary<string, string>> _cookies = new(StringComparer.Ordinal);

    public Browser(X509Certificate2? trusted = null) => _http = Wire(trusted);

    /// <summary>What the browser asked for, in order: method, path, status.</summary>
    public List<string> Trail { get; } = [];

    /// <summary>Where to stop: an address of the client, which nobody serves.</summary>
    public Func<Uri, bool> Until { get; set; } = _ => false;

    /// <summary>An HTTP client that follows nothing and trusts, beside the system's, one certificate.</summary>
    public static HttpClient Wire(X509Certificate2? trusted)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All, UseProxy = false };
        if (trusted is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors)
                => errors == SslPolicyErrors.None || (certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(trusted.RawData));
        }

        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public Task<Page> GetAsync(string url, CancellationToken cancellation = default) => GoAsync(new Uri(url), null, null, cancellation);

    public Task<Page> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellation = default)
        => GoAsync(new Uri(url), form, new Uri(url), cancellation);

    /// <summary>Sends a form of a page: its own values, then those given, the boxes that she ticks, and the button that she presses.</summary>
    public Task<Page> SubmitAsync(Page page, Form form, IReadOnlyDictionary<string, string>? values = null, Button? button = null, IEnumerable<KeyValuePair<string, string>>? ticked = null, CancellationToken cancellation = default)
    {
        var fields = new Dictionary<string, string>(form.Fields, StringComparer.Ordinal);
        foreach ((string name, string value) in values ?? new Dictionary<string, string>())
        {
            fields[name] = value;
        }

        List<KeyValuePair<string, string>> all = [.. fields, .. ticked ?? []];
        if (button?.Name is { } pressed)
        {
            all.Add(new KeyValuePair<string, string>(pressed, button.Value ?? ""));
        }

        var target = new Uri(page.Url, button?.Action ?? form.Action ?? page.Url.AbsoluteUri);
        return form.IsPost
            ? GoAsync(target, all, page.Url, cancellation)
            : GoAsync(new Uri(target.GetLeftPart(UriPartial.Path) + "?" + Query(all)), null, page.Url, cancellation);
    }

    public string? Cookie(Uri url, string name) => _cookies.TryGetValue(url.Host, out Dictionary<string, string>? jar) && jar.TryGetValue(name, out string? value) ? value : null;

    public IReadOnlyDictionary<string, string> Cookies(Uri url) => _cookies.TryGetValue(url.Host, out Dictionary<string, string>? jar) ? jar : new Dictionary<string, string>();

    public void ForgetCookies() => _cookies.Clear();

    public static string Query(IEnumerable<KeyValuePair<string, string>> fields)
        => string.Join('&', fields.Select(f => Uri.EscapeDataString(f.Key) + "=" + Uri.EscapeDataString(f.Value)));

    private async Task<Page> GoAsync(Uri url, IEnumerable<KeyValuePair<string, string>>? form, Uri? from, CancellationToken cancellation)
    {
        for (int hop = 0; hop < 20; hop++)
        {
            if (Until(url))
            {
                return new Page(url, 0, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), "");
            }

            using HttpRequestMessage request = Request(url, form, from);
            using HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
            Keep(url, answer);
            Trail.Add($"{request.Method} {url.AbsolutePath} {(int)answer.StatusCode}");
            if ((int)answer.StatusCode is < 300 or >= 400 || answer.Headers.Location is not { } location)
            {
                var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
                return new Page(url, (int)answer.StatusCode, headers, await answer.Content.ReadAsStringAsync(cancellation));
            }

            form = answer.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect ? form : null;
            from = url;
            url = new Uri(url, location);
        }

        throw new InvalidOperationException("More than 20 redirects: " + string.Join(", ", Trail));
    }

    private HttpRequestMessage Request(Uri url, IEnumerable<KeyValuePair<string, string>>? form, Uri? from)
    {
        var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, url);
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        request.Headers.TryAddWithoutValidation("Accept-Language", "en");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", from is null ? "none" : Origin(from) == Origin(url) ? "same-origin" : "cross-site");
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
            request.Headers.TryAddWithoutValidation("Origin", Origin(from ?? url));
        }

        if (_cookies.TryGetValue(url.Host, out Dictionary<string, string>? jar) && jar.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", jar.Select(c => c.Key + "=" + c.Value)));
        }

        return request;
    }

    // Cookies know no port. Path is left aside: what tests need of it is that the hub finds its own again.
    private void Keep(Uri url, HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? lines))
        {
            return;
        }

        if (!_cookies.TryGetValue(url.Host, out Dictionary<string, string>? jar))
        {
            _cookies[url.Host] = jar = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        foreach (string line in lines)
        {
            string[] parts = line.Split(';', StringSplitOptions.TrimEntries);
            int at = parts[0].IndexOf('=');
            string name = parts[0][..at], value = parts[0][(at + 1)..];
            bool gone = value.Length == 0 || parts.Skip(1).Any(p => p.Equals("max-age=0", StringComparison.OrdinalIgnoreCase) || p.StartsWith("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase));
            if (gone)
            {
                jar.Remove(name);
            }
            else
            {
                jar[name] = value;
            }
        }
    }

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    public void Dispose() => _http.Dispose();
}
