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
        Assert.Equal(Chance().Replace(readme, "#"), Chance().Replace(now, "#"));
    }

    private static string Rerun(System.Text.RegularExpressions.Match block)
    {
        string[] shown = block.Groups["shown"].Value.TrimEnd('\n').Split('\n');
        string[] command = block.Groups["command"].Value.Split(' ');
        string[] printed = Cli.RunIn(Data.Root(), command).Out.TrimEnd('\n').Split('\n');
        Forget(printed);
        string[] lines = string.Equals(shown[^1], "…", StringComparison.Ordinal) ? [.. printed.Take(shown.Length - 1), "…"] : printed;
        return $"```\n$ ./hub {block.Groups["command"].Value}\n{string.Join('\n', lines)}\n```";
    }

    /// <summary>The hub that the demo leaves to play with.</summary>
    private static void Forget(string[] printed)
    {
        foreach (string made in printed.Select(l => Made().Match(l).Value).Where(d => d.Length > 0 && Directory.Exists(d)).Distinct(StringComparer.Ordinal))
        {
            Directory.Delete(made, recursive: true);
        }
    }

    [GeneratedRegex(@"(?<=--data )\S*selfhold-demo-\w+", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Made();

    // Its time runs on while the commands run.
    [GeneratedRegex("```\n\\$ \\./hub (?<command>[^\n]+)\n(?<shown>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 300_000)]
    private static partial Regex Block();

    // What differs from run to run: time, the temporary directory, and the random ids that a hub gives out.
    [GeneratedRegex(@"[0-9]+\.[0-9] s\b|(?<=--data )\S+|[0-9a-f]{8}-[0-9a-f-]{27}|SHA-256\s[0-9a-f]{16}|[0-9,]+ bytes", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Chance();
}
