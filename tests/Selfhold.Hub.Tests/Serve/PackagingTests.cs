using System.Diagnostics;

namespace Selfhold.Hub.Tests.Serve;

/// <summary>The systemd unit that is shipped.</summary>
public sealed class PackagingTests
{
    [Fact]
    public void systemd_finds_nothing_wrong_with_the_unit()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze") || File.Exists("/bin/systemd-analyze"), "systemd-analyze is not installed; ./test installs it.");
        using var folder = new Folder();
        string text = File.ReadAllText(Path.Combine(Data.Root(), "packaging", "selfhold.service"));
        Assert.Contains("/opt/selfhold/selfhold serve", text, StringComparison.Ordinal);
        string unit = folder.File("selfhold.service", text.Replace("/opt/selfhold/selfhold", Cli.Executable, StringComparison.Ordinal));
        Assert.Equal((0, ""), Analyze("verify", unit));
        (int status, string said) = Analyze("security", "--offline=true", "--threshold=20", unit);
        Assert.True(status == 0, said);
    }

    [Fact]
    public void a_unit_with_a_fault_would_be_found()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze") || File.Exists("/bin/systemd-analyze"), "systemd-analyze is not installed; ./test installs it.");
        using var folder = new Folder();
        string unit = folder.File("selfhold.service", "[Service]\nExecStart=/nowhere/selfhold\nProtectSytem=strict\n");
        (int status, string said) = Analyze("verify", unit);
        Assert.True(status != 0 || said.Length > 0);
    }

    private static (int Status, string Said) Analyze(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        string said = error.GetAwaiter().GetResult() + (arguments[0] is "security" ? output.GetAwaiter().GetResult() : "");
        return (process.ExitCode, said.Trim());
    }
}
