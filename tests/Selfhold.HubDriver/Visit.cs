using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Selfhold.HubDriver;

/// <summary>An answer of an endpoint that speaks JSON.</summary>
public sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? this[string member] => Headers.TryGetValue("Content-Type", out string? type) && type.StartsWith("application/json", StringComparison.Ordinal) ? (string?)Json[member]?.ToString() : null;

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>One person with a browser of her own at one client of a hub: asks, signs in where she is asked to, agrees, comes back; and the client's calls behind.</summary>
public class Visit(RunningHub hub, MadeClient client, string? email = null, Browser? browser = null) : IDisposable
{
    private readonly Mailbox _mail = hub.NewMailbox();
    private readonly HttpClient _http = Browser.Wire(hub.Certificate);

    public Browser Browser { get; } = browser ?? hub.NewBrowser();

    public RunningHub Hub => hub;

    public MadeClient Client => client;

    public string Email { get; } = email ?? "p" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + "@people.example";

    public string Verifier { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>How often she was asked to sign in, and to agree.</summary>
    public int SignIns { get; private set; }

    public int Approvals { get; private set; }

    public static string Challenge(string verifier) => Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The request as a careful client makes it, with some parameters changed, added, or (null) left out.</summary>
    public Dictionary<string, string> Request(params (string Name, string? Value)[] changes)
    {
        var request = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_id"] = client.Id, ["response_type"] = "code", ["redirect_uri"] = client.Redirect, ["scope"] = "openid", ["state"] = "state-of-this-test", ["nonce"] = "nonce-of-this-test",
            ["code_challenge"] = Challenge(Verifier), ["code_challenge_method"] = "S256",
        };
        foreach ((string name, string? value) in changes)
        {
            if (value is null)
            {
                request.Remove(name);
            }
            else
            {
                request[name] = value;
            }
        }

        return request;
    }

    /// <summary>Goes to the authorization endpoint and does nothing there: what the hub shows or where it sends her.</summary>
    public Task<Page> AskAsync(params (string Name, string? Value)[] changes)
    {
        Stop(Browser);
        return Browser.GetAsync(hub.Issuer + "/authorize?" + Browser.Query(Request(changes)));
    }

    /// <summary>The same, and she does what she is asked until she is back at the client.</summary>
    public async Task<Page> AuthorizeAsync(params (string Name, string? Value)[] changes) => await FinishAsync(await AskAsync(changes));

    /// <summary>As a form post (OpenID Connect Core §3.1.2.1).</summary>
    public async Task<Page> AuthorizeByPostAsync(params (string Name, string? Value)[] changes)
    {
        Stop(Browser);
        return await FinishAsync(await Browser.PostAsync(hub.Issuer + "/authorize", Request(changes)));
    }

    /// <summary>Signs in where she is asked to, and stops before the page that asks for her yes.</summary>
    public Task<Page> UntilApprovalAsync(Page page) => GoOnAsync(page, approve: false);

    /// <summary>Does what she is asked until she is back at the client.</summary>
    public Task<Page> FinishAsync(Page page) => GoOnAsync(page, approve: true);

    private async Task<Page> GoOnAsync(Page page, bool approve)
    {
        for (int step = 0; step < 8 && !page.HasArrived; step++)
        {
            if (page.Forms.FirstOrDefault(f => f.Action?.Contains("/signin/email", StringComparison.Ordinal) == true) is { } signIn)
            {
                SignIns++;
                await Browser.SubmitAsync(page, signIn, new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = Email });
                page = await Browser.GetAsync(await _mail.LinkAsync(Email));
            }
            else if (page.Forms.FirstOrDefault(f => f.Action?.Contains("/signin/link", StringComparison.Ordinal) == true) is { } link)
            {
                page = await Browser.SubmitAsync(page, link);
            }
            else if (page.Forms.FirstOrDefault(f => f.Action?.Contains("/authorize/approve", StringComparison.Ordinal) == true) is { } asked)
            {
                if (!approve)
                {
                    return page;
                }

                Approvals++;
                page = await Browser.SubmitAsync(page, asked, button: asked.Press("answer", "allow") ?? asked.Buttons[0], ticked: asked.Boxes);
            }
            else
            {
                throw new InvalidOperationException($"No way on from {page}\n{string.Join('\n', Browser.Trail)}\n{page.Text[..Math.Min(2000, page.Text.Length)]}");
            }
        }

        return page;
    }

    /// <summary>Redeems the code that the page brought; the client authenticates as it was registered.</summary>
    public Task<Answer> RedeemAsync(Page arrived, params (string Name, string? Value)[] changes)
        => TokenAsync([("grant_type", "authorization_code"), ("code", arrived.Parameter("code")), ("redirect_uri", client.Redirect), ("code_verifier", Verifier), .. changes]);

    /// <summary>Calls the token endpoint with client_secret_basic, or with whatever the parameters say where there is no secret.</summary>
    public Task<Answer> TokenAsync(params (string Name, string? Value)[] parameters) => CallAsync("/token", parameters);

    /// <summary>Posts a form to an endpoint with the client's own authentication; later parameters win over earlier, null leaves one out.</summary>
    public async Task<Answer> CallAsync(string path, (string Name, string? Value)[] parameters, bool authenticate = true)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string? value) in parameters)
        {
            if (value is null)
            {
                form.Remove(name);
            }
            else
            {
                form[name] = value;
            }
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, hub.Issuer + path) { Content = new FormUrlEncodedContent(form) };
        if (authenticate && client.Secret is not null && !form.ContainsKey("client_id"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(client.Id) + ":" + Uri.EscapeDataString(client.Secret))));
        }

        return await SendAsync(request);
    }

    public async Task<Answer> UserInfoAsync(string accessToken, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, hub.Issuer + "/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await SendAsync(request);
    }

    public async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, hub.Issuer + path);
        return await SendAsync(request);
    }

    public async Task<Answer> PostJsonAsync(string path, JsonNode body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hub.Issuer + path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return new Answer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(),
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Lets the browser stop at addresses of the client; for requests that a test makes itself.</summary>
    public void StopAtClient() => Stop(Browser);

    private void Stop(Browser at)
        => at.Until = url => url.AbsoluteUri.StartsWith(client.Redirect, StringComparison.Ordinal) || (client.PostLogout is not null && url.AbsoluteUri.StartsWith(client.PostLogout, StringComparison.Ordinal));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _http.Dispose();
        if (browser is null)
        {
            Browser.Dispose();
        }
    }
}
