namespace Selfhold.Hub.Tests;

/// <summary>What takes minutes or gigabytes: run by <c>./test --long</c>.</summary>
public sealed class LongTests
{
    private static void OnlyLong()
        => Assert.SkipUnless(string.Equals(Environment.GetEnvironmentVariable("SELFHOLD_LONG"), "1", StringComparison.Ordinal), "Only with ./test --long.");

    [Theory]
    [InlineData("x")]
    [InlineData("\"")]
    [InlineData(",")]
    public void a_line_of_a_gigabyte_is_refused_in_bounded_memory(string letter)
    {
        OnlyLong();
        using var folder = new Folder();
        Ran ran = Cli.Shell(folder.Path, $"ulimit -v 8000000 2>/dev/null; {{ echo 'first name,last name'; echo 'Ann,Lee'; yes '{letter}' | tr -d '\\n' | head -c 1073741824; echo; echo 'Bob,Ray'; }} | DOTNET_GCHeapHardLimit=0x20000000 \"$selfhold\" match - --json --out c.csv");
        Assert.DoesNotContain("internal_error", ran.Error, StringComparison.Ordinal);
        Assert.True(ran.Status is 0 or 1, ran.Error);
    }

    [Fact]
    public void a_million_records_are_matched_as_well_as_promised_in_bounded_time_and_memory()
    {
        OnlyLong();
        string maker = Data.Shared("make_customers.py");
        using var folder = new Folder();
        Assert.Equal(0, Cli.Shell(folder.Path, $"python3 '{maker}' 1000000 m.csv").Status);
        Ran ran = Cli.RunIn(folder.Path, "match", "m.csv", "--truth", "cluster", "--out", "c.csv", "--json");
        Assert.Equal(0, ran.Status);
        Assert.True((double)ran.Json["truth"]!["clusterF1"]! >= .91, ran.Out);
        Assert.True((double)ran.Json["truth"]!["bCubedF1"]! >= .955, ran.Out);
        Assert.True((double)ran.Json["cpuSeconds"]! <= 10.5, ran.Out);
        Assert.True((double)ran.Json["peakMemoryMb"]! <= 1_229, ran.Out);
    }
}
