using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Selfhold.Outbound.Mail;

namespace Selfhold.Identity.Tests.People;

/// <summary>An answer with its text.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, string? Location, HttpResponseMessage Message)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

/// <summary>A browser without script: cookies, forms with their antiforgery field, no redirects followed.</summary>
public sealed partial class Visitor : IDisposable
{
    private readonly PeopleHost _host;
    private readonly HttpClient _http;
    private string _token = "";

    public Visitor(PeopleHost host)
    {
        _host = host;
        Cookies = new CookieContainer();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies, UseCookies = true }) { BaseAddress = host.Address };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    }

    public CookieContainer Cookies { get; }

    /// <summary>The session cookie, or null.</summary>
    public string? Session => Cookies.GetCookies(_host.Address)["selfhold"]?.Value;

    public Task<Answer> Get(string path) => Send(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Posts a form with the antiforgery field of the page seen last; fetches one first where none was seen.</summary>
    public async Task<Answer> Post(string path, params (string Name, string Value)[] fields)
    {
        await Token();
        return await Send(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", _token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
        });
    }

    /// <summary>What the page's script posts.</summary>
    public async Task<Answer> PostJson(string path, object body)
    {
        await Token();
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("RequestVerificationToken", _token);
        request.Headers.Add("Origin", _host.Address.GetLeftPart(UriPartial.Authority));
        return await Send(request);
    }

    public async Task<Answer> Send(HttpRequestMessage request)
    {
        HttpResponseMessage message = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (request.RequestUri?.OriginalString != "/test/token" && TokenField().Match(text) is { Success: true } field)
        {
            _token = WebUtility.HtmlDecode(field.Groups[1].Value);
        }

        return new Answer(message.StatusCode, text, message.Headers.Location?.OriginalString, message);
    }

    /// <summary>Signs in, or up, with the link of a mail; where that leads.</summary>
    public async Task<Answer> SignInByMail(string email, string? next = null)
    {
        int before = _host.Mail.Links(email);
        Answer asked = await Post("/signin/email", next is null ? [("email", email)] : [("email", email), ("next", next)]);
        Assert.Equal(HttpStatusCode.SeeOther, asked.Status);
        return await Follow(await _host.Mail.NewestLink(email, before + 1));
    }

    /// <summary>Opens the link of a mail and presses its button.</summary>
    public async Task<Answer> Follow(OutgoingMail mail)
    {
        string link = LinkIn(mail);
        Answer page = await Get(link);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return await Post("/signin/link", ("token", TokenOf(link)));
    }

    public static string LinkIn(OutgoingMail mail) => Link().Match(mail.Text).Value is { Length: > 0 } link ? link : throw new InvalidOperationException("There is no link in the mail.");

    public static string TokenOf(string link) => link[(link.IndexOf("token=", StringComparison.Ordinal) + 6)..];

    public static string CodeIn(OutgoingMail mail) => Code().Match(mail.Text).Value;

    /// <summary>The value of a query parameter of an address.</summary>
    public static string Query(string address, string name) => Uri.UnescapeDataString(Regex.Match(address, $"[?&]{name}=([^&]+)").Groups[1].Value);

    public void Dispose() => _http.Dispose();

    private async Task Token()
    {
        if (_token.Length == 0)
        {
            _token = (await Get("/test/token")).Text;
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    [GeneratedRegex(@"http\S+token=\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b\d{8}\b")]
    private static partial Regex Code();
}
