using System.Text.Json.Nodes;

namespace Selfhold.Hub.Tests;

/// <summary>Businesses, domains, sources and policies from the command line.</summary>
public sealed class HubPlacesTests
{
    [Fact]
    public void a_first_source_makes_the_hub_and_says_what_comes_next()
    {
        using var hub = new TestHub();
        Ran added = hub.Ok("source", "add", "shop");
        Assert.Empty(added.Out);
        Assert.Contains("import shop.csv --source shop --data " + hub.Data, added.Error, StringComparison.Ordinal);
        Assert.Equal(["shop"], hub.Json("source", "list")["sources"]!.AsArray().Select(s => (string)s!["name"]!), StringComparer.Ordinal);
        Assert.Equal("shop", (string)hub.Json("source", "show", "shop")["source"]!["name"]!);
    }

    [Theory]
    [InlineData("source list")]
    [InlineData("import x.csv --source shop")]
    [InlineData("customer show shop:1")]
    [InlineData("undo --list")]
    [InlineData("export --customers -o -")]
    [InlineData("review list")]
    [InlineData("keys show")]
    [InlineData("db check")]
    [InlineData("db migrate")]
    [InlineData("verify-data")]
    public void a_command_that_finds_no_hub_says_so_and_makes_none(string line)
    {
        using var hub = new TestHub();
        hub.Refused(3, "hub_not_found", line.Split(' '));
        Assert.False(Directory.Exists(hub.Data));
    }

    [Fact]
    public void the_environment_names_the_hub_and_the_command_line_outweighs_it()
    {
        using var hub = new TestHub();
        hub.Ok("source", "add", "shop");
        Ran named = Cli.Shell(hub.Folder.Path, $"SELFHOLD_DATA='{hub.Data}' \"$selfhold\" source list --json");
        Assert.Equal(0, named.Status);
        Assert.Single(named.Json["sources"]!.AsArray());
        Assert.Equal(3, Cli.Shell(hub.Folder.Path, $"SELFHOLD_DATA='{hub.Data}' \"$selfhold\" source list --data other").Status);
        Assert.Equal(0, Cli.Shell(hub.Folder.Path, "\"$selfhold\" source list").Status);
        Assert.Single(Cli.Run("--data", hub.Data, "source", "list", "--json").Json["sources"]!.AsArray());
    }

    [Theory]
    [InlineData(5, "name_taken", "source add SHOP")]
    [InlineData(5, "name_taken", "domain add people")]
    [InlineData(2, "bad_name", "source add a:b")]
    [InlineData(2, "usage", "source add")]
    [InlineData(2, "usage", "source add x --trust 101")]
    [InlineData(2, "usage", "source add x --trust much")]
    [InlineData(2, "usage", "domain add x --country england")]
    [InlineData(3, "domain_not_found", "source add x --domain nowhere")]
    [InlineData(3, "domain_not_found", "domain show nowhere")]
    [InlineData(3, "source_not_found", "source show nowhere")]
    [InlineData(3, "business_not_found", "business show nobody")]
    public void what_makes_no_sense_is_refused_by_name(int status, string code, string line)
    {
        using var hub = TestHub.OfTwoSources();
        hub.Refused(status, code, line.Split(' '));
    }

    [Fact]
    public void a_hub_with_two_domains_asks_which_is_meant()
    {
        using var hub = new TestHub();
        hub.Refused(3, "business_not_found", "domain", "add", "retail", "--business", "Kestrel Coffee");
        hub.Ok("business", "add", "Kestrel Coffee");
        hub.Ok("domain", "add", "retail", "--business", "Kestrel Coffee");
        hub.Ok("domain", "add", "wholesale", "--business", "Kestrel Coffee");
        hub.Refused(2, "domain_needed", "review", "list");
        hub.Ok("review", "list", "--domain", "retail");
        JsonNode business = hub.Json("business", "show", "Kestrel Coffee");
        Assert.Equal(["retail", "wholesale"], business["domains"]!.AsArray().Select(d => (string)d!), StringComparer.Ordinal);
        Assert.Single(hub.Json("business", "list")["businesses"]!.AsArray());
    }

    [Fact]
    public void a_policy_is_tried_first_then_set_then_taken_back()
    {
        using var hub = TestHub.OfTwoSources();
        string[] set = ["domain", "policy", "set", "--rules", "most-trusted,most-recent", "--for", "email=most-recent"];
        JsonNode would = hub.Json([.. set, "--dry-run"]);
        Assert.True((bool)would["dryRun"]!);
        Assert.Equal(0, (long)would["operation"]!);
        Assert.Equal("verified_first", (string)hub.Json("domain", "policy", "show")["policy"]!["rules"]![0]!);
        long operation = (long)hub.Json(set)["operation"]!;
        JsonNode policy = hub.Json("domain", "policy", "show")["policy"]!;
        Assert.Equal(["most_trusted", "most_recent"], policy["rules"]!.AsArray().Select(r => (string)r!), StringComparer.Ordinal);
        Assert.Equal("most_recent", (string)policy["attributes"]!["email"]![0]!);
        hub.Ok("undo", operation.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("verified_first", (string)hub.Json("domain", "policy", "show")["policy"]!["rules"]![0]!);

        // A policy as a document, as it was shown.
        hub.Ok("domain", "policy", "set", "--file", hub.Folder.File("policy.json", policy.ToJsonString()));
        Assert.Equal("most_trusted", (string)hub.Json("domain", "policy", "show")["policy"]!["rules"]![0]!);
    }

    [Theory]
    [InlineData("domain policy set")]
    [InlineData("domain policy set --rules newest")]
    [InlineData("domain policy set --rules most-recent,most-recent")]
    [InlineData("domain policy set --for email")]
    [InlineData("domain policy set --for shoe=most-recent")]
    public void a_policy_of_unknown_words_is_refused_with_those_that_are_known(string line)
    {
        using var hub = TestHub.OfTwoSources();
        hub.Refused(2, "usage", line.Split(' '));
    }

    [Fact]
    public void a_domain_shows_its_sources_its_policy_and_what_was_done()
    {
        using var hub = TestHub.OfTwoSources();
        Ran shown = hub.Ok("domain", "show");
        Assert.Contains("verified-first, most-recent", shown.Out, StringComparison.Ordinal);
        Assert.Contains("4 rows, 4 new", shown.Out, StringComparison.Ordinal);
        JsonNode json = hub.Json("domain", "show", "people");
        Assert.Equal("GB", (string)json["domain"]!["country"]!);
        Assert.Equal(2, json["sources"]!.AsArray().Count);
        Assert.Equal(2, json["operations"]!.AsArray().Count);
    }
}
