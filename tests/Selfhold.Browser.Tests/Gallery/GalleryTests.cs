using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Selfhold.Browser.Tests.Gallery;

/// <summary>Each page in each look: accessible, in bounds, in its language. With <c>SELFHOLD_PICTURES</c> naming a directory, pictures go there to be looked at.</summary>
public sealed class GalleryTests(Browser browser, GalleryServer server)
{
    internal static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] },
    };

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("SELFHOLD_PICTURES");

    [Theory]
    [InlineData("light", 1280, "en")]
    [InlineData("dark", 1280, "de")]
    [InlineData("light", 390, "de")]
    [InlineData("dark", 390, "en")]
    public async Task every_page_is_accessible_and_nothing_sticks_out(string scheme, int width, string language)
        => Assert.Equal("", string.Join('\n', await Walk(browser, server, [.. Samples.All.Keys], scheme, width, language)));

    /// <summary>Looks at pages of the gallery; what is wrong with them.</summary>
    internal static async Task<List<string>> Walk(Browser browser, GalleryServer server, IReadOnlyList<string> names, string scheme, int width, string language)
    {
        await using IBrowserContext context = await browser.Chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme is "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = width, Height = 844 },
            Locale = language,
        });
        IPage page = await context.NewPageAsync();
        List<string> faults = [];
        page.Console += (_, m) =>
        {
            // Answers with 400 and the passkey options that the gallery does not have are told on the console too.
            if (m.Type is "error" && !m.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                faults.Add($"{page.Url}: {m.Text}");
            }
        };
        foreach (string name in names)
        {
            await page.GotoAsync(new Uri(server.Address, name).ToString());
            faults.AddRange(await Look(page, name, scheme, width, language));
        }

        return faults;
    }

    private static async Task<IEnumerable<string>> Look(IPage page, string name, string scheme, int width, string language)
    {
        // What lies behind "Change" is looked at too.
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        await Picture(page, $"{name}-{scheme}-{width}-{language}-open");
        AxeResult result = await page.RunAxe(Wcag);
        List<string> faults = [.. result.Violations.Select(v => $"{name}: {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}")];
        string[] small = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button,.btn,summary,select,input:not([type=hidden]):not([type=checkbox])')].filter(e => e.checkVisibility() && !e.classList.contains('link')).filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)");
        faults.AddRange(small.Select(s => $"{name}: lower than 44 px: {s}"));
        if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") > 0)
        {
            faults.Add($"{name}: wider than the window");
        }

        if (!string.Equals(await page.EvaluateAsync<string>("document.documentElement.lang"), language, StringComparison.Ordinal))
        {
            faults.Add($"{name}: not in the language of the browser");
        }

        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = false)");
        await Picture(page, $"{name}-{scheme}-{width}-{language}");
        return faults;
    }

    private static async Task Picture(IPage page, string name)
    {
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, name.Replace('/', '-') + ".png"), FullPage = true });
        }
    }
}
