using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Selfhold.Browser.Tests.EndToEnd;
using Selfhold.Testing;
using Selfhold.Transparency;

namespace Selfhold.Browser.Tests.Portal;

/// <summary>One person on a real hub: she finds what is held, corrects it, lets a shop see it, sees that it looked, stops it, and takes the proof away.</summary>
[Collection(OneHub.Name)]
public sealed class JourneyTests(Browser browser, LiveHub hub)
{
    /// <summary>Of the challenge that <see cref="LiveHub.Authorize"/> sends (RFC 7636, appendix B).</summary>
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    [Fact]
    public async Task she_finds_corrects_shares_sees_the_look_stops_and_takes_the_proof_away()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        string email = await ana.ComeByMail();
        Import(email);
        hub.Hub.Ok("customer", "show", "crm:7");
        await ana.Go("/account/activity");
        await Assertions.Expect(ana.Page.Locator("main")).Not.ToContainTextAsync("Kestrel Coffee");

        // What businesses hold is compared with her name: she says it first.
        await ana.Go("/account/record/find");
        await Prove(ana, email);
        await ana.Look();
        await ana.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Say it" }).ClickAsync();
        await ana.Fill("Name", "Ana Duarte");
        await ana.Press("Save");
        await ana.Arrives("/account/record");
        await Assertions.Expect(ana.Page.Locator(".done")).ToContainTextAsync("counts as your word");
        await Assertions.Expect(ana.Page.Locator("main")).Not.ToContainTextAsync("Kestrel Coffee");

        // Until she has proven the address, no page names who holds it.
        await ana.Go("/account/record/find");
        await Assertions.Expect(ana.Page.Locator("main")).Not.ToContainTextAsync("Kestrel Coffee");
        ana.Remember();
        await Prove(ana, email);
        await ana.Reads("A code is on its way");
        await ana.Fill("Code from the message", "0000 0001");
        await ana.Press("Continue");
        await Assertions.Expect(ana.Page.Locator(".summary")).ToBeVisibleAsync();
        await ana.Fill("Code from the message", Visitor.Code(ana.NewMail()));
        await ana.Press("Continue");
        await ana.Arrives("/account/record/find");
        await Assertions.Expect(ana.Page.Locator(".ask")).ToContainTextAsync("One record is yours now");
        await Assertions.Expect(ana.Page.Locator(".biz h3")).ToHaveTextAsync("Kestrel Coffee");

        // Who looked at it before she had proven it.
        await ana.Go("/account/activity");
        await Assertions.Expect(ana.Page.Locator(".log li", new PageLocatorOptions { HasText = "Kestrel Coffee" })).ToHaveCountAsync(1);

        // Her record, with where each value is from; and her own word before it.
        await ana.Go("/account/record");
        await Assertions.Expect(Row(ana, "Phone number")).ToContainTextAsync("From Kestrel Coffee");
        await Assertions.Expect(Row(ana, "Company")).ToContainTextAsync("From Kestrel Coffee");
        await Correct(ana, "Company", "Duarte & Co");
        await Assertions.Expect(Row(ana, "Company")).ToContainTextAsync("From you");
        await Row(ana, "Company").Locator("summary", new LocatorLocatorOptions { HasText = "Another value" }).ClickAsync();
        await Assertions.Expect(Row(ana, "Company").Locator(".lost")).ToContainTextAsync("Leeds Makers");

        // A second number stands beside the business's, and can be taken back.
        await Correct(ana, "Phone number", "+44 7700 900999");
        await Assertions.Expect(Row(ana, "Phone number")).ToHaveCountAsync(2);
        ILocator second = ana.Page.Locator(".rec > div", new PageLocatorOptions { HasText = "900999" });
        await second.Locator("summary", new LocatorLocatorOptions { HasText = "Correct" }).ClickAsync();
        await second.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Take back what I said" }).ClickAsync();
        await Assertions.Expect(ana.Page.Locator(".done")).ToContainTextAsync("taken it back");
        await Assertions.Expect(Row(ana, "Phone number")).ToHaveCountAsync(1);

        // A shop sees what she allows, and she sees that it looked.
        string token = await Allow(ana);
        Assert.Equal(email, (string?)(await UserInfo(token))["email"]);
        await ana.Go("/account/activity");
        await Assertions.Expect(ana.Page.Locator(".log li").First).ToContainTextAsync("Kestrel Coffee");
        await Assertions.Expect(ana.Page.Locator(".log li").First).ToContainTextAsync("after your sign-in");

        // Two tabs, one stop: the second press finds it stopped and says the same.
        await ana.Go("/account/sharing");
        IPage tab = await ana.Page.Context.NewPageAsync();
        await tab.GotoAsync(new Uri(hub.Issuer, "/account/sharing").ToString());
        await ana.Press("Stop");
        await Assertions.Expect(ana.Page.Locator(".done")).ToContainTextAsync("What they already have stays with them");
        await ana.Look();
        await tab.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Stop" }).First.ClickAsync();
        await Assertions.Expect(tab.Locator(".done")).ToBeVisibleAsync();
        Assert.Null((await UserInfo(token))["email"]);
        await ana.Go("/account/activity?outcome=denied");
        await Assertions.Expect(ana.Page.Locator(".log li")).ToHaveCountAsync(1);
        await Assertions.Expect(ana.Page.Locator(".log li")).ToContainTextAsync("Refused. You had stopped it.");

