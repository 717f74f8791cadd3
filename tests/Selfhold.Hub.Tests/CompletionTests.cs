namespace Selfhold.Hub.Tests;

/// <summary>What a shell gets when somebody presses Tab.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash", "bash -n")]
    [InlineData("zsh", "zsh -n")]
    [InlineData("fish", "fish --no-execute")]
    public void the_script_for_a_shell_is_one_that_the_shell_can_read(string shell, string check)
    {
        using var folder = new Folder();
        string program = check.Split(' ')[0];
        Assert.SkipWhen(program is not "bash" && Cli.Shell(folder.Path, $"command -v {program}").Status != 0, program + " is not on this machine.");
        Ran script = Cli.Run("completion", shell);
        Assert.Equal(0, script.Status);
        Assert.Empty(script.Error);
        Ran checkedScript = Cli.Shell(folder.Path, $"{check} '{folder.File("script", script.Out)}'");
        Assert.Equal(0, checkedScript.Status);
        Assert.Empty(checkedScript.Error);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void every_script_asks_the_program_itself(string shell)
        => Assert.Contains("complete -- ", Cli.Run("completion", shell).Out, StringComparison.Ordinal);

    [Fact]
    public void a_shell_that_is_not_known_is_named_with_those_that_are()
    {
        Ran ran = Cli.Run("completion", "bsh");
        Assert.Equal(2, ran.Status);
        Assert.Contains("Did you mean 'bash'?", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("im", "import")]
    [InlineData("keys ex", "export")]
    [InlineData("import --sn", "--snapshot")]
    [InlineData("import file.csv --on-error s", "skip stop")]
    [InlineData("source ", "add list show")]
    [InlineData("domain policy ", "set show")]
    [InlineData("completion z", "zsh")]
    [InlineData("import --dry-run --dry", "")]
    [InlineData("nothing here", "")]
    public void tab_offers_what_may_stand_there(string line, string offered)
    {
        Ran ran = Cli.Run(["complete", "--", .. line.Split(' ')]);
        Assert.Equal(0, ran.Status);
        Assert.Empty(ran.Error);
        Assert.Equal(offered.Split(' ', StringSplitOptions.RemoveEmptyEntries), ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void tab_offers_the_names_of_sources_and_domains()
    {
        using var hub = new TestHub();
        hub.Ok("domain", "add", "roasters");
        hub.Ok("source", "add", "shop", "--domain", "roasters");
        hub.Ok("source", "add", "shed", "--domain", "roasters");
        Assert.Equal(["shed", "shop"], Lines(Cli.Run("complete", "--", "import", "x.csv", "--data", hub.Data, "--source", "sh")));
        Assert.Equal(["shop"], Lines(Cli.Run("complete", "--", "source", "show", "--data", hub.Data, "sho")));
        Assert.Equal(["roasters"], Lines(Cli.Run("complete", "--", "review", "list", "--data", hub.Data, "--domain", "")));
    }

    [Fact]
    public void tab_is_silent_where_there_is_no_hub()
    {
        using var folder = new Folder();
        Ran ran = Cli.Run("complete", "--", "import", "x.csv", "--data", folder.At("none"), "--source", "");
        Assert.Equal(new Ran(0, "", ""), ran);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void the_bash_script_completes_in_bash()
    {
        using var folder = new Folder();
        string line = "source <(\"$selfhold\" completion bash); COMP_WORDS=(\"$selfhold\" source a); COMP_CWORD=2; _selfhold_complete; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Ran ran = Cli.Shell(folder.Path, line);
        Assert.Equal("add\n", ran.Out);
    }

    private static string[] Lines(Ran ran) => ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
