using System.Text.RegularExpressions;
using Selfhold.Hub.Portal;
using Selfhold.Identity.Pages;

namespace Selfhold.Browser.Tests.Portal;

/// <summary>The portal's texts: the same in both languages, each used, each there, none of the account's changed.</summary>
public sealed partial class PortalWordsTests
{
    // Keys that are made of data: a code, a state, a kind.
    private static readonly string[] Made =
        ["problem.", "notice.", "nav.", "share.", "assurance.", "record.group.", "find.by.", "findcode.lede.", "state.", "event.", "ground.", "activity.outcome.", "activity.who.", "activity.did.", "purpose.", "why.", "sharing.", "activity.", "asked.until."];

    private static readonly Dictionary<string, Words> All = Words.All.ToDictionary(w => w.Language, PortalPages.Rooms.TextsOf, StringComparer.Ordinal);

    private static readonly string[] Own = [.. All["en"].Keys.Except(Words.All[0].Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [Fact]
    public void every_language_has_the_same_keys_with_the_same_parts_and_words_of_its_own()
    {
        Assert.NotEmpty(Own);
        Assert.Equal(All["en"].Keys.Order(StringComparer.Ordinal), All["de"].Keys.Order(StringComparer.Ordinal));
        Assert.All(Own, k => Assert.Equal(Parts(All["en"][k]), Parts(All["de"][k])));
        Assert.All(Own, k => Assert.NotEqual(All["en"][k], All["de"][k], StringComparer.Ordinal));
    }

    [Fact]
    public void no_text_of_the_account_is_changed_by_the_portal()
        => Assert.All(Words.All[0].Keys, k => Assert.Equal(Words.All[0][k], All["en"][k]));

    [Fact]
    public void every_text_is_used_and_every_key_that_is_used_is_there()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "selfhold.slnx")))
        {
            at = Path.GetDirectoryName(at);
        }

        string folder = Path.Combine(at ?? throw new InvalidOperationException("The tests run outside their repository."), "src", "Selfhold.Hub", "Portal");
        string code = string.Concat(Directory.EnumerateFiles(folder, "*.*").Where(f => f.EndsWith(".razor", StringComparison.Ordinal) || f.EndsWith(".cs", StringComparison.Ordinal)).Select(File.ReadAllText));
        HashSet<string> used = new(Quoted().Matches(code).Select(m => m.Groups["key"].Value), StringComparer.Ordinal);
        used.UnionWith(used.Where(k => Own.Contains(k + ".many", StringComparer.Ordinal)).SelectMany(k => (string[])[k + ".one", k + ".many"]).ToArray());
        string[] titles = [.. Pages().Matches(code).Select(m => m.Groups["key"].Value + ".title")];
        Assert.NotEmpty(titles);
        used.UnionWith(titles);
        string[] unused = [.. Own.Where(k => !used.Contains(k) && !Made.Any(m => k.StartsWith(m, StringComparison.Ordinal)))];
        string[] missing = [.. Asked().Matches(code).Select(m => m.Groups["key"].Value).Concat(titles).Where(k => All["en"].Find(k) is null && All["en"].Find(k + ".many") is null && !Made.Contains(k, StringComparer.Ordinal))];
        Assert.Equal([], unused);
        Assert.Equal([], missing);
    }

    private static string[] Parts(string text) => [.. Placeholder().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal)];

    [GeneratedRegex("\\{\\d\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"(?<key>[a-z0-9]+(\\.[a-z0-9]+)*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("View>\\(view, \"(?<key>\\w+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pages();

    [GeneratedRegex("(this\\[|Of\\(|Many\\(|Key=|Words\\[)\"(?<key>[a-zA-Z0-9._]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
