using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Selfhold.HubDriver;

namespace Selfhold.Identity.Bench;

/// <summary>The kinds of work, the same for both servers, as their clients would do them over kept connections.</summary>
internal sealed class Flows(Target target, Endpoints endpoints, HttpClient http)
{
    /// <summary>Requests on the way at once, each of a person of its own.</summary>
    public const int Workers = 16;

    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static readonly string Challenge = Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static AuthenticationHeaderValue Basic(Client client)
        => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(client.Id) + ":" + Uri.EscapeDataString(client.Secret))));

    /// <summary>Client credentials: authenticate, sign an access token.</summary>
    public Load.Work Token()
    {
        AuthenticationHeaderValue who = Basic(target.Machine);
        byte[] form = Encoding.ASCII.GetBytes("grant_type=client_credentials&scope=" + Uri.EscapeDataString(target.Machine.Scope));
        return async (_, cancellation) =>
        {
            using HttpResponseMessage answer = await PostAsync(endpoints.Token, form, who, cancellation);
            return answer.IsSuccessStatusCode;
        };
    }

    /// <summary>UserInfo with a token of each worker's own person.</summary>
    public Load.Work UserInfo(IReadOnlyList<SignedIn> people) => async (worker, cancellation) =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoints.UserInfo);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", people[worker % people.Count].AccessToken);
        using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode;
    };

    /// <summary>Code flow with PKCE of a person who is signed in and has agreed: two requests, one code, an access and an ID token.</summary>
    public Load.Work Code(IReadOnlyList<SignedIn> people)
    {
        Uri start = AuthorizeUri();
        AuthenticationHeaderValue who = Basic(target.Shop);
        return async (worker, cancellation) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, start);
            request.Headers.TryAddWithoutValidation("Cookie", people[worker % people.Count].Cookies);
            using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
            await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (answer.Headers.Location is not { } back || CodeOf(back) is not { } code)
            {
                return false;
            }

            (HttpStatusCode status, _) = await RedeemAsync(code, who, cancellation);
            return status == HttpStatusCode.OK;
        };
    }

    /// <summary>Signs in people by a browser of their own, as preparation: their cookies and a token each.</summary>
    public async Task<List<SignedIn>> PeopleAsync(int count, Func<Browser, Page, Task<Page>> signIn)
    {
        var people = new List<SignedIn>();
        for (int i = 0; i < count; i++)
        {
            using var browser = new Browser { Until = url => url.AbsoluteUri.StartsWith(target.Shop.Redirect!, StringComparison.Ordinal) };
            Page page = await signIn(browser, await browser.GetAsync(AuthorizeUri().AbsoluteUri));
            string code = page.HasArrived ? page.Parameter("code")! : throw new InvalidOperationException($"Not signed in: {page}");
            (_, byte[] tokens) = await RedeemAsync(code, Basic(target.Shop), CancellationToken.None);
            using var document = JsonDocument.Parse(tokens);
            string cookies = string.Join("; ", browser.Cookies(endpoints.Authorize).Select(c => c.Key + "=" + c.Value));
            people.Add(new SignedIn(cookies, document.RootElement.GetProperty("access_token").GetString()!));
        }

        return people;
    }

    private Uri AuthorizeUri() => new(endpoints.Authorize.AbsoluteUri + "?" + Browser.Query(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["client_id"] = target.Shop.Id, ["response_type"] = "code", ["redirect_uri"] = target.Shop.Redirect!, ["scope"] = target.Shop.Scope, ["state"] = "a-state-of-the-shop", ["nonce"] = "a-nonce-of-the-shop",
        ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256",
    }));

    private async Task<(HttpStatusCode Status, byte[] Body)> RedeemAsync(string code, AuthenticationHeaderValue who, CancellationToken cancellation)
    {
        byte[] form = Encoding.ASCII.GetBytes($"grant_type=authorization_code&code={Uri.EscapeDataString(code)}&redirect_uri={Uri.EscapeDataString(target.Shop.Redirect!)}&code_verifier={Verifier}");
        using HttpResponseMessage answer = await PostAsync(endpoints.Token, form, who, cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellation));
    }

    private async Task<HttpResponseMessage> PostAsync(Uri url, byte[] form, AuthenticationHeaderValue who, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(form) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        request.Headers.Authorization = who;
        return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
    }

    private static string? CodeOf(Uri back)
    {
        string query = back.Query;
        int at = query.IndexOf("code=", StringComparison.Ordinal);
        if (at < 0 || (query[at - 1] is not ('?' or '&')))
        {
            return null;
        }

        int end = query.IndexOf('&', at);
        return Uri.UnescapeDataString(end < 0 ? query[(at + 5)..] : query[(at + 5)..end]);
    }
}

/// <summary>A person of the preparation: the cookies of her browser and a token that the shop got.</summary>
internal sealed record SignedIn(string Cookies, string AccessToken);
