using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Selfhold.Browser.Tests.Gallery;

namespace Selfhold.Browser.Tests.EndToEnd;

/// <summary>One person in one browser of her own, with a device that keeps passkeys. Every page she reads is looked at by axe.</summary>
internal sealed partial class Visitor : IAsyncDisposable
{
    private readonly LiveHub _hub;
    private readonly IBrowserContext _context;
    private ICDPSession? _device;
    private string _authenticator = "";
    private readonly bool _script;
    private IReadOnlyList<string> _known = [];

    private Visitor(LiveHub hub, IBrowserContext context, IPage page, bool script)
    {
        _script = script;
        _hub = hub;
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public string Path => new Uri(Page.Url).AbsolutePath;

    /// <summary>All that the browser complained about: scripts and styles that the policy stopped, failed scripts.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Visitor> Come(Browser browser, LiveHub hub, bool script = true)
    {
        IBrowserContext context = await browser.Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = hub.Issuer.ToString(), JavaScriptEnabled = script, Locale = "en", ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        });
        context.SetDefaultTimeout(30_000);
        IPage page = await context.NewPageAsync();
        var visitor = new Visitor(hub, context, page, script);
        page.Console += (_, m) =>
        {
            if (m.Type is "error" && !m.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                visitor.Complaints.Add(m.Text);
            }
        };
        page.PageError += (_, e) => visitor.Complaints.Add(e);
        return visitor;
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    /// <summary>A device of hers that keeps passkeys and asks for her finger.</summary>
    public async Task Bring()
    {
        _device ??= await _context.NewCDPSessionAsync(Page);
        await _device.SendAsync("WebAuthn.enable");
        var answer = await _device.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2", ["ctap2Version"] = "ctap2_1", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        _authenticator = answer!.Value.GetProperty("authenticatorId").GetString()!;
    }

    /// <summary>Whether the device knows her finger from now on.</summary>
    public Task Verified(bool yes) => Device("WebAuthn.setUserVerified", ("isUserVerified", yes));

    public Task PutDeviceAway() => Device("WebAuthn.removeVirtualAuthenticator");

    /// <summary>Puts the device away, and takes another that knows nothing.</summary>
    public async Task AnotherDevice()
    {
        await PutDeviceAway();
        await Bring();
    }

    private async Task Device(string command, params (string Name, object Value)[] more)
    {
        var arguments = new Dictionary<string, object>(StringComparer.Ordinal) { ["authenticatorId"] = _authenticator };
        foreach ((string name, object value) in more)
        {
            arguments[name] = value;
        }

        await _device!.SendAsync(command, arguments);
    }

    public async Task Go(string address)
    {
        IResponse? answer = await Page.GotoAsync(address);
        Assert.True(answer?.Status is not (404 or >= 500), $"{address}: {answer?.Status}");
        await Look();
    }

    public async Task Press(string name, string? within = null)
    {
        ILocator on = within is null ? Page.Locator("body") : Page.Locator(within);
        await on.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name }).First.ClickAsync();
        await Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
    }

    public Task Fill(string label, string value) => Page.GetByLabel(label).First.FillAsync(value);

    public Task Opens(string name) => Page.Locator("summary", new PageLocatorOptions { HasText = name }).First.ClickAsync();

    public async Task Reads(string heading)
    {
        await Assertions.Expect(Page.Locator("h1")).ToContainTextAsync(heading, new LocatorAssertionsToContainTextOptions { Timeout = 30_000 });
        await Look();
    }

    public async Task Arrives(string path)
    {
        await Page.WaitForURLAsync(new Regex("^[^?#]*" + Regex.Escape(path) + "($|[?#])", RegexOptions.None, TimeSpan.FromSeconds(1)), new PageWaitForURLOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Look();
    }

    /// <summary>The page as it is now: accessible, and nothing that the policy had to stop. Where no script runs, axe does not either.</summary>
    public async Task Look()
    {
        if (!Page.Url.StartsWith(_hub.Issuer.ToString(), StringComparison.Ordinal) || !_script)
        {
            return;
        }

        AxeResult result = await Page.RunAxe(GalleryTests.Wcag);
        Assert.True(result.Violations.Length == 0, $"{Page.Url}: {string.Join('\n', result.Violations.Select(v => $"{v.Id}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"))}");
        Assert.Empty(Complaints);
    }

    /// <summary>Signs up by mail with an address that nobody had; the account page is open afterwards.</summary>
    public async Task<string> ComeByMail(string? address = null)
    {
        string email = address ?? NewAddress();
        await Go("/signin");
        await AskForMail(email);
        await FollowMail();
        return email;
    }

    public async Task AskForMail(string email)
    {
        _known = _hub.Hub.Mails();
        await Fill("E-mail address", email);
        await Press("Send me a sign-in link");
        await Reads("Check your mail");
    }

    /// <summary>Opens the link of the newest mail in this browser and presses its button.</summary>
    public async Task FollowMail()
    {
        await Go(Link(NewMail()));
        await Page.Locator("main button.primary").ClickAsync();
        await Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
    }

    public void Remember() => _known = _hub.Hub.Mails();

    public string NewMail() => _hub.Hub.NewMail(_known);

    public static string Link(string mail) => Address().Match(mail).Value;

    public static string Code(string mail) => Digits().Match(mail).Value.Replace(" ", "", StringComparison.Ordinal);

    public static string NewAddress() => $"ana-{Guid.CreateVersion7():n}@duarte.example";

    [GeneratedRegex("https?://\\S+/(signin/link|account/[a-z/-]+|recover/[a-z/-]+)\\?token=[^\\s<>\"]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("(?<=^|\\s)\\d{4} ?\\d{4}(?=$|\\s|\\.)", RegexOptions.Multiline, 1000)]
    private static partial Regex Digits();
}
