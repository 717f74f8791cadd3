using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Selfhold.Identity.Tests.People;
using Selfhold.OpenId;
using Selfhold.Outbound;
using Selfhold.Storage;

namespace Selfhold.Identity.Tests.Upstream;

/// <summary>Against providers that run: another hub, and one that is not ours.</summary>
public sealed partial class UpstreamLiveTests
{
    private static readonly OutboundOptions Loopback = new() { AllowedNetworks = ["127.0.0.0/8", "::1"], Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_person_of_another_hub_signs_in_here_with_the_account_she_has_there()
    {
        await using PeopleHost there = await PeopleHost.Start(DatabaseFamily.Sqlite), here = await PeopleHost.Start(DatabaseFamily.Sqlite, outbound: Loopback);
        var client = new Client
        {
            Id = "the-other-hub", Business = Guid.CreateVersion7(), Domain = Guid.CreateVersion7(), Name = "The other hub", RedirectUris = [new Uri(here.Address, "/signin/callback/there").AbsoluteUri],
            GrantTypes = ["authorization_code"], Scopes = ["openid", "email", "profile"], CreatedAt = there.Clock.GetUtcNow(),
        };
        string? secret = await there.Storage.WriteAsync(write => there.Room.Clients.Add(write, client, null), Ct);
        await Add(here, there.Address.AbsoluteUri.TrimEnd('/'), client.Id, secret!);

        using Visitor anaThere = there.Visitor(), anaHere = here.Visitor(), later = here.Visitor();
        await anaThere.SignInByMail("ana@duarte.example");
        Answer sent = await anaHere.Get("/signin/with/there");
        Assert.StartsWith(there.Address.AbsoluteUri, sent.Location);
        Answer asked = await anaThere.Get(new Uri(sent.Location!).PathAndQuery);
        Assert.True(asked.Status == HttpStatusCode.OK, asked.Text);
        Answer allowed = await anaThere.Post("/authorize/approve", ("request", Field(asked.Text, "request")), ("answer", "allow"), ("choice", "email"));
        Assert.StartsWith(client.RedirectUris[0], allowed.Location);
        Answer back = await anaHere.Get(new Uri(allowed.Location!).PathAndQuery);
        Assert.StartsWith("/signin/upstream?ticket=", back.Location);
        Assert.Contains("ana@duarte.example", (await anaHere.Get(back.Location!)).Text);
        Answer made = await anaHere.Post("/signin/upstream", ("ticket", Visitor.Query(back.Location!, "ticket")), ("answer", "new"));
        Assert.Equal("/account", made.Location);
        Assert.NotNull(anaHere.Session);

        // The next time nothing is asked at either.
        Answer again = await anaThere.Get(new Uri((await later.Get("/signin/with/there")).Location!).PathAndQuery);
        Assert.True(again.Status == HttpStatusCode.SeeOther, again.Text);
        Assert.Equal("/account", (await later.Get(new Uri(again.Location!).PathAndQuery)).Location);
        using HubRead read = here.Storage.BeginRead();
        Assert.Equal(1, read.Prepare("SELECT COUNT(*) FROM identity_person").QueryLong());
    }

    [Fact]
    public async Task a_person_of_oidc_provider_signs_in_here()
    {
        string folder = InteropFolder();
        Assert.SkipWhen(!Directory.Exists(Path.Combine(folder, "node_modules", "oidc-provider")), "npm oidc-provider is not installed; ./test installs it.");
        await using PeopleHost here = await PeopleHost.Start(DatabaseFamily.Sqlite, outbound: Loopback);
        here.Clock.Pass(DateTimeOffset.UnixEpoch.AddSeconds(SecondsNow()) - here.Clock.GetUtcNow());
        const string Secret = "a secret / of the hub & more";
        string callback = new Uri(here.Address, "/signin/callback/there").AbsoluteUri;
        using Process node = Start(folder, JsonSerializer.Serialize(new[] { new { client_id = "hub", client_secret = Secret, redirect_uris = new[] { callback }, id_token_signed_response_alg = "ES256" } }));
        try
        {
            string issuer = await node.StandardOutput.ReadLineAsync(Ct) ?? throw new InvalidOperationException(await node.StandardError.ReadToEndAsync(Ct));
            await Add(here, issuer, "hub", Secret);
            using Visitor ana = here.Visitor(), later = here.Visitor();
            using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, CookieContainer = new CookieContainer() });
            string first = await Agree(browser, (await ana.Get("/signin/with/there")).Location!, callback);
            Answer back = await ana.Get(new Uri(first).PathAndQuery);
            Assert.StartsWith("/signin/upstream?ticket=", back.Location);
            Assert.Equal("/account", (await ana.Post("/signin/upstream", ("ticket", Visitor.Query(back.Location!, "ticket")), ("answer", "new"))).Location);
            string second = await Agree(browser, (await later.Get("/signin/with/there")).Location!, callback);
            Assert.Equal("/account", (await later.Get(new Uri(second).PathAndQuery)).Location);
            Assert.Equal(HttpStatusCode.BadRequest, (await later.Get(new Uri(second).PathAndQuery)).Status);
        }
        finally
        {
            node.Kill(entireProcessTree: true);
            await node.WaitForExitAsync(Ct);
        }
    }

    private static async Task Add(PeopleHost here, string issuer, string client, string secret)
    {
        Result<ProviderInfo> added = await here.Room.AddProvider(new ProviderSettings("there", "There", issuer, client, secret, [], Vouches: true), check: true, Ct);
        Assert.True(added.IsOk, added.Error?.Message);
    }

    /// <summary>Says yes to whatever the provider's own pages ask, until it sends the browser back.</summary>
    private static async Task<string> Agree(HttpClient browser, string address, string until)
    {
        for (int step = 0; step < 12; step++)
        {
            if (address.StartsWith(until, StringComparison.Ordinal))
            {
                return address;
            }

            HttpResponseMessage answer = await browser.GetAsync(new Uri(address), Ct);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                string page = await answer.Content.ReadAsStringAsync(Ct);
                var fields = Hidden().Matches(page).Select(m => KeyValuePair.Create(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)));
                using var form = new FormUrlEncodedContent(fields.Append(new("login", "ana")).Append(new("password", "any")));
                answer = await browser.PostAsync(new Uri(new Uri(address), WebUtility.HtmlDecode(Action().Match(page).Groups[1].Value)), form, Ct);
            }

            address = new Uri(new Uri(address), answer.Headers.Location ?? throw new InvalidOperationException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Ct)}")).AbsoluteUri;
        }

        throw new InvalidOperationException("The provider does not come to an end: " + address);
    }

    private static Process Start(string folder, string clients)
    {
        var start = new ProcessStartInfo("node", ["stand-in/provider.mjs"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["STAND_IN_CLIENTS"] = clients;
        return Process.Start(start)!;
    }

    private static string InteropFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "selfhold.slnx")))
            {
                return Path.Combine(folder.FullName, "tests", "interop");
            }
        }

        return "";
    }

    private static long SecondsNow() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static string Field(string html, string name) => WebUtility.HtmlDecode(Regex.Match(html, $"name=\"{name}\"[^>]*value=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("action=\"([^\"]+)\"")]
    private static partial Regex Action();
}
