using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Selfhold.Browser.Tests.Browser))]

namespace Selfhold.Browser.Tests;

/// <summary>One Chromium for all tests: the system's, without a screen. Each test takes a context of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    /// <summary>The browser, or a skipped test where the machine has none.</summary>
    public IBrowser Chromium
    {
        get
        {
            Assert.SkipWhen(_chromium is null, "There is no Chromium; ./test installs it.");
            return _chromium!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } path)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
