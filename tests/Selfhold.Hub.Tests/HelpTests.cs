namespace Selfhold.Hub.Tests;

/// <summary>Help of every command: examples first, all of them commands that exist.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Commands { get; } = new(
        "business", "business add", "business list", "business show", "domain", "domain add", "domain list", "domain show", "domain policy", "domain policy show", "domain policy set",
        "source", "source add", "source list", "source show", "import", "customer", "customer show", "customer search", "explain", "review", "review list", "review decide", "undo",
        "resolve", "export", "verify", "log", "log verify", "log disclosures", "log checkpoint", "log key", "log witness", "log witness add", "log witness list", "log witness remove", "log witness key", "log witness watch", "log witness unwatch", "verify-data", "db", "db migrate", "db check", "backup", "restore", "provider", "provider add", "provider list", "provider show", "provider disable", "provider enable", "keys", "keys show", "keys rotate", "keys export", "keys import", "doctor", "completion", "demo", "match",
        "business profile", "business profile show", "business profile set", "client", "client add", "client list", "client show", "client disable", "client enable", "client add-redirect", "client remove-redirect",
        "client key", "client key add", "client key list", "client key roll", "client key revoke", "member", "member add", "member list", "member remove",
        "webdomain", "webdomain add", "webdomain check", "webdomain list", "webdomain remove", "signing-key", "signing-key list", "signing-key rotate",
        "agreement", "agreement add", "agreement list", "agreement show", "agreement compare", "agreement retire", "agreement keys", "grant", "grant list", "grant receipt", "grant withdraw", "grant apply");

    [Theory]
    [MemberData(nameof(Commands))]
    public void help_leads_with_examples_and_says_which_options_there_are(string command)
    {
        Ran ran = Cli.Run([.. command.Split(' '), "--help"]);
        Assert.Equal(0, ran.Status);
        Assert.Empty(ran.Error);
        string[] lines = ran.Out.Split('\n');
        Assert.NotEmpty(lines[0]);
        Assert.Equal("Examples", lines[2]);
        Assert.Contains(lines, l => l.StartsWith("  selfhold " + command, StringComparison.Ordinal) || l.Contains("selfhold " + command, StringComparison.Ordinal));
        Assert.Contains("Everywhere", lines, StringComparer.Ordinal);
        Assert.All(lines, l => Assert.True(l.Length <= 140, l));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void the_examples_of_the_help_use_options_that_exist(string command)
    {
        string[] lines = Cli.Run([.. command.Split(' '), "--help"]).Out.Split('\n');
        int usage = Array.IndexOf(lines, "Usage");
        foreach (string example in lines[3..usage].Where(l => l.Contains("selfhold ", StringComparison.Ordinal)))
        {
            string[] words = example[(example.IndexOf("selfhold ", StringComparison.Ordinal) + 9)..].Split(["  ", ">", "<", "|", ")"], StringSplitOptions.None)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] path = [.. words.TakeWhile(w => w[0] != '-' && w.All(c => char.IsAsciiLetterLower(c) || c == '-'))];
            string own = Cli.Run([.. path.Take(command.Split(' ').Length + 1), "--help"]).Out;
            Assert.All(words.Where(w => w.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option, own, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void every_command_is_in_the_list_of_commands_and_in_the_documents()
    {
        string help = Cli.Run("--help").Out;
        string documents = File.ReadAllText(Path.Combine(Data.Root(), "docs", "cli.md"));
        foreach (string command in Commands.Select(c => (string)c))
        {
            Assert.Contains("\n  " + command.Split(' ')[0] + " ", help, StringComparison.Ordinal);
            Assert.Matches($"selfhold {command.Replace(" ", @" ([a-z]+\\\|)*", StringComparison.Ordinal)}", documents);
        }
    }

    [Theory]
    [InlineData("source", "add|list|show")]
    [InlineData("domain policy", "show|set")]
    [InlineData("keys", "show|rotate|export|import")]
    public void a_group_alone_says_what_it_can_do(string group, string commands)
    {
        Ran ran = Cli.Run(group.Split(' '));
        Assert.Equal(2, ran.Status);
        Assert.Contains($"selfhold {group} {commands}", ran.Error, StringComparison.Ordinal);
    }
}
