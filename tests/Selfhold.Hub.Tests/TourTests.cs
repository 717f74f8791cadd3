using System.Text.RegularExpressions;

namespace Selfhold.Hub.Tests;

/// <summary>
/// The README shows what the program prints, not what somebody once hoped. Blocks that begin with <c>$ ./hub …</c> are run again;
/// a line "…" ends what is shown. SELFHOLD_UPDATE_GOLDEN=1 writes them anew, to the same number of lines.
/// </summary>
public sealed partial class TourTests
{
    [Fact]
    public void the_tour_of_the_readme_is_real()
    {
        string path = Path.Combine(Data.Root(), "README.md");
        string readme = File.ReadAllText(path);
        string now = Block().Replace(readme, Rerun);
        if (string.Equals(Environment.GetEnvironmentVariable("SELFHOLD_UPDATE_GOLDEN"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(path, now);
        }

        Assert.True(Block().Count(readme) >= 3);
        Assert.Equal(Seconds().Replace(readme, "# s"), Seconds().Replace(now, "# s"));
    }

    private static string Rerun(System.Text.RegularExpressions.Match block)
    {
        string[] shown = block.Groups["shown"].Value.TrimEnd('\n').Split('\n');
        string[] command = block.Groups["command"].Value.Split(' ');
        string[] printed = Cli.RunIn(Data.Root(), command).Out.TrimEnd('\n').Split('\n');
        string[] lines = string.Equals(shown[^1], "…", StringComparison.Ordinal) ? [.. printed.Take(shown.Length - 1), "…"] : printed;
        return $"```\n$ ./hub {block.Groups["command"].Value}\n{string.Join('\n', lines)}\n```";
    }

    [GeneratedRegex("```\n\\$ \\./hub (?<command>[^\n]+)\n(?<shown>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Block();

    [GeneratedRegex(@"[0-9]+\.[0-9] s\b", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Seconds();
}
