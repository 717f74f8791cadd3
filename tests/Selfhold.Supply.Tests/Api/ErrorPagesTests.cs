using Selfhold.Supply.Api;

namespace Selfhold.Supply.Tests.Api;

public sealed class ErrorPagesTests
{
    [Fact]
    public void every_code_has_a_page_and_every_page_a_code()
        => Assert.Equal(SupplyErrors.All.Keys.Order(StringComparer.Ordinal), ErrorPages.Codes.Order(StringComparer.Ordinal));

    [Fact]
    public void a_page_says_title_status_cause_and_cure()
    {
        foreach ((string code, (int status, string title)) in SupplyErrors.All)
        {
            using Stream page = typeof(SupplyErrors).Assembly.GetManifestResourceStream($"errors/{code}.md")!;
            string text = new StreamReader(page).ReadToEnd();
            Assert.StartsWith($"# {title}\n\nCode `{code}`, status {status}.\n\n## Cause\n\n", text);
            Assert.Contains("\n\n## Cure\n\n", text);
        }
    }

    [Fact]
    public void markdown_becomes_html_that_holds_nothing_else()
        => Assert.Equal("<h1>A &amp; B</h1>\n<p>Say <code>&lt;x&gt;</code> now</p>\n<h2>C</h2>\n", ErrorPages.Html("# A & B\n\nSay `<x>`\nnow\n\n## C\n"));

    [Fact]
    public void errors_are_made_with_codes_that_are_known()
    {
        foreach (Error error in (Error[])[SupplyErrors.InvalidRequest(), SupplyErrors.KeyMissing(), SupplyErrors.TokenMissing(), SupplyErrors.NotAvailable(), SupplyErrors.InProgress(), SupplyErrors.Unavailable()])
        {
            Assert.True(SupplyErrors.All.ContainsKey(error.Code), error.Code);
        }
    }
}
