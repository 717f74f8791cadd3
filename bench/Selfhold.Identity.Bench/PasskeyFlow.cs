using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Selfhold.HubDriver;

namespace Selfhold.Identity.Bench;

/// <summary>A person with a passkey at a hub: two posts of the page's script make a new sign-in, each time from a browser that nobody is signed in in.</summary>
internal sealed class PasskeyFlow(Target target, HttpClient http, SoftKey key)
{
    private string _cookies = "", _token = "", _last = "";

    public static async Task<Load.Work> WorkAsync(Target target, HttpClient http, int workers)
    {
        var people = new PasskeyFlow[workers];
        for (int i = 0; i < workers; i++)
        {
            people[i] = new PasskeyFlow(target, http, new SoftKey(target.Issuer, new Uri(target.Issuer).Host));
            await people[i].SignUpAsync($"passkey{i}@people.example");
        }

        return (worker, _) => people[worker].SignInAsync();
    }

    private async Task SignUpAsync(string email)
    {
        using var browser = new Browser();
        Page page = await browser.GetAsync(target.Issuer + "/signup");
        _token = page.Forms.Select(f => f.Fields.GetValueOrDefault("__RequestVerificationToken")).First(t => t is not null)!;
        _cookies = string.Join("; ", browser.Cookies(page.Url).Where(c => c.Key != "selfhold").Select(c => c.Key + "=" + c.Value));
        var who = new JsonObject { ["name"] = "A person with a passkey", ["email"] = email };
        JsonNode begun = await PostAsync("/signup/passkey/options", who) ?? throw new InvalidOperationException("No sign-up at " + target.Name);
        JsonNode? done = await PostAsync("/signup/passkey", new JsonObject { ["ticket"] = (string)begun["ticket"]!, ["credential"] = key.Create(begun["options"]!) });
        if (done is null || !await SignInAsync())
        {
            throw new InvalidOperationException($"The passkey was refused at {target.Name}: {_last}");
        }
    }

    private async Task<bool> SignInAsync()
        => await PostAsync("/signin/passkey/options", []) is { } begun
            && await PostAsync("/signin/passkey", new JsonObject { ["ticket"] = (string)begun["ticket"]!, ["credential"] = key.Get(begun["options"]!) }) is { } done && done["next"] is not null;

    private async Task<JsonNode?> PostAsync(string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Issuer + path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("Cookie", _cookies);
        request.Headers.TryAddWithoutValidation("Origin", target.Issuer);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("RequestVerificationToken", _token);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using HttpResponseMessage answer = await http.SendAsync(request);
        string text = _last = await answer.Content.ReadAsStringAsync();
        if (answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? lines))
        {
            Keep(lines);
        }

        return answer.IsSuccessStatusCode ? JsonNode.Parse(text) : null;
    }

    // The browser's own cookie ties a ceremony to it. That of the sign-in is thrown away: the next is again by nobody.
    private void Keep(IEnumerable<string> lines)
    {
        foreach (string pair in lines.Select(l => l.Split(';')[0]))
        {
            string name = pair.Split('=')[0];
            if (name is not ("selfhold" or "__Host-selfhold") && !_cookies.Contains(name + "=", StringComparison.Ordinal))
            {
                _cookies += (_cookies.Length > 0 ? "; " : "") + pair;
            }
        }
    }
}