        // What was stopped and what can be proven of it.
        await ana.Go("/account/sharing");
        await ana.Page.Locator(".biz.off h3 a").First.ClickAsync();
        await ana.Reads("Kestrel Coffee");
        IDownload receipt = await ana.Page.RunAndWaitForDownloadAsync(() => ana.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Receipt" }).First.ClickAsync());
        Assert.Contains("KI-CR-v1.1.0", await File.ReadAllTextAsync((await receipt.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await ana.Go("/account/activity");
        IDownload bundle = await ana.Page.RunAndWaitForDownloadAsync(() => ana.Page.GetByText("Download the proof").ClickAsync());
        BundleReport report = BundleCheck.Run(await File.ReadAllBytesAsync((await bundle.PathAsync())!, TestContext.Current.CancellationToken));
        Assert.Null(report.Bad);
        Assert.True(report.Entries > 3);
        Assert.Equal(0, Verify((await bundle.PathAsync())!));
    }

    [Fact]
    public async Task a_look_is_an_entry_and_a_browser_that_fetches_ahead_makes_none()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await ana.ComeByMail();
        await ana.Go("/account/record");
        IAPIResponse ahead = await ana.Page.Context.APIRequest.GetAsync(new Uri(hub.Issuer, "/account/record").ToString(), new APIRequestContextOptions { Headers = [new("Sec-Purpose", "prefetch;prerender")] });
        Assert.Equal(503, ahead.Status);
        await ana.Go("/account/activity");
        await Assertions.Expect(ana.Page.Locator(".log li")).ToHaveCountAsync(1);
        await Assertions.Expect(ana.Page.Locator(".log li")).ToContainTextAsync("You Everything");

        // Reading one's own log is no look.
        await ana.Go("/account/activity");
        await Assertions.Expect(ana.Page.Locator(".log li")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task nobody_sees_these_pages_signed_out_nor_anything_of_somebody_else()
    {
        await using Visitor ana = await Visitor.Come(browser, hub, script: false);
        foreach (string path in (string[])["record", "record/find", "sharing", "requests", "activity", "activity/bundle.json"])
        {
            await ana.Go("/account/" + path);
            Assert.Equal("/signin", ana.Path);
        }

        await ana.ComeByMail();
        foreach (string path in (string[])["sharing/0199aaaa-0000-7000-8000-000000000001", "sharing/0199aaaa-0000-7000-8000-000000000001/receipt-1.json", "requests/0199aaaa-0000-7000-8000-000000000001", "requests/agreement/0199aaaa-0000-7000-8000-000000000001"])
        {
            Assert.Equal(404, (await ana.Page.GotoAsync("/account/" + path))!.Status);
        }
    }

    [Fact]
    public async Task a_form_of_another_page_changes_nothing()
    {
        await using Visitor ana = await Visitor.Come(browser, hub);
        await ana.ComeByMail();
        foreach (string path in (string[])["record/state", "record/whole", "record/end", "record/find", "record/find/code", "record/find/take-back", "sharing/stop", "sharing/pause", "sharing/resume", "sharing/until", "requests/answer"])
        {
            IAPIResponse answer = await ana.Page.Context.APIRequest.PostAsync(new Uri(hub.Issuer, "/account/" + path).ToString(), new APIRequestContextOptions { Form = ana.Page.Context.APIRequest.CreateFormData().Set("attribute", "name").Set("value", "Mallory") });
            Assert.Equal(400, answer.Status);
        }

        await ana.Go("/account/record");
        await Assertions.Expect(ana.Page.Locator("main")).Not.ToContainTextAsync("Mallory");
    }

    private static ILocator Row(Visitor ana, string label) => ana.Page.Locator(".rec > div").Filter(new LocatorFilterOptions { Has = ana.Page.Locator("dt", new PageLocatorOptions { HasText = label }) });

    private static async Task Correct(Visitor ana, string label, string value)
    {
        ILocator row = Row(ana, label);
        await row.Locator("summary", new LocatorLocatorOptions { HasText = "Correct" }).ClickAsync();
        await row.Locator("input[name=value]").FillAsync(value);
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await ana.Arrives("/account/record");
    }

    private static async Task Prove(Visitor ana, string email)
    {
        await ana.Fill("E-mail address", email);
        await ana.Press("Send code");
    }

    private void Import(string email)
    {
        string file = Path.Combine(hub.Hub.DataDirectory, "crm.csv");
        File.WriteAllText(file, $"id,first name,last name,email,phone,city,company\n7,Ana,Duarte,{email},+44 7700 900417,Leeds,Leeds Makers\n8,Bob,Nolan,bob@nolan.example,+44 7700 900500,York,\n");
        hub.Hub.Ok("source", "add", "crm", "--domain", "shop");
        hub.Hub.Ok("import", file, "--source", "crm");
    }

    private async Task<string> Allow(Visitor ana)
    {
        await ana.Go(hub.Authorize());
        await ana.Reads("Kestrel shop asks");
        if (await ana.Page.Locator("input[name=choice]").CountAsync() > 0)
        {
            await ana.Page.Locator("input[name=choice]").First.CheckAsync();
        }

        await ana.Press("Allow");
        await Assertions.Expect(ana.Page.Locator("h1")).ToHaveTextAsync("The shop", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        string code = System.Web.HttpUtility.ParseQueryString(new Uri(ana.Page.Url).Query)["code"]!;
        using HttpClient http = hub.Hub.NewClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = hub.Callback, ["client_id"] = hub.ClientId, ["code_verifier"] = Verifier,
        });
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["access_token"]!;
    }

    private async Task<JsonNode> UserInfo(string token)
    {
        using HttpClient http = hub.Hub.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/userinfo") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>As she would do it: the command, the file, no hub.</summary>
    private static int Verify(string bundle)
    {
        using Process process = Process.Start(new ProcessStartInfo(HubProcess.Executable, ["verify", bundle]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
