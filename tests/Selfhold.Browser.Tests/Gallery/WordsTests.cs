using System.Text.RegularExpressions;
using Selfhold.Identity.Pages;

namespace Selfhold.Browser.Tests.Gallery;

/// <summary>The texts: the same in both languages, each used, each there.</summary>
public sealed partial class WordsTests
{
    // Keys that are made of data: a code, an enum, a claim.
    private static readonly string[] Made =
        ["problem.", "notice.", "wrong.", "ask.", "share.", "basis.", "change.", "word.", "span.", "amr.", "factor.", "signin.h.", "signin.lede.", "link.h.", "link.lede.", "link.go.", "nav."];

    // Said by the command line alone, or to developers.
    private static readonly string[] NotForPages = ["bad_provider", "client_not_found", "last_operator", "person_not_found", "provider_exists"];

    private static string Sources
    {
        get
        {
            string? at = AppContext.BaseDirectory;
            while (at is not null && !File.Exists(Path.Combine(at, "selfhold.slnx")))
            {
                at = Path.GetDirectoryName(at);
            }

            return Path.Combine(at ?? throw new InvalidOperationException("The tests run outside their repository."), "src", "Selfhold.Identity", "Pages");
        }
    }

    [Fact]
    public void every_language_has_the_same_keys()
    {
        string[] first = [.. Words.All[0].Keys.Order(StringComparer.Ordinal)];
        Assert.All(Words.All, w => Assert.True(first.SequenceEqual(w.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal)));
    }

    [Fact]
    public void a_text_has_the_same_parts_in_every_language()
    {
        foreach (string key in Words.All[0].Keys)
        {
            string[] parts = Parts(Words.All[0][key]);
            Assert.All(Words.All, w => Assert.True(parts.SequenceEqual(Parts(w[key]), StringComparer.Ordinal), $"{w.Language}: {key}"));
        }
    }

    [Fact]
    public void no_text_is_left_in_another_language()
    {
        string[] same = ["name", "passkeys", "operator.code", "wrong.code"];
        string[] left = [.. Words.All[0].Keys.Where(k => Words.All[0][k].Length > 4 && !same.Contains(k, StringComparer.Ordinal) && !k.StartsWith("date.", StringComparison.Ordinal) && string.Equals(Words.All[0][k], Words.All[1][k], StringComparison.Ordinal))];
        Assert.Equal([], left);
    }

    [Fact]
    public void every_text_is_used_and_every_key_that_is_used_is_there()
    {
        string code = string.Concat(Directory.EnumerateFiles(Sources, "*.*").Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        HashSet<string> used = new(Quoted().Matches(code).Select(m => m.Groups["key"].Value), StringComparer.Ordinal);
        string[] titles = [.. Pages().Matches(code).Select(m => m.Groups["key"].Value + ".title")];
        Assert.True(titles.Length > 20);
        Assert.All(titles, t => Assert.NotNull(Words.All[0].Find(t)));
        used.UnionWith(titles);
        string[] unused = [.. Words.All[0].Keys.Where(k => !used.Contains(k) && !Made.Any(m => k.StartsWith(m, StringComparison.Ordinal)))];
        string[] missing = [.. Asked().Matches(code).Select(m => m.Groups["key"].Value).Where(k => Words.All[0].Find(k) is null && !Made.Contains(k, StringComparer.Ordinal))];
        Assert.Equal([], unused);
        Assert.Equal([], missing);
    }

    [Fact]
    public void every_state_of_a_page_has_its_words()
    {
        Assert.All(Enum.GetNames<SignInReason>(), r => Assert.NotNull(Words.All[0].Find("signin.h." + r)));
        Assert.All(Enum.GetNames<SignInReason>().Where(r => r is not nameof(SignInReason.SignIn)), r => Assert.NotNull(Words.All[0].Find("signin.lede." + r)));
        foreach (string purpose in Enum.GetNames<LinkPurpose>())
        {
            Assert.All(["link.h.", "link.lede.", "link.go."], p => Assert.NotNull(Words.All[0].Find(p + purpose)));
        }
    }

    [Fact]
    public void every_refusal_that_a_person_may_meet_has_its_words()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.GetDirectoryName(Sources)!, "IdentityErrors*.cs", SearchOption.AllDirectories).Where(f => !f.EndsWith(".Businesses.cs", StringComparison.Ordinal));
        string[] codes = [.. files.SelectMany(f => Codes().Matches(File.ReadAllText(f))).Select(m => m.Groups["code"].Value).Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(codes);
        string[] wordless = [.. codes.Except(NotForPages, StringComparer.Ordinal).Where(c => Words.All[0].Find("problem." + c) is null)];
        Assert.Equal([], wordless);
    }

    [Fact]
    public void what_a_browser_prefers_is_taken_by_its_first_part()
    {
        Assert.Equal("de", Words.First(["fr-FR", "de-AT", "en"])?.Language);
        Assert.Equal("en", Words.First(["EN"])?.Language);
        Assert.Null(Words.First(["", "-", "enx", "*"]));
    }

    private static string[] Parts(string text) => [.. Placeholder().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("\\{\\d\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"(?<key>[a-z0-9]+(\\.[a-z0-9]+)*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("View>\\(view, \"(?<key>\\w+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pages();

    [GeneratedRegex("static Error \\w+\\([^)]*\\)\\s*=> new\\(\"(?<code>[a-z_]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Codes();

    // this["key"], Of("key", …), Key="key"
    [GeneratedRegex("(this\\[|Of\\(|Key=|Words\\[)\"(?<key>[a-zA-Z0-9.]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
